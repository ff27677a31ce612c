"""Running a scheme's examples, and what they cover: each criterion yes, no and unknown; each branch of each component."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from socle import rules
from socle.base.kernel import money
from socle.rules import nodes, values
from socle.rules.reference import trace
from socle.schemes.reasoning import evaluating, history
from socle.schemes.source import examples, mistakes, model

Units = Sequence[tuple[str | None, Sequence[history.InPeriod]]]
Walked = Callable[..., Units]
Shown = Callable[..., dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many examples pass, and what they cover: `6/6`, with a sentence for each thing missing."""

    passed: int
    failed: int
    criteria: str
    components: str
    missing: tuple[str, ...]


NOTHING = Coverage(passed=0, failed=0, criteria="0/0", components="0/0", missing=())


def run(
    book: evaluating.Book, told: Sequence[examples.Example], walked: Walked, shown: Shown
) -> tuple[Coverage, tuple[mistakes.Mistake, ...]]:
    """Run the examples; gives the coverage and a mistake for each example that fails."""
    seen = _Seen(book)
    failed: list[mistakes.Mistake] = []
    passed = 0
    for _example, units, found in each(book, told, walked, shown):
        seen.note(units)
        passed += not found
        failed += found[:1]
    return seen.coverage(passed, len(told) - passed), tuple(failed)


def each(
    book: evaluating.Book, told: Sequence[examples.Example], walked: Walked, shown: Shown
) -> Iterator[tuple[examples.Example, Units, list[mistakes.Mistake]]]:
    """Each example with what was walked (nothing where it could not be) and in what it differs."""
    for example in told:
        units: Units = []
        try:
            units = walked(book, example.case, example.from_on, example.to_on)
            found = _differences(example, shown(book, units, example.from_on))
        except mistakes.SchemeError as error:
            found = [mistakes.Mistake(message=one.message, place=example.place) for one in error.mistakes]
        yield example, units, found


def _differences(example: examples.Example, given: Mapping[str, Any]) -> list[mistakes.Mistake]:
    """Where the result differs from what the example expects."""
    found = []
    for index, expected in enumerate(example.expected):
        periods = _periods(expected.given, given["units"])
        period = _period(expected.given, periods, index if len(example.expected) > 1 else 0)
        if period is None:
            said = "no such period or unit comes out"
            found.append(mistakes.Mistake(message=f"Example '{example.name}': {said}.", place=expected.place))
            continue
        for what, wanted, got in (*_who(expected.given, given["units"]), *_compared(expected.given, period)):
            if wanted != got:
                message = f"Example '{example.name}': {what} should be {wanted}, but is {got}."
                found.append(mistakes.Mistake(message=message, place=expected.place))
    return found


