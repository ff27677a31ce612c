"""What each construct of a rule gives for one case, and `evaluate`, which begins the walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from socle.base.kernel import yamltext
from socle.rules import nodes, types, values
from socle.rules.checking import functions, operators, sorting
from socle.rules.reference import arithmetic, calls, comparing, environment, lists, matching, trace, walk


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a rule gives for one case: its value, the calculation, and what is missing for the value to be known."""

    value: Any
    trace: trace.Step
    missing: values.Reasons

    @property
    def verdict(self) -> str:
        """Of a criterion: yes, no or unknown. Not applicable is no."""
        value = values.truth(self.value)
        return "unknown" if not isinstance(value, bool) else "yes" if value else "no"

    @property
    def amount(self) -> Decimal | None:
        """Of a component: its amount, None where unknown. Not applicable is nothing due."""
        if self.value is values.NOT_APPLICABLE:
            return Decimal(0)
        return self.value if isinstance(self.value, Decimal) else None


def evaluate(node: nodes.Node, given: environment.Environment) -> Result:
    """The value of a checked rule for one case. The rule must have passed `rules.check` against the same scope."""
    engine = walk.Engine(given, _RULES)
    value = engine.value(node)
    return Result(value=value, trace=engine.steps[0], missing=values.missing_of(value))


def _name(engine: walk.Engine, node: nodes.Name) -> Any:
    for frame in reversed(engine.frames):
        if isinstance(frame, values.Record):
            if node.name in frame.type.fields:
                return engine.read(frame, node.name)
        elif node.name in frame:
            return frame[node.name]
    if node.name in engine.given.names:
        raw = engine.given.names[node.name]
        kind = engine.given.scope.names[node.name]
        engine.note(node.name, "", raw)
        return environment.value_of(raw, kind, node.name, "")
    return engine.read(engine.top, node.name)


def _path(engine: walk.Engine, node: nodes.Path) -> Any:
    owner = engine.value(node.of)
    if isinstance(owner, values.Items):
        parts = [
            values.Item(value=_part(engine, item.value, node.name, node.place), doubt=item.doubt)
            for item in owner.items
        ]
        if any(isinstance(part.value, values.Items) for part in parts) or _is_many(owner, node.name):
            return lists.flattened(parts, owner.more)
        return lists.of(parts, owner.more)
    return _part(engine, owner, node.name, node.place)


def _is_many(owner: values.Items, name: str) -> bool:
    """Whether the name is a list of each item, so that unknown ones are unknown further items."""
    records = (item.value for item in owner.items if isinstance(item.value, values.Record))
    return any(isinstance(record.type.fields[name].type, types.List) for record in records)


def _part(engine: walk.Engine, owner: Any, name: str, place: yamltext.Place) -> Any:
    if not isinstance(owner, values.Record):
        return owner  # unknown or not applicable: so are its parts
    value = engine.read(owner, name)
    if isinstance(value, values.Items | values.Record):
        return value
    return engine.remember(nodes.Name(place=place, name=name), value)


def _filter(engine: walk.Engine, node: nodes.Filter) -> Any:
    owner = engine.value(node.of)
    if not isinstance(owner, values.Items):
        return owner
    place = operators.constant(node.condition)
    if place is not None:
        return lists.at(owner, place)
    return lists.filtered(owner, lambda item: _on_item(engine, item, node.condition))


def _on_item(engine: walk.Engine, item: Any, node: nodes.Node) -> Any:
    """The node's value with the item's own names, and `item` for the item itself."""
    engine.frames.append({"item": item})
    try:
        return engine.inside(item, node) if isinstance(item, values.Record) else engine.value(node)
    finally:
        engine.frames.pop()


def _looped(engine: walk.Engine, loops: Sequence[nodes.Loop], body: nodes.Node) -> values.Items | values.Unknown:
    """The body's value for each item of each loop, the inner loop running faster."""
    if not loops:
        return values.Items(items=(values.Item(value=engine.value(body)),))
    found = engine.value(loops[0].items)
    if not isinstance(found, values.Items):
        return found
    parts = []
    for item in found.items:
        engine.frames.append({loops[0].name: item.value})
        parts.append(values.Item(value=_looped(engine, loops[1:], body), doubt=item.doubt))
        engine.frames.pop()
    return _united(parts, found.more)


