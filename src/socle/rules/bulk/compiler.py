"""One compile function for each node: the same nodes as the reference engine's, to one Ibis expression."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis

from socle.rules import errors, nodes, scope, types
from socle.rules.bulk import calls, comparing, lists, numbers, ordering, sql, values
from socle.rules.bulk.values import Expr, List, Number, Record, Segment, Truth, Value
from socle.rules.checking import checker, functions, operators, sorting


@dataclass(kw_only=True)
class Compiler:
    """One compilation of one rule. `types` has the checker's type of each node, `names` the values of names passed in."""

    scope: scope.Scope
    types: Mapping[int, types.Type]
    names: Mapping[str, Value]
    top: Record
    frames: list[Mapping[str, Value] | Record] = field(default_factory=list)
    applying: list[str] = field(default_factory=list)

    def compile(self, node: nodes.Node) -> Value:
        """The node's value over the relation. Raises RuleError where the bulk engine can't."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise errors.RuleError(
                "The bulk engine can't run this. Write it with a filter, some, every or a function.", node.place
            )
        try:
            return _shared(rule(self, node))
        except NotImplementedError as error:
            raise errors.RuleError(
                "The bulk engine can't put this into a list. Give one number, date or text.", node.place
            ) from error

    def inside(self, frame: Mapping[str, Value] | Record, node: nodes.Node) -> Value:
        """The node's value where the frame's names are known too."""
        self.frames.append(frame)
        try:
            return self.compile(node)
        finally:
            self.frames.pop()

    def truth(self, node: nodes.Node) -> Truth:
        """The node's value where yes or no is asked."""
        return values.truth(self.compile(node))

    def read(self, owner: Record, name: str) -> Value:
        """A name of a record: its columns, and whether it applies."""
        if name in owner.parts:
            return owner.parts[name]
        kind = owner.type.fields[name]
        if kind.derived_from:
            return self._age(owner, kind)
        if isinstance(kind.type, types.Context):
            return Record(type=kind.type, column=owner.column, na=owner.na)
        if isinstance(kind.type, types.List):
            return self._rows(owner, name, kind.type)
        na = sql.either(owner.na, self._not_applicable(owner, name, kind))
        return self._fact(owner, name, kind, na)

    def _fact(self, owner: Record, name: str, kind: types.Field, na: Expr | None) -> Value:
        match kind.type:
            case types.Number():
                column = sql.unless(na, owner.column(name))
                return Number(low=column, high=column, scale=kind.type.scale, na=na)
            case types.Date() if self._is_imprecise(kind):
                low, high = (sql.unless(na, owner.column(f"{name}_{end}")) for end in ("earliest", "latest"))
                return values.Date(low=low, high=high, na=na)
            case types.Date():
                column = sql.unless(na, owner.column(name))
                return values.Date(low=column, high=column, na=na)
            case types.Truth():
                return Truth(value=sql.unless(na, owner.column(name)), na=na, raw=owner.column(name))
        return values.Text(value=sql.unless(na, owner.column(name)), na=na)

    def _is_imprecise(self, kind: types.Field) -> bool:
        fact = self.scope.dictionary.fact(kind.fact) if kind.fact else None
        return fact is not None and fact.is_imprecise

    def _age(self, owner: Record, kind: types.Field) -> Number:
        imprecise = self._is_imprecise(owner.type.fields[kind.derived_from])
        na = sql.either(owner.na, self._not_applicable(owner, kind.derived_from, owner.type.fields[kind.derived_from]))
        if not imprecise:
            column = sql.unless(na, owner.column("age"))
            return Number(low=column, high=column, scale=0, na=na)
        return Number(
            low=sql.unless(na, owner.column("age_min")), high=sql.unless(na, owner.column("age_max")), scale=0, na=na
        )

    def _rows(self, owner: Record, name: str, kind: types.List) -> List:
        source = owner.column(name)
        if owner.na is not None:
            source = ibis.ifelse(owner.na, ibis.literal([], type=source.type()), source)
        if not isinstance(kind.item, types.Context):
            raise TypeError("a fact that is a list of no records")
        return lists.generated(source, lambda item: record(kind.item, item))  # type: ignore[arg-type]

    def _not_applicable(self, owner: Record, name: str, kind: types.Field) -> Expr | None:
        if not kind.applies or kind.fact in self.applying:
            return None
        self.applying.append(kind.fact)
        try:
            applies = values.truth(self.inside(owner, checker.applies(kind.applies, kind.fact)))
        finally:
            self.applying.pop()
        return sql.certainly(owner.column(f"{name}_na")) | ~sql.possibly(applies.value)

    def natural(self, *found: nodes.Node) -> bool:
        """Whether none of the nodes can be negative, by their types."""
        kinds = [self.types.get(id(node)) for node in found]
        return all(
            isinstance(kind, types.Number) and kind.min >= 0 and (kind.over is None or kind.over.min >= 0)
            for kind in kinds
        )

    def settled(self, node: nodes.Node) -> List:
        """A list with its numbers at one scale."""
        found = self.compile(node)
        return ordering.scaled(found) if isinstance(found, List) and found.segments else found  # type: ignore[return-value]


