"""One compile function for each node: the same nodes as the reference engine's, to one Ibis expression."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ibis

from socle.rules import errors, nodes, types
from socle.rules.bulk import calls, comparing, compiler, lists, lookup, numbers, ordering, sql, values
from socle.rules.bulk.values import Expr, List, Number, Record, Segment, Truth, Value
from socle.rules.checking import functions, operators, sorting


def _name(walk: compiler.Compiler, node: nodes.Name) -> Value:
    return walk.own(_named(walk, node))


def _named(walk: compiler.Compiler, node: nodes.Name) -> Value:
    for frame in reversed(walk.frames):
        if isinstance(frame, Record):
            if node.name in frame.type.fields:
                return walk.read(frame, node.name)
        elif node.name in frame:
            return frame[node.name]
    if node.name in walk.names:
        return walk.names[node.name]
    return walk.read(walk.top, node.name)


def _path(walk: compiler.Compiler, node: nodes.Path) -> Value:
    owner = walk.compile(node.of)
    if isinstance(owner, Record):
        return walk.read(owner, node.name)
    segments: list[Segment] = []
    for segment in _list(owner).segments:
        if not isinstance(segment.value, Record):
            raise TypeError("an unchecked path")
        segments += lists.through(segment, walk.read(segment.value, node.name)).segments
    return List(segments=tuple(segments))


def _list(value: Value) -> List:
    if isinstance(value, List):
        return value
    raise TypeError(f"an unchecked rule: {type(value).__name__} where a list was promised")


def _filter(walk: compiler.Compiler, node: nodes.Filter) -> Value:
    place = operators.constant(node.condition)
    if place is not None:
        return calls.item(walk.settled(node.of), place)
    segments = [
        segment.kept(_on_item(walk, segment, node.condition)) for segment in _list(walk.compile(node.of)).segments
    ]
    return List(segments=tuple(segments))


def _on_item(walk: compiler.Compiler, segment: Segment, condition: nodes.Node) -> Truth:
    item = segment.value
    with walk.over(segment, {"item": item}):
        return values.truth(walk.inside(item, condition) if isinstance(item, Record) else walk.compile(condition))


def _looped(walk: compiler.Compiler, loops: tuple[nodes.Loop, ...], body: Callable[[], Value]) -> List:
    """The body for each item of each loop, the inner loop running faster."""
    if not loops:
        return List(segments=(Segment(generators=(), value=body()),))
    segments: list[Segment] = []
    for segment in _list(walk.compile(loops[0].items)).segments:
        with walk.over(segment, {loops[0].name: segment.value}):
            inner = _looped(walk, loops[1:], body)
        segments += [
            Segment(
                generators=segment.generators + part.generators, value=part.value, keep=_merged(segment.keep, part.keep)
            )
            for part in inner.segments
        ]
    return List(segments=tuple(segments))


def _merged(one: Truth | None, other: Truth | None) -> Truth | None:
    return None if one is None and other is None else values.both(one, other)


def _quantified(walk: compiler.Compiler, node: nodes.Quantified) -> Truth:
    found = _looped(walk, node.loops, lambda: walk.truth(node.condition))
    return lists.holds(found, values.truth, for_all=node.kind == "every")


def _for(walk: compiler.Compiler, node: nodes.For) -> List:
    found = _looped(walk, node.loops, lambda: walk.compile(node.result))
    return List(segments=tuple(lists.applying(segment) for segment in found.segments))


def _if(walk: compiler.Compiler, node: nodes.If) -> Value:
    then, otherwise = walk.compile(node.then), walk.compile(node.otherwise)
    if isinstance(then, List | Record) or isinstance(otherwise, List | Record):
        raise errors.RuleError(
            "The bulk engine can't choose between lists or records. Put the condition into the filter.", node.place
        )
    return comparing.chosen(walk.truth(node.condition), then, otherwise)


def _arithmetic(walk: compiler.Compiler, node: nodes.Arithmetic) -> Value:
    left, right = walk.compile(node.left), walk.compile(node.right)
    if isinstance(left, values.Nothing) or isinstance(right, values.Nothing):
        return values.Nothing()
    if isinstance(left, Number) and isinstance(right, Number):
        natural = walk.natural(node.right) if node.operator == "/" else walk.natural(node.left, node.right)
        return numbers.calculated(node.operator, left, right, natural=natural)
    return calls.with_time(node.operator, left, right)


def _minus(walk: compiler.Compiler, node: nodes.Minus) -> Value:
    found = walk.compile(node.operand)
    if isinstance(found, values.Duration):
        return replace(found, count=numbers.negated(found.count))
    return numbers.negated(found) if isinstance(found, Number) else found


def _in(walk: compiler.Compiler, node: nodes.In) -> Truth:
    value = walk.compile(node.value)
    words = [test.items if isinstance(test, nodes.List) else (test,) for test in node.tests]
    literals = [word for part in words for word in part]
    if isinstance(value, values.Text) and literals and all(isinstance(word, nodes.Text) for word in literals):
        return _one_of(value, [word.value for word in literals if isinstance(word, nodes.Text)])
    return comparing.some([test_holds(walk.compile, test, value) for test in node.tests])


def _one_of(value: values.Text, words: list[str]) -> Truth:
    found = value.value.isin(words)
    return Truth(value=found if value.na is None else ibis.ifelse(value.na, sql.FALSE, found), sure=value.sure)


def test_holds(compiled: Callable[[nodes.Node], Value], test: nodes.Node, value: Value) -> Truth:
    """Whether a value passes a test: a comparison, a range, a list, or equality."""
    if isinstance(test, nodes.Anything):
        return values.YES
    if isinstance(test, nodes.Test):
        return comparing.compare(test.operator, value, compiled(test.operand))
    if isinstance(test, nodes.Range):
        low = comparing.compare("<=" if test.with_low else "<", compiled(test.low), value)
        return values.both(low, comparing.compare("<=" if test.with_high else "<", value, compiled(test.high)))
    found = compiled(test)
    if isinstance(found, List):
        return lists.holds(found, lambda item: comparing.compare("=", item, value), for_all=False)
    return comparing.compare("=", value, found)


def _between(walk: compiler.Compiler, node: nodes.Between) -> Truth:
    value, low, high = (walk.compile(part) for part in (node.value, node.low, node.high))
    return values.both(comparing.compare("<=", low, value), comparing.compare("<=", value, high))


def _context(walk: compiler.Compiler, node: nodes.Context) -> Record:
    parts = {name: walk.compile(value) for name, value in node.entries}
    fields = {name: types.Field(type=types.WRONG) for name in parts}
    return Record(type=types.Context(kind="{...}", fields=fields), column=lambda name: None, parts=parts)  # noqa: ARG005


def _call(walk: compiler.Compiler, node: nodes.Call) -> Value:
    table = walk.names.get(node.function)
    if isinstance(table, values.Table):
        arguments = functions.ordered_arguments(node, table.type) or ()
        return lookup.looked_up(table.table, [walk.compile(one) for one in arguments], walk.compile, test_holds)
    if node.function == "sort" and len(node.arguments) == 2:
        return _sorted(walk, node)
    if node.function == "not":
        return values.negated(walk.truth(node.arguments[0]))
    found = [walk.settled(argument) for argument in node.arguments]
    return calls.call(node, found, natural=walk.natural(*node.arguments[:1]), total_natural=_natural_items(walk, node))


def _natural_items(walk: compiler.Compiler, node: nodes.Call) -> bool:
    kinds: list[Any] = [walk.types.get(id(argument)) for argument in node.arguments]
    items = [kind.item if isinstance(kind, types.List) else kind for kind in kinds]
    return all(isinstance(item, types.Number) and item.min >= 0 for item in items)


def _sorted(walk: compiler.Compiler, node: nodes.Call) -> List:
    found = walk.settled(node.arguments[0])
    order = sorting.order_of(node)
    if order is None:
        raise TypeError("an unchecked sort")
    name, key, descending, _ = order
    array = ordering.keyed(found, lambda item: walk.inside({name: item}, key), descending=descending)
    return lists.generated(array, ordering.wrapper(found, _reread))


def _reread(item: Expr, like: Value) -> Value:
    return compiler.record(like.type, item) if isinstance(like, Record) else like


def _number(_walk: compiler.Compiler, node: nodes.Number) -> Number:
    return numbers.literal(node.value)


RULES: dict[type[nodes.Node], Callable[[compiler.Compiler, Any], Value]] = {
    nodes.Number: _number,
    nodes.Text: lambda _walk, node: values.Text(value=ibis.literal(node.value), sure=True),
    nodes.Truth: lambda _walk, node: values.YES if node.value else values.NO,
    nodes.Null: lambda _walk, _node: values.Nothing(),
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Filter: _filter,
    nodes.Call: _call,
    nodes.Arithmetic: _arithmetic,
    nodes.Minus: _minus,
    nodes.Comparison: lambda walk, node: comparing.compare(
        node.operator, walk.compile(node.left), walk.compile(node.right)
    ),
    nodes.Between: _between,
    nodes.In: _in,
    nodes.And: lambda walk, node: comparing.every([walk.truth(operand) for operand in node.operands]),
    nodes.Or: lambda walk, node: comparing.some([walk.truth(operand) for operand in node.operands]),
    nodes.If: _if,
    nodes.Quantified: _quantified,
    nodes.For: _for,
    nodes.List: lambda walk, node: List(segments=tuple(lists.single(walk.compile(item)) for item in node.items)),
    nodes.Context: _context,
}