def _united(parts: list[values.Item], more: values.Reasons) -> values.Items:
    """Like flattening, but what does not apply stays: a quantifier counts it as no."""
    found: list[values.Item] = []
    for part in parts:
        if isinstance(part.value, values.Unknown):
            more = more | part.value.missing
            continue
        more = more | part.value.more
        found += [values.Item(value=item.value, doubt=part.doubt | item.doubt) for item in part.value.items]
    return values.Items(items=tuple(found), more=more)


def _quantified(engine: walk.Engine, node: nodes.Quantified) -> Any:
    found = _looped(engine, node.loops, node.condition)
    return found if isinstance(found, values.Unknown) else lists.holds(found, for_all=node.kind == "every")


def _for(engine: walk.Engine, node: nodes.For) -> Any:
    found = _looped(engine, node.loops, node.result)
    return found if isinstance(found, values.Unknown) else lists.of(found.items, found.more)


def _if(engine: walk.Engine, node: nodes.If) -> Any:
    condition = values.truth(engine.value(node.condition))
    if isinstance(condition, values.Unknown):
        return comparing.agreed(condition, engine.value(node.then), engine.value(node.otherwise))
    return engine.value(node.then if condition else node.otherwise)


def _call(engine: walk.Engine, node: nodes.Call) -> Any:
    table = engine.given.scope.names.get(node.function)
    if isinstance(table, types.Table):
        return _looked_up(engine, node, table)
    if node.function == "sort" and len(node.arguments) == 2:
        return _sorted(engine, node)
    return calls.call(node, [engine.value(argument) for argument in node.arguments])


def _looked_up(engine: walk.Engine, node: nodes.Call, kind: types.Table) -> Any:
    raw = engine.given.names[node.function]
    found = [engine.value(argument) for argument in functions.ordered_arguments(node, kind) or ()]
    table = raw.value if isinstance(raw, environment.Given) else raw
    value, row = matching.look_up(walk.Engine(engine.given, _RULES).value, table, found)
    engine.note(node.function, "", environment.Given(value=value, source=row.law, on=row.valid_from) if row else raw)
    return value


def _sorted(engine: walk.Engine, node: nodes.Call) -> Any:
    items = engine.value(node.arguments[0])
    order = sorting.order_of(node)
    if order is None or not isinstance(items, values.Items):
        return items
    name, key, descending, _ = order
    return lists.ordered(items, lambda item: engine.inside({name: item}, key), descending=descending)


def _in(engine: walk.Engine, node: nodes.In) -> Any:
    value = engine.value(node.value)
    return values.some([matching.holds(engine.value, test, value) for test in node.tests])


def _between(engine: walk.Engine, node: nodes.Between) -> Any:
    value, low, high = engine.value(node.value), engine.value(node.low), engine.value(node.high)
    return values.every([comparing.compare("<=", low, value), comparing.compare("<=", value, high)])


def _context(engine: walk.Engine, node: nodes.Context) -> values.Record:
    given = {name: engine.value(value) for name, value in node.entries}
    fields = {name: types.Field(type=types.WRONG) for name in given}
    return values.Record(type=types.Context(kind="{...}", fields=fields), given=given)


def _arithmetic(engine: walk.Engine, node: nodes.Arithmetic) -> Any:
    return arithmetic.calculate(node.operator, engine.value(node.left), engine.value(node.right))


def _comparison(engine: walk.Engine, node: nodes.Comparison) -> Any:
    return comparing.compare(node.operator, engine.value(node.left), engine.value(node.right))


_RULES: walk.Rules = {
    nodes.Number: lambda _engine, node: node.value,
    nodes.Text: lambda _engine, node: node.value,
    nodes.Truth: lambda _engine, node: node.value,
    nodes.Null: lambda _engine, _node: values.Unknown(),
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Filter: _filter,
    nodes.Call: _call,
    nodes.Arithmetic: _arithmetic,
    nodes.Minus: lambda engine, node: arithmetic.minus(engine.value(node.operand)),
    nodes.Comparison: _comparison,
    nodes.Between: _between,
    nodes.In: _in,
    nodes.And: lambda engine, node: values.every([engine.value(operand) for operand in node.operands]),
    nodes.Or: lambda engine, node: values.some([engine.value(operand) for operand in node.operands]),
    nodes.If: _if,
    nodes.Quantified: _quantified,
    nodes.For: _for,
    nodes.List: lambda engine, node: lists.of([values.Item(value=engine.value(item)) for item in node.items]),
    nodes.Context: _context,
}
