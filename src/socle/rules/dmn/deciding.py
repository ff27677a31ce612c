"""Decisions of a model: what each needs is decided first; boxed expressions and decision tables (DMN 1.5, chapters 8 and 10.2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from socle.base.kernel import yamltext
from socle.rules import errors
from socle.rules.dmn import arithmetic, kinds, names, reading
from socle.rules.dmn.feel import Feel, Scope, call, item_scope

DEEPEST = 100  # requirements behind one another


class Decided:
    """The decisions of a model for one set of inputs, each worked out once."""

    def __init__(self, model: reading.Model, inputs: Mapping[str, Any]) -> None:
        self._model, self._inputs = model, inputs
        self._feel = Feel(names.Names(model.names))
        self._known: dict[str, Any] = {}

    def result(self, name: str) -> Any:
        """What a decision gives. Raises RuleError for what cannot be read, goes in a circle, or is not there."""
        decisions = {key: part for key, part in self._model.parts.items() if not part.is_function}
        key = next((key for key, part in decisions.items() if part.name == name), None)
        key = key or next((key for key, part in decisions.items() if part.title == name), None)
        if key is None:
            raise errors.RuleError(f"The model has no decision '{name}'.", self._place(None))
        return self._part(key, ())

    def _part(self, key: str, above: tuple[str, ...]) -> Any:
        if key in self._known:
            return self._known[key]
        if key in self._model.inputs:
            return self._inputs.get(self._model.inputs[key])
        part = self._model.parts.get(key)
        if part is None:
            raise errors.RuleError(f"Nothing in the model has the id '{key.lstrip('#')}'.", self._place(None))
        if key in above or len(above) > DEEPEST:
            raise errors.RuleError(f"'{part.name}' needs itself in the end.", self._place(part.expression))
        scope = {self._named(one): self._part(one, (*above, key)) for one in part.needs}
        if part.is_function:
            found: Any = self._function(part.expression, scope)
        else:
            found = None if part.expression is None else self._expression(part.expression, scope)
        self._known[key] = found
        return found

    def _named(self, key: str) -> str:
        part = self._model.parts.get(key)
        return part.name if part else self._model.inputs.get(key, key)

    def _place(self, element: Any) -> yamltext.Place:
        line = getattr(element, "sourceline", None) or 1
        return yamltext.Place(file=self._model.file, line=line, column=1)

    def _expression(self, element: Any, scope: Scope) -> Any:
        try:
            return _BOXED[reading.local(element)](self, element, scope)
        except errors.RuleError as error:
            if error.place.file == self._model.file:
                raise
            raise errors.RuleError(error.message, self._place(element)) from error

    def _inside(self, element: Any, scope: Scope) -> Any:
        found = reading.expression(element)
        return None if found is None else self._expression(found, scope)

    def _literal(self, element: Any, scope: Scope) -> Any:
        text = reading.text(element)
        return self._feel.value(text, scope) if text.strip() else None

    def _invocation(self, element: Any, scope: Scope) -> Any:
        function = self._inside(element, scope)
        given = {
            reading.child(one, "parameter").get("name"): self._inside(one, scope)
            for one in reading.children(element)
            if reading.local(one) == "binding"
        }
        return call(function, given) if isinstance(function, kinds.Function) else None

    def _context(self, element: Any, scope: Scope) -> Any:
        made: dict[str, Any] = {}
        for entry in reading.children(element):
            if reading.local(entry) != "contextEntry":
                continue
            value = self._inside(entry, {**scope, **made})
            variable = reading.child(entry, "variable")
            if variable is None:
                return value  # an entry without a name is the context's result
            made[variable.get("name")] = value
        return made

    def _relation(self, element: Any, scope: Scope) -> Any:
        columns = [one.get("name") for one in reading.children(element) if reading.local(one) == "column"]
        rows = [one for one in reading.children(element) if reading.local(one) == "row"]
        return [
            dict(zip(columns, (self._expression(cell, scope) for cell in _cells(row)), strict=False)) for row in rows
        ]

    def _list(self, element: Any, scope: Scope) -> Any:
        return [self._expression(one, scope) for one in _cells(element)]

    def _function(self, element: Any, scope: Scope) -> Any:
        if element is None or element.get("kind", "FEEL") not in ("FEEL", "F"):
            return None
        parameters = tuple(
            one.get("name") for one in reading.children(element) if reading.local(one) == "formalParameter"
        )
        return kinds.Function(parameters=parameters, body=lambda given: self._inside(element, {**scope, **given}))

    def _conditional(self, element: Any, scope: Scope) -> Any:
        holds = self._inside(reading.child(element, "if"), scope) is True
        return self._inside(reading.child(element, "then" if holds else "else"), scope)

    def _each(self, element: Any, scope: Scope, part: str) -> list[Any] | None:
        """What the part of a boxed iteration gives for each item; None where there is no list."""
        items = self._inside(reading.child(element, "in"), scope)
        if not isinstance(items, list):
            return None
        name = element.get("iteratorVariable")
        return [self._inside(reading.child(element, part), {**scope, name: item}) for item in items]

    def _for(self, element: Any, scope: Scope) -> Any:
        return self._each(element, scope, "return")

    def _every(self, element: Any, scope: Scope) -> Any:
        found = self._each(element, scope, "satisfies")
        return None if found is None else arithmetic.every(found)

    def _some(self, element: Any, scope: Scope) -> Any:
        found = self._each(element, scope, "satisfies")
        return None if found is None else arithmetic.some(found)

    def _filter(self, element: Any, scope: Scope) -> Any:
        items = self._inside(reading.child(element, "in"), scope)
        if not isinstance(items, list):
            return None
        match = reading.child(element, "match")
        return [one for one in items if self._inside(match, item_scope(scope, one)) is True]

    def _table(self, element: Any, scope: Scope) -> Any:
        return _Table(self, element, scope).result()

    def fits(self, element: Any, value: Any, scope: Scope) -> bool:
        """Whether a value passes the cell of a rule."""
        return self._feel.fits(reading.text(element), value, scope)

    def value(self, text: str, scope: Scope) -> Any:
        """The value of an expression."""
        return self._feel.value(text, scope)

    def literal(self, element: Any, scope: Scope) -> Any:
        """The value of a text inside an element; null where there is none."""
        return self._literal(element, scope) if element is not None else None


def _cells(element: Any) -> list[Any]:
    return [one for one in reading.children(element) if reading.local(one) in _BOXED]


_BOXED: dict[str, Callable[[Decided, Any, Scope], Any]] = {
    "literalExpression": Decided._literal,
    "decisionTable": Decided._table,
    "invocation": Decided._invocation,
    "context": Decided._context,
    "relation": Decided._relation,
    "list": Decided._list,
    "conditional": Decided._conditional,
    "for": Decided._for,
    "every": Decided._every,
    "some": Decided._some,
    "filter": Decided._filter,
    "functionDefinition": Decided._function,
}


@dataclass(frozen=True, kw_only=True)
class _Output:
    """A column of results: its name, the values that go before others, and what holds where no rule fits."""

    name: str
    order: tuple[Any, ...]
    otherwise: Any


class _Table:
    """A decision table over a scope: which rules fit, and what its hit policy makes of them."""

    def __init__(self, decided: Decided, element: Any, scope: Scope) -> None:
        self._decided, self._scope = decided, scope
        of_kind: dict[str, list[Any]] = {}
        for one in reading.children(element):
            of_kind.setdefault(reading.local(one), []).append(one)
        self._inputs = of_kind.get("input", [])
        self._rules = of_kind.get("rule", [])
        self._outputs = [self._output(one) for one in of_kind.get("output", [])]
        self._policy = element.get("hitPolicy", "UNIQUE")
        self._aggregation = element.get("aggregation", "")

    def _output(self, element: Any) -> _Output:
        order = [
            self._decided.value(one, self._scope)
            for one in _split(reading.text(reading.child(element, "outputValues")))
        ]
        otherwise = self._decided.literal(reading.child(element, "defaultOutputEntry"), self._scope)
        return _Output(name=element.get("name") or "", order=tuple(order), otherwise=otherwise)

    def result(self) -> Any:
        """By the hit policy; null where it is broken (two rules under UNIQUE, different results under ANY)."""
        given = [self._decided.literal(reading.child(one, "inputExpression"), self._scope) for one in self._inputs]
        hits = [self._results(rule) for rule in self._rules if self._fits(rule, given)]
        if not hits:
            return self._nothing()
        return self._by_policy(hits)

    def _fits(self, rule: Any, given: Sequence[Any]) -> bool:
        cells = [one for one in reading.children(rule) if reading.local(one) == "inputEntry"]
        return all(self._decided.fits(cell, value, self._scope) for cell, value in zip(cells, given, strict=False))

    def _results(self, rule: Any) -> list[Any]:
        cells = [one for one in reading.children(rule) if reading.local(one) == "outputEntry"]
        return [self._decided.literal(one, self._scope) for one in cells]

    def _nothing(self) -> Any:
        if any(one.otherwise is not None for one in self._outputs):
            return self._shown([one.otherwise for one in self._outputs])
        if self._policy == "COLLECT" and self._aggregation == "COUNT":
            return Decimal(0)
        return None

    def _by_policy(self, hits: list[list[Any]]) -> Any:
        match self._policy:
            case "UNIQUE":
                return self._shown(hits[0]) if len(hits) == 1 else None
            case "ANY":
                same = all(arithmetic.compare("=", one, hits[0]) is True for one in hits)
                return self._shown(hits[0]) if same else None
            case "FIRST":
                return self._shown(hits[0])
            case "PRIORITY":
                return self._shown(sorted(hits, key=self._rank)[0])
            case "RULE ORDER":
                return [self._shown(one) for one in hits]
            case "OUTPUT ORDER":
                return [self._shown(one) for one in sorted(hits, key=self._rank)]
        return self._collected(hits)

    def _rank(self, hit: Sequence[Any]) -> list[int]:
        return [
            next(
                (place for place, one in enumerate(output.order) if arithmetic.compare("=", one, value) is True),
                len(output.order),
            )
            for output, value in zip(self._outputs, hit, strict=False)
        ]

    def _collected(self, hits: list[list[Any]]) -> Any:
        if not self._aggregation:
            return [self._shown(one) for one in hits]
        if self._aggregation == "COUNT":
            return Decimal(len(hits))
        columns = [_aggregated(self._aggregation, list(column)) for column in zip(*hits, strict=True)]
        return self._shown(columns)

    def _shown(self, results: Sequence[Any]) -> Any:
        """One result as it is, several as a context by the names of their columns."""
        if len(self._outputs) <= 1:
            return results[0] if results else None
        return {output.name: value for output, value in zip(self._outputs, results, strict=False)}


def _aggregated(how: str, values: list[Any]) -> Any:
    if not all(isinstance(one, Decimal) for one in values):
        return None
    return {"SUM": lambda: sum(values, Decimal(0)), "MIN": lambda: min(values), "MAX": lambda: max(values)}[how]()


def _split(text: str) -> list[str]:
    """The values of a list without brackets; commas inside quotes do not part them."""
    parts, quoted, last = [], False, 0
    for place, sign in enumerate(text):
        quoted ^= sign == '"'
        if sign == "," and not quoted:
            parts.append(text[last:place])
            last = place + 1
    return [one for one in (*parts, text[last:]) if one.strip()]