def _shared(value: Value) -> Value:
    """The value with what is large in it made a column."""
    if isinstance(value, values.Duration):
        return replace(value, count=_shared(value.count))  # type: ignore[arg-type]
    if not isinstance(value, Number | Truth | values.Text | values.Date):
        return value
    changed: dict[str, Any] = {}
    for part in ("na", "low", "value", "raw", "over", "high"):
        old = getattr(value, part, None)
        if old is not None:
            changed[part] = changed["low"] if part == "high" and old is getattr(value, "low", None) else sql.shared(old)
    return replace(value, **changed)


def record(kind: types.Context, struct: Expr, na: Expr | None = None) -> Record:
    """A struct as a record."""
    return Record(type=kind, column=lambda name: struct[name], struct=struct, na=na)


def _name(compiler: Compiler, node: nodes.Name) -> Value:
    for frame in reversed(compiler.frames):
        if isinstance(frame, Record):
            if node.name in frame.type.fields:
                return compiler.read(frame, node.name)
        elif node.name in frame:
            return frame[node.name]
    if node.name in compiler.names:
        return compiler.names[node.name]
    return compiler.read(compiler.top, node.name)


def _path(compiler: Compiler, node: nodes.Path) -> Value:
    owner = compiler.compile(node.of)
    if isinstance(owner, Record):
        return compiler.read(owner, node.name)
    segments: list[Segment] = []
    for segment in _list(owner).segments:
        if not isinstance(segment.value, Record):
            raise TypeError("an unchecked path")
        segments += lists.through(segment, compiler.read(segment.value, node.name)).segments
    return List(segments=tuple(segments))


def _list(value: Value) -> List:
    if isinstance(value, List):
        return value
    raise TypeError(f"an unchecked rule: {type(value).__name__} where a list was promised")


def _filter(compiler: Compiler, node: nodes.Filter) -> Value:
    place = operators.constant(node.condition)
    if place is not None:
        return calls.item(compiler.settled(node.of), place)
    segments = [
        segment.kept(_on_item(compiler, segment.value, node.condition))
        for segment in _list(compiler.compile(node.of)).segments
    ]
    return List(segments=tuple(segments))


def _on_item(compiler: Compiler, item: Value, condition: nodes.Node) -> Truth:
    compiler.frames.append({"item": item})
    try:
        return values.truth(
            compiler.inside(item, condition) if isinstance(item, Record) else compiler.compile(condition)
        )
    finally:
        compiler.frames.pop()


def _looped(compiler: Compiler, loops: tuple[nodes.Loop, ...], body: Callable[[], Value]) -> List:
    """The body for each item of each loop, the inner loop running faster."""
    if not loops:
        return List(segments=(Segment(generators=(), value=body()),))
    segments: list[Segment] = []
    for segment in _list(compiler.compile(loops[0].items)).segments:
        compiler.frames.append({loops[0].name: segment.value})
        inner = _looped(compiler, loops[1:], body)
        compiler.frames.pop()
        segments += [
            Segment(
                generators=segment.generators + part.generators, value=part.value, keep=_merged(segment.keep, part.keep)
            )
            for part in inner.segments
        ]
    return List(segments=tuple(segments))


def _merged(one: Truth | None, other: Truth | None) -> Truth | None:
    return None if one is None and other is None else values.both(one, other)


def _quantified(compiler: Compiler, node: nodes.Quantified) -> Truth:
    found = _looped(compiler, node.loops, lambda: compiler.truth(node.condition))
    return lists.holds(found, values.truth, for_all=node.kind == "every")


def _for(compiler: Compiler, node: nodes.For) -> List:
    found = _looped(compiler, node.loops, lambda: compiler.compile(node.result))
    return List(segments=tuple(lists.applying(segment) for segment in found.segments))


def _if(compiler: Compiler, node: nodes.If) -> Value:
    then, otherwise = compiler.compile(node.then), compiler.compile(node.otherwise)
    if isinstance(then, List | Record) or isinstance(otherwise, List | Record):
        raise errors.RuleError(
            "The bulk engine can't choose between lists or records. Put the condition into the filter.", node.place
        )
    return comparing.chosen(compiler.truth(node.condition), then, otherwise)


