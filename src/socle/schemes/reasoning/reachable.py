"""Whether anybody can meet the criteria of a version, be in its cohort, or stay in it: by the bounds of facts alone.

Each criterion says of some values between which ends they lie. Where the ends of one value leave nothing, nobody can meet
it; where only two criteria together leave nothing, no one can meet both. What a rule says otherwise (`or`, `some`) is
left to the examples.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from socle import rules
from socle.rules import nodes, types
from socle.rules.checking import face, literals, numbers
from socle.rules.reference import environment
from socle.schemes.reasoning import checking
from socle.schemes.source import mistakes, model

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


@dataclass(frozen=True, kw_only=True)
class Ends:
    """Between what a value lies; None is no end. `whole`: only whole numbers and days lie there."""

    low: Any = None
    high: Any = None
    with_low: bool = True
    with_high: bool = True
    whole: bool = False

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        low, high = self._first(), self._last()
        return low > high or (low == high and not (self.with_low and self.with_high) and not self.whole)

    def within(self, other: "Ends") -> bool:
        """Whether all that lies here lies there too."""
        both = self.met(other)
        return (both.low, both.high, both.with_low, both.with_high) == (
            self.low, self.high, self.with_low, self.with_high,
        )  # fmt: skip

    def met(self, other: "Ends") -> "Ends":
        """What lies in both."""
        found = replace(self, whole=self.whole or other.whole)
        if other.low is not None and (
            found.low is None or (other.low, not other.with_low) > (found.low, not found.with_low)
        ):
            found = replace(found, low=other.low, with_low=other.with_low)
        if other.high is not None and (
            found.high is None or (other.high, other.with_high) < (found.high, found.with_high)
        ):
            found = replace(found, high=other.high, with_high=other.with_high)
        return found

    def _first(self) -> Any:
        if not self.whole or self.with_low:
            return self.low
        return self.low + (dt.timedelta(days=1) if isinstance(self.low, dt.date) else 1)

    def _last(self) -> Any:
        if not self.whole or self.with_high:
            return self.high
        return self.high - (dt.timedelta(days=1) if isinstance(self.high, dt.date) else 1)


def note(checked: checking.Checked, notes: mistakes.Notes, hints: mistakes.Notes) -> None:
    """Note criteria that nobody meets, alone or together, as mistakes; those that everybody meets as hints."""
    constants = _constants(checked.scheme, checked.version.from_on)
    met: dict[str, tuple[Ends, str]] = {}
    for one in checked.version.criteria:
        _, walk = face.checked(one.rule.node, checked.scope, collect=[])
        said = list(_said(one.rule.node, constants))
        for key, node, ends in said:
            bounds = _bounds(walk.types.get(id(node)))
            before, code = met.get(key, (bounds, ""))
            now = before.met(ends)
            if bounds.met(ends).is_empty:
                notes.note(f"Nobody can meet the criterion '{one.code}': {_lies(bounds)}.", one.rule.place)
            elif now.is_empty:
                notes.note(f"Nobody can meet both '{code}' and '{one.code}'. Change one of them.", one.rule.place)
            elif bounds.within(ends) and len(said) == 1 and isinstance(one.rule.node, nodes.Comparison):
                hints.note(f"Everybody meets the criterion '{one.code}': {_lies(bounds)}.", one.rule.place)
            met[key] = (now, one.code)


def note_cohort(checked: checking.Checked, notes: mistakes.Notes) -> None:
    """Note a cohort in which no one can be: its days of entry lie after the version ends, or leave nothing."""
    cohort, version = checked.version.cohort, checked.version
    if cohort is None:
        return
    found = {
        "entered_on": Ends(high=version.until, with_high=False, whole=True) if version.until else Ends(whole=True),
        "months_received": Ends(low=Decimal(0), whole=True),
    }
    for _, node, ends in _said(cohort.node, _constants(checked.scheme, version.from_on)):
        if isinstance(node, nodes.Name) and node.name in found:
            found[node.name] = found[node.name].met(ends)
            if found[node.name].is_empty:
                notes.note("No one can be in this cohort: its days of entry or months leave nothing.", cohort.place)
                return


def _constants(scheme: model.Scheme, on: dt.date) -> Mapping[str, Any]:
    names, _ = checking.names_on(scheme, on)
    plain = {name: one.value if isinstance(one, environment.Given) else one for name, one in names.items()}
    return {
        name: one for name, one in plain.items() if isinstance(one, Decimal | dt.date) and not isinstance(one, bool)
    }


def _said(node: rules.Node, constants: Mapping[str, Any]) -> Iterator[tuple[str, rules.Node, Ends]]:
    """What a rule says for certain of values: their text, the node, the ends."""
    match node:
        case nodes.And():
            for operand in node.operands:
                yield from _said(operand, constants)
        case nodes.Comparison(operator=operator) if operator in _TURNED:
            left, right = _constant(node.left, constants), _constant(node.right, constants)
            if left is None and right is not None:
                yield _key(node.left), node.left, _ends(operator, right)
            if right is None and left is not None:
                yield _key(node.right), node.right, _ends(_TURNED[operator], left)
        case nodes.Between():
            low, high = _constant(node.low, constants), _constant(node.high, constants)
            if low is not None and high is not None:
                yield _key(node.value), node.value, Ends(low=low, high=high)
        case nodes.In(tests=(nodes.Range() as span,)):
            low, high = _constant(span.low, constants), _constant(span.high, constants)
            if low is not None and high is not None:
                ends = Ends(low=low, high=high, with_low=span.with_low, with_high=span.with_high)
                yield _key(node.value), node.value, ends


def _ends(operator: str, value: Any) -> Ends:
    if operator == "=":
        return Ends(low=value, high=value)
    if operator in ("<", "<="):
        return Ends(high=value, with_high=operator == "<=")
    return Ends(low=value, with_low=operator == ">=")


def _constant(node: rules.Node, constants: Mapping[str, Any]) -> Any:
    """The number or day written at a node or held by a parameter, also after + - *; None for anything else."""
    match node:
        case nodes.Number():
            return node.value
        case nodes.Name():
            return constants.get(node.name)
        case nodes.Call(function="date"):
            return literals.date_of(node)
        case nodes.Minus():
            inner = _constant(node.operand, constants)
            return -inner if isinstance(inner, Decimal) else None
        case nodes.Arithmetic(operator="+" | "-" | "*" as operator):
            left, right = _constant(node.left, constants), _constant(node.right, constants)
            if isinstance(left, Decimal) and isinstance(right, Decimal):
                return {"+": left + right, "-": left - right, "*": left * right}[operator]
    return None


def _bounds(kind: types.Type | None) -> Ends:
    """Between what a value lies by its type."""
    if isinstance(kind, types.Number):
        low, high = numbers.quotient_bounds(kind)
        return Ends(low=low, high=high, whole=kind.scale == 0 and kind.over is None)
    return Ends(whole=isinstance(kind, types.Date))


def _lies(bounds: Ends) -> str:
    if bounds.low is None or bounds.high is None:
        return "the ends that it names leave nothing"
    return f"by the bounds of its facts the value lies between {bounds.low:f} and {bounds.high:f}"


def _key(node: Any) -> str:
    """A text that two nodes share where they say the same."""
    if isinstance(node, nodes.Node):
        parts = (_key(getattr(node, one.name)) for one in fields(node) if one.name != "place")
        return f"{type(node).__name__}({','.join(parts)})"
    if isinstance(node, tuple):
        return f"[{','.join(map(_key, node))}]"
    return repr(node)
