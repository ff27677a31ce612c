"""FEEL over values as DMN has them (OMG DMN 1.5, chapter 10): what cannot be worked out is null, and stops nothing."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from socle.rules import nodes, parsing
from socle.rules.dmn import arithmetic, functions, kinds, members, names

Scope = Mapping[str, Any]
_NEGATED = re.compile(r"not\s*\((.*)\)", re.DOTALL)  # around all the tests of a cell (grammar rule 15)


class Feel:
    """The expressions of one model, whose declared names may have spaces."""

    def __init__(self, declared: names.Names) -> None:
        self._names = declared
        self._read: dict[tuple[str, bool], Any] = {}

    def value(self, text: str, scope: Scope) -> Any:
        """What an expression gives. Raises RuleError for what cannot be read."""
        return self.evaluate(self._parsed(text, tests=False), scope)

    def fits(self, text: str, value: Any, scope: Scope) -> bool:
        """Whether a value passes the unary tests of a cell. Raises RuleError for what cannot be read."""
        negated = _NEGATED.fullmatch(text.strip())
        found = self._parsed(negated.group(1) if negated else text, tests=True)
        return any(self._fits(one, value, scope) for one in found) is not bool(negated)

    def _parsed(self, text: str, *, tests: bool) -> Any:
        if (text, tests) not in self._read:
            plain = self._names.plain(text)
            self._read[text, tests] = parsing.parse_tests(plain) if tests else parsing.parse(plain)
        return self._read[text, tests]

    def _fits(self, test: nodes.Node, value: Any, scope: Scope) -> bool:
        match test:
            case nodes.Anything():
                return True
            case nodes.Test():
                return arithmetic.compare(test.operator, value, self.evaluate(test.operand, scope)) is True
        found = self.evaluate(test, {**scope, "?": value})
        if isinstance(found, kinds.Span):
            return arithmetic.within(found, value) is True
        if isinstance(found, list) and not isinstance(value, list):
            return any(_holds(one, value) for one in found)
        return found is True if isinstance(found, bool) and not isinstance(value, bool) else _holds(found, value)

    def evaluate(self, node: nodes.Node, scope: Scope) -> Any:
        """The value of a node."""
        return _RULES[type(node)](self, node, scope)

    def word(self, text: str) -> str:
        """The declared name of a word."""
        return self._names.declared(text)


def _holds(found: Any, value: Any) -> bool:
    if isinstance(found, kinds.Span):
        return arithmetic.within(found, value) is True
    return arithmetic.compare("=", value, found) is True


def _name(feel: Feel, node: nodes.Name, scope: Scope) -> Any:
    name = feel.word(node.name)
    return scope.get(name)


def _path(feel: Feel, node: nodes.Path, scope: Scope) -> Any:
    return _member(feel.evaluate(node.of, scope), feel.word(node.name))


def _member(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_member(one, name) for one in value]
    if isinstance(value, dict):
        return value.get(name)
    return members.member(value, name)


def _filter(feel: Feel, node: nodes.Filter, scope: Scope) -> Any:
    found = feel.evaluate(node.of, scope)
    items = found if isinstance(found, list) else [] if found is None else [found]
    place = feel.evaluate(node.condition, {**scope, "item": None}) if _is_place(node.condition) else None
    if isinstance(place, Decimal):
        index = int(place)
        inside = 1 <= abs(index) <= len(items)
        return items[index - 1 if index > 0 else index] if inside else None
    return [one for one in items if feel.evaluate(node.condition, item_scope(scope, one)) is True]


def _is_place(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Number | nodes.Minus | nodes.Name | nodes.Call | nodes.Arithmetic)


def item_scope(scope: Scope, item: Any) -> Scope:
    """The names that the condition of a filter may use: the item, and what it holds."""
    return {**scope, **(item if isinstance(item, dict) else {}), "item": item}


def _call(feel: Feel, node: nodes.Call, scope: Scope) -> Any:
    name, given = feel.word(node.function), _given(feel, node, scope)
    own = scope.get(name)
    if isinstance(own, kinds.Function):
        return call(own, given)
    return functions.call(name, given, call)


def _held_call(feel: Feel, node: nodes.HeldCall, scope: Scope) -> Any:
    """A function that an entry of a context holds; null where it holds none (DMN 1.5 section 10.3.2.13)."""
    holder = feel.evaluate(node.of, scope)
    held = holder.get(feel.word(node.function)) if isinstance(holder, Mapping) else None
    return call(held, _given(feel, node, scope)) if isinstance(held, kinds.Function) else None


def _given(feel: Feel, node: nodes.Call | nodes.HeldCall, scope: Scope) -> list[Any] | dict[str, Any]:
    """The arguments by their names where they have names, otherwise by place."""
    given = [feel.evaluate(one, scope) for one in node.arguments]
    return {feel.word(one): value for one, value in zip(node.names, given, strict=True) if one is not None} or given


def call(function: kinds.Function, given: Sequence[Any] | Mapping[str, Any]) -> Any:
    """A function with its arguments, by place or by name; null where they do not match."""
    if isinstance(given, Mapping):
        return function.body(given) if set(given) == set(function.parameters) else None
    if len(given) != len(function.parameters):
        return None
    return function.body(dict(zip(function.parameters, given, strict=True)))


def _arithmetic(feel: Feel, node: nodes.Arithmetic, scope: Scope) -> Any:
    return arithmetic.worked_out(node.operator, feel.evaluate(node.left, scope), feel.evaluate(node.right, scope))


def _minus(feel: Feel, node: nodes.Minus, scope: Scope) -> Any:
    value = feel.evaluate(node.operand, scope)
    if isinstance(value, kinds.Months):
        return kinds.Months(-value.count)
    return -value if isinstance(value, Decimal | dt.timedelta) else None


def _comparison(feel: Feel, node: nodes.Comparison, scope: Scope) -> Any:
    return arithmetic.compare(node.operator, feel.evaluate(node.left, scope), feel.evaluate(node.right, scope))


def _between(feel: Feel, node: nodes.Between, scope: Scope) -> Any:
    value = feel.evaluate(node.value, scope)
    low = arithmetic.compare(">=", value, feel.evaluate(node.low, scope))
    return arithmetic.every([low, arithmetic.compare("<=", value, feel.evaluate(node.high, scope))])


def _span(feel: Feel, node: nodes.Range, scope: Scope) -> kinds.Span:
    low, high = feel.evaluate(node.low, scope), feel.evaluate(node.high, scope)
    return kinds.Span(low=low, high=high, with_low=node.with_low, with_high=node.with_high)


def _in(feel: Feel, node: nodes.In, scope: Scope) -> Any:
    value = feel.evaluate(node.value, scope)
    return any(feel._fits(one, value, scope) for one in node.tests)


def _and(feel: Feel, node: nodes.And, scope: Scope) -> Any:
    return arithmetic.every([feel.evaluate(one, scope) for one in node.operands])


def _or(feel: Feel, node: nodes.Or, scope: Scope) -> Any:
    return arithmetic.some([feel.evaluate(one, scope) for one in node.operands])


def _if(feel: Feel, node: nodes.If, scope: Scope) -> Any:
    return feel.evaluate(node.then if feel.evaluate(node.condition, scope) is True else node.otherwise, scope)


def _loops(feel: Feel, loops: Sequence[nodes.Loop], scope: Scope) -> list[Scope] | None:
    """The scopes in which the body of a loop is worked out; None where something is no list."""
    found: list[Scope] = [scope]
    for loop in loops:
        following: list[Scope] = []
        for one in found:
            items = _items(feel.evaluate(loop.items, one))
            if items is None:
                return None
            following += [{**one, feel.word(loop.name): item} for item in items]
        found = following
    return found


def _items(value: Any) -> list[Any] | None:
    if isinstance(value, kinds.Span) and isinstance(value.low, Decimal) and isinstance(value.high, Decimal):
        low, high = int(value.low), int(value.high)
        step = 1 if low <= high else -1
        return [Decimal(one) for one in range(low, high + step, step)]
    return value if isinstance(value, list) else None


def _for(feel: Feel, node: nodes.For, scope: Scope) -> Any:
    scopes = _loops(feel, node.loops, scope)
    if scopes is None:
        return None
    partial_results: list[Any] = []
    for one in scopes:
        partial_results.append(feel.evaluate(node.result, {**one, "partial": list(partial_results)}))
    return partial_results


def _quantified(feel: Feel, node: nodes.Quantified, scope: Scope) -> Any:
    scopes = _loops(feel, node.loops, scope)
    if scopes is None:
        return None
    found = [feel.evaluate(node.condition, one) for one in scopes]
    return arithmetic.some(found) if node.kind == "some" else arithmetic.every(found)


def _context(feel: Feel, node: nodes.Context, scope: Scope) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in node.entries:
        made[feel.word(name)] = feel.evaluate(value, {**scope, **made})
    return made


def _function(feel: Feel, node: nodes.Function, scope: Scope) -> kinds.Function:
    parameters = tuple(feel.word(one) for one in node.parameters)
    return kinds.Function(parameters=parameters, body=lambda given: feel.evaluate(node.body, {**scope, **given}))


_RULES: dict[type[nodes.Node], Callable[[Feel, Any, Scope], Any]] = {
    nodes.Number: lambda _feel, node, _scope: kinds.EXACT.plus(node.value),
    nodes.Text: lambda _feel, node, _scope: node.value,
    nodes.Truth: lambda _feel, node, _scope: node.value,
    nodes.Null: lambda _feel, _node, _scope: None,
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Filter: _filter,
    nodes.Call: _call,
    nodes.Arithmetic: _arithmetic,
    nodes.Minus: _minus,
    nodes.Comparison: _comparison,
    nodes.Between: _between,
    nodes.Range: _span,
    nodes.In: _in,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.If: _if,
    nodes.For: _for,
    nodes.Quantified: _quantified,
    nodes.List: lambda feel, node, scope: [feel.evaluate(one, scope) for one in node.items],
    nodes.Context: _context,
    nodes.Function: _function,
    nodes.HeldCall: _held_call,
}