def _periods(expected: Mapping[str, Any], units: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    unit = _unit(expected, units)
    return unit["periods"] if unit else []


def _unit(expected: Mapping[str, Any], units: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    who = expected.get("of")
    return next((unit for unit in units if who in (None, unit.get("applicant"))), None)


def _who(expected: Mapping[str, Any], units: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Whom the unit counts, in any order."""
    unit = _unit(expected, units)
    if "members" in expected and unit is not None:
        yield "members", ", ".join(sorted(map(str, expected["members"]))), ", ".join(sorted(unit["members"]))


def _period(expected: Mapping[str, Any], periods: Sequence[Mapping[str, Any]], index: int) -> Mapping[str, Any] | None:
    """The period that an expectation names, several from `from` to `to` as one, else the one at its place."""
    if "from" in expected and "to" in expected:
        return _together([one for one in periods if str(expected["from"]) <= one["from"] < str(expected["to"])])
    named = expected.get("from") or expected.get("period") or expected.get("on")
    if named is not None:
        text = str(named)
        return next((one for one in periods if one["from"].startswith(text) or one["from"] <= text < one["to"]), None)
    return periods[index] if index < len(periods) else None


def _together(periods: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Several periods as one: amounts added up, unknown where one is; all else as in the first."""
    if not periods:
        return None
    totals: dict[str, list[str | None]] = {}
    for one in periods:
        for component in one["components"]:
            totals.setdefault(component["code"], []).append(component["amount"])
    first = {component["code"]: component for component in periods[0]["components"]}
    summed = [
        {**first.get(code, {"missing": []}), "code": code, "amount": _sum(found)} for code, found in totals.items()
    ]
    return {**periods[0], "components": summed, "total": _sum([one["total"] for one in periods])}


def _sum(amounts: Sequence[str | None]) -> str | None:
    known = [Decimal(one) for one in amounts if one is not None]
    return money.plain(sum(known, Decimal(0))) if len(known) == len(amounts) else None


def _compared(expected: Mapping[str, Any], period: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What was expected and what came out, one by one, as text."""
    for key in ("eligible", "payable"):
        if key in expected:
            yield key, _verdict(expected[key]), period[key]
    if "status" in expected:
        yield "status", str(expected["status"]), period["status"]
    for code, wanted in expected.get("criteria", {}).items():
        got = {one["code"]: one["result"] for one in period["criteria"]}
        yield f"the criterion {code}", _verdict(wanted), got.get(code, "no such criterion")
    for code, wanted in expected.get("components", {}).items():
        got = {one["code"]: one["amount"] for one in period["components"]}
        yield f"the component {code}", *_amounts(wanted, got.get(code, "no such component"))
    for name, wanted in expected.get("scores", {}).items():
        yield f"the points {name}", *_amounts(wanted, _points(period).get(name, "no such points"))
    if "total" in expected:
        yield "the total", *_amounts(expected["total"], period["total"])
    if "effects" in expected:
        yield "effects", ", ".join(expected["effects"]), ", ".join(one["effect"] for one in period["effects"])
    if "missing" in expected:
        got_missing = {one["fact"] for part in (*period["criteria"], *period["components"]) for one in part["missing"]}
        yield "missing", ", ".join(sorted(expected["missing"])), ", ".join(sorted(got_missing))


def _points(period: Mapping[str, Any]) -> dict[str, str | None]:
    """The points of each variable and score by the name that rules use."""
    found: dict[str, str | None] = {}
    for score in period.get("scores", ()):
        found |= {f"{score['code']}_{one['code']}": one["points"] for one in score["variables"]}
        found[score["code"]] = score["points"]
    return found


def _verdict(text: str) -> str:
    return {"true": "yes", "false": "no"}.get(text, str(text))


def _amounts(wanted: str, got: str | None) -> tuple[str, str]:
    """Both amounts as text, the same where they are the same number."""
    shown = "unknown" if got is None else got
    if "unknown" in (str(wanted), shown) or not shown[:1].strip("-").isdigit():
        return str(wanted), shown
    return (shown, shown) if Decimal(wanted) == Decimal(shown) else (str(wanted), shown)


class _Seen:
    """What the examples have shown: verdicts by criterion, and branches taken by node."""

    def __init__(self, book: evaluating.Book) -> None:
        self.book = book
        self.verdicts: dict[tuple[int, str], set[str]] = {}
        self.branches: dict[int, set[Any]] = {}
        self.amounts: set[tuple[int, str]] = set()

    def note(self, units: Sequence[tuple[str | None, Sequence[history.InPeriod]]]) -> None:
        for _, periods in units:
            for one in periods:
                if one.evaluated is not None:
                    self.evaluated(one.evaluated)

    def evaluated(self, one: evaluating.Evaluated) -> None:
        version = id(one.checked.version)
        for code, result in one.criteria.items():
            self.verdicts.setdefault((version, code), set()).add(result.verdict)
        for code, result in one.components.items():
            if result.amount is not None:
                self.amounts.add((version, code))
            self.steps(result.trace)
        for result in (*one.lets.values(), *one.criteria.values()):
            self.steps(result.trace)

    def steps(self, step: trace.Step) -> None:
        for taken in _taken(step):
            self.branches.setdefault(id(step.node), set()).add(taken)
        for inner in step.steps:
            self.steps(inner)

    def coverage(self, passed: int, failed: int) -> Coverage:
        criteria, components, missing = [], [], []
        for version in self.book.scheme.versions:
            checked = self.book.checked_version(version)
            for one in version.criteria:
                gaps = self.gaps_of_criterion(version, one, checked.scope)
                criteria.append(not gaps)
                missing += gaps
            for component in version.components:
                gaps = self.gaps_of_component(version, component)
                components.append(not gaps)
                missing += gaps
        said = [f"{sum(found)}/{len(found)}" for found in (criteria, components)]
        return Coverage(passed=passed, failed=failed, criteria=said[0], components=said[1], missing=tuple(missing))

    def gaps_of_criterion(self, version: model.Version, one: model.Criterion, scope: rules.Scope) -> list[str]:
        shown = self.verdicts.get((id(version), one.code), set())
        wanted = ["yes", "no"]
        if self.book.reads_facts(version, one.rule.node, scope):
            wanted.append("unknown")
        return [f"criterion {one.code}: no example where it is {verdict}" for verdict in wanted if verdict not in shown]

    def gaps_of_component(self, version: model.Version, component: model.Component) -> list[str]:
        if (id(version), component.code) not in self.amounts:
            return [f"component {component.code}: no example where it has an amount"]
        gaps = []
        for node in _with_lets(component.amount.node, version):
            shown = self.branches.get(id(node), set())
            gaps += [
                f"component {component.code}: no example where {said}"
                for key, said in _wanted(node)
                if key not in shown
            ]
        return list(dict.fromkeys(gaps))


def _with_lets(node: rules.Node, version: model.Version) -> Iterator[rules.Node]:
    """The node's parts and those of the lets that it needs."""
    lets = {one.name: one.rule.node for one in version.lets}
    waiting, seen = [node], set[str]()
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, nodes.Name) and part.name in lets and part.name not in seen:
            seen.add(part.name)
            waiting.append(lets[part.name])
        waiting += nodes.children(part)


def _wanted(node: rules.Node) -> list[tuple[Any, str]]:
    """What examples should show of a node: both branches of an `if`, each argument of a written-out min or max."""
    where = f"line {node.place.line}"
    if isinstance(node, nodes.If) and not _is_guard(node):
        return [
            (True, f"the condition of `if` ({where}) holds"),
            (False, f"the condition of `if` ({where}) does not hold"),
        ]
    if isinstance(node, nodes.Call) and node.function in ("min", "max") and len(node.arguments) > 1:
        said = "smallest" if node.function == "min" else "largest"
        return [
            (place, f"argument {place + 1} of {node.function} ({where}) is the {said}")
            for place in range(len(node.arguments))
        ]
    return []


def _is_guard(node: nodes.If) -> bool:
    """`if is known(x) then x else 0` guards against an unknown; it is no boundary of an amount."""
    return isinstance(node.condition, nodes.Call) and node.condition.function == "is known"


def _taken(step: trace.Step) -> Iterator[Any]:
    """Which branch of an `if`, or which arguments of a min or max, gave the value."""
    if isinstance(step.node, nodes.If) and step.steps and isinstance(values.truth(step.steps[0].value), bool):
        yield values.truth(step.steps[0].value)
    if isinstance(step.node, nodes.Call) and step.node.function in ("min", "max") and len(step.node.arguments) > 1:
        for place, inner in enumerate(step.steps[: len(step.node.arguments)]):
            if inner.value == step.value:
                yield place