def _arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Value:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    if isinstance(left, values.Nothing) or isinstance(right, values.Nothing):
        return values.Nothing()
    if isinstance(left, Number) and isinstance(right, Number):
        natural = compiler.natural(node.right) if node.operator == "/" else compiler.natural(node.left, node.right)
        return numbers.calculated(node.operator, left, right, natural=natural)
    return calls.with_time(node.operator, left, right)


def _minus(compiler: Compiler, node: nodes.Minus) -> Value:
    found = compiler.compile(node.operand)
    if isinstance(found, values.Duration):
        return replace(found, count=numbers.negated(found.count))
    return numbers.negated(found) if isinstance(found, Number) else found


def _in(compiler: Compiler, node: nodes.In) -> Truth:
    value = compiler.compile(node.value)
    words = [test.items if isinstance(test, nodes.List) else (test,) for test in node.tests]
    literals = [word for part in words for word in part]
    if isinstance(value, values.Text) and literals and all(isinstance(word, nodes.Text) for word in literals):
        return _one_of(value, [word.value for word in literals if isinstance(word, nodes.Text)])
    return comparing.some([test_holds(compiler.compile, test, value) for test in node.tests])


def _one_of(value: values.Text, words: list[str]) -> Truth:
    found = value.value.isin(words)
    return Truth(value=found if value.na is None else ibis.ifelse(value.na, sql.FALSE, found))


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


def _between(compiler: Compiler, node: nodes.Between) -> Truth:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))
    return values.both(comparing.compare("<=", low, value), comparing.compare("<=", value, high))


def _context(compiler: Compiler, node: nodes.Context) -> Record:
    parts = {name: compiler.compile(value) for name, value in node.entries}
    fields = {name: types.Field(type=types.WRONG) for name in parts}
    return Record(type=types.Context(kind="{...}", fields=fields), column=lambda name: None, parts=parts)  # noqa: ARG005


def _call(compiler: Compiler, node: nodes.Call) -> Value:
    table = compiler.names.get(node.function)
    if isinstance(table, values.Table):
        arguments = functions.ordered_arguments(node, table.type) or ()
        return calls.looked_up(table.table, [compiler.compile(one) for one in arguments], compiler.compile, test_holds)
    if node.function == "sort" and len(node.arguments) == 2:
        return _sorted(compiler, node)
    if node.function == "not":
        return values.negated(compiler.truth(node.arguments[0]))
    found = [compiler.settled(argument) for argument in node.arguments]
    return calls.call(
        node, found, natural=compiler.natural(*node.arguments[:1]), total_natural=_natural_items(compiler, node)
    )


def _natural_items(compiler: Compiler, node: nodes.Call) -> bool:
    kinds: list[Any] = [compiler.types.get(id(argument)) for argument in node.arguments]
    items = [kind.item if isinstance(kind, types.List) else kind for kind in kinds]
    return all(isinstance(item, types.Number) and item.min >= 0 for item in items)


def _sorted(compiler: Compiler, node: nodes.Call) -> List:
    found = compiler.settled(node.arguments[0])
    order = sorting.order_of(node)
    if order is None:
        raise TypeError("an unchecked sort")
    name, key, descending, _ = order
    array = ordering.keyed(found, lambda item: compiler.inside({name: item}, key), descending=descending)
    return lists.generated(array, ordering.wrapper(found, _reread))


def _reread(item: Expr, like: Value) -> Value:
    return record(like.type, item) if isinstance(like, Record) else like


def _number(_compiler: Compiler, node: nodes.Number) -> Number:
    return numbers.literal(node.value)


def literal_day(day: dt.date) -> values.Date:
    """A date as written."""
    expression = ibis.literal(day, type="date")
    return values.Date(low=expression, high=expression)


_RULES: dict[type[nodes.Node], Callable[[Compiler, Any], Value]] = {
    nodes.Number: _number,
    nodes.Text: lambda _compiler, node: values.Text(value=ibis.literal(node.value)),
    nodes.Truth: lambda _compiler, node: values.YES if node.value else values.NO,
    nodes.Null: lambda _compiler, _node: values.Nothing(),
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Filter: _filter,
    nodes.Call: _call,
    nodes.Arithmetic: _arithmetic,
    nodes.Minus: _minus,
    nodes.Comparison: lambda compiler, node: comparing.compare(
        node.operator, compiler.compile(node.left), compiler.compile(node.right)
    ),
    nodes.Between: _between,
    nodes.In: _in,
    nodes.And: lambda compiler, node: comparing.every([compiler.truth(operand) for operand in node.operands]),
    nodes.Or: lambda compiler, node: comparing.some([compiler.truth(operand) for operand in node.operands]),
    nodes.If: _if,
    nodes.Quantified: _quantified,
    nodes.For: _for,
    nodes.List: lambda compiler, node: List(
        segments=tuple(lists.single(compiler.compile(item)) for item in node.items)
    ),
    nodes.Context: _context,
}
