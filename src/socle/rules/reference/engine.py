"""The walk that evaluates a rule for one case and notes each step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from socle.base.kernel import yamltext
from socle.rules import nodes, types, values
from socle.rules.checking import checker, face, functions, operators, sorting
from socle.rules.reference import arithmetic, calls, comparing, environment, lists, matching, trace


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
    engine = Engine(given)
    value = engine.value(node)
    return Result(value=value, trace=engine.steps[0], missing=values.missing_of(value))


class Engine:
    """One evaluation. `frames` are the names of loops and filtered items, innermost last; `steps` collects the trace."""

    def __init__(self, given: environment.Environment) -> None:
        self.given = given
        self.top = given.top
        self.frames: list[Mapping[str, Any] | values.Record] = []
        self.steps: list[trace.Step] = []
        self._read = trace.NOTHING_READ
        self._applying: list[str] = []

    def value(self, node: nodes.Node) -> Any:
        """The node's value; the steps within become one step."""
        outer, self.steps = self.steps, []
        value = values.plain(_RULES[type(node)](self, node))
        inner, self.steps = self.steps, outer
        return self.remember(node, value, tuple(inner))

    def remember(self, node: nodes.Node, value: Any, inner: tuple[trace.Step, ...] = ()) -> Any:
        """Note the step of a node, with what was read last, if it was a name."""
        self.steps.append(trace.Step(node, value, inner, *self._read))  # pyright: ignore[reportArgumentType]
        self._read = trace.NOTHING_READ
        return value

    def inside(self, frame: Mapping[str, Any] | values.Record, node: nodes.Node) -> Any:
        """The node's value where the frame's names are known too."""
        self.frames.append(frame)
        try:
            return self.value(node)
        finally:
            self.frames.pop()

    def read(self, owner: values.Record, name: str) -> Any:
        """A name of a record: its fact if given and applicable, else why not."""
        kind = owner.type.fields[name]
        if kind.derived_from:
            birth = self.read(owner, kind.derived_from)
            return arithmetic.time_between("age on", birth, self.given.on)
        in_circle = self._applying and kind.applies  # a condition that asks for a fact with a condition
        found = None if in_circle else owner.known.get(name)
        value, read = found or self._worked_out(owner, name, kind)
        self._read = read or self._read
        return value

    def _worked_out(self, owner: values.Record, name: str, kind: types.Field) -> tuple[Any, trace.Reading | None]:
        """What is to be known of a name, and the reading to note; remembered where it is the same for whoever asks."""
        if isinstance(kind.type, types.Context) and name not in owner.given:
            found = values.Record(type=kind.type, given=owner.given, of=owner.of), None
        else:
            found = self._of_fact(owner, name, kind)
        if not kind.applies or (not self._applying and _rests_on(kind.applies, kind.fact) <= owner.type.fields.keys()):
            owner.known[name] = found
        return found

    def _of_fact(self, owner: values.Record, name: str, kind: types.Field) -> tuple[Any, trace.Reading | None]:
        raw = owner.given.get(name)
        if not kind.fact and isinstance(raw, values.Items | values.Record):
            return raw, None
        value = environment.value_of(raw, kind.type, kind.fact or name, owner.of)
        if not self._applies(owner, kind):
            value = values.NOT_APPLICABLE
        elif value is values.NOT_APPLICABLE and not kind.applies:
            raise ValueError(
                f"{kind.fact} has no condition under which it applies, so it can't be given as not applicable"
            )
        return value, _reading(kind.fact or name, owner.of, raw)

    def note(self, fact: str, of: str, raw: Any) -> None:
        """Remember what was just read, for the step of the name that read it."""
        self._read = _reading(fact, of, raw)

    def _applies(self, owner: values.Record, kind: types.Field) -> bool:
        """Whether the fact applies to its owner; an unknown condition leaves the fact as it was given."""
        if not kind.applies or kind.fact in self._applying:
            return True
        self._applying.append(kind.fact)
        outer, self.steps = self.steps, []
        try:
            return values.truth(self.inside(owner, checker.applies(kind.applies, kind.fact))) is not False
        finally:
            self.steps = outer
            self._applying.pop()


def _reading(fact: str, of: str, raw: Any) -> trace.Reading:
    source, on = (raw.source, raw.on) if isinstance(raw, environment.Given) else ("", None)
    return trace.Reading(fact, of, source, on)


@lru_cache(maxsize=4096)
def _rests_on(condition: str, fact: str) -> frozenset[str]:
    """The names in the condition under which a fact applies: only the record's own give everyone the same answer."""
    return face.names_used(checker.applies(condition, fact))


def _name(engine: Engine, node: nodes.Name) -> Any:
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


def _path(engine: Engine, node: nodes.Path) -> Any:
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


def _part(engine: Engine, owner: Any, name: str, place: yamltext.Place) -> Any:
    if not isinstance(owner, values.Record):
        return owner  # unknown or not applicable: so are its parts
    value = engine.read(owner, name)
    if isinstance(value, values.Items | values.Record):
        return value
    return engine.remember(nodes.Name(place=place, name=name), value)


def _filter(engine: Engine, node: nodes.Filter) -> Any:
    owner = engine.value(node.of)
    if not isinstance(owner, values.Items):
        return owner
    place = operators.constant(node.condition)
    if place is not None:
        return lists.at(owner, place)
    return lists.filtered(owner, lambda item: _on_item(engine, item, node.condition))


def _on_item(engine: Engine, item: Any, node: nodes.Node) -> Any:
    """The node's value with the item's own names, and `item` for the item itself."""
    engine.frames.append({"item": item})
    try:
        return engine.inside(item, node) if isinstance(item, values.Record) else engine.value(node)
    finally:
        engine.frames.pop()


def _looped(engine: Engine, loops: Sequence[nodes.Loop], body: nodes.Node) -> values.Items | values.Unknown:
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


def _quantified(engine: Engine, node: nodes.Quantified) -> Any:
    found = _looped(engine, node.loops, node.condition)
    return found if isinstance(found, values.Unknown) else lists.holds(found, for_all=node.kind == "every")


def _for(engine: Engine, node: nodes.For) -> Any:
    found = _looped(engine, node.loops, node.result)
    return found if isinstance(found, values.Unknown) else lists.of(found.items, found.more)


def _if(engine: Engine, node: nodes.If) -> Any:
    condition = values.truth(engine.value(node.condition))
    if isinstance(condition, values.Unknown):
        return comparing.agreed(condition, engine.value(node.then), engine.value(node.otherwise))
    return engine.value(node.then if condition else node.otherwise)


def _call(engine: Engine, node: nodes.Call) -> Any:
    table = engine.given.scope.names.get(node.function)
    if isinstance(table, types.Table):
        return _looked_up(engine, node, table)
    if node.function == "sort" and len(node.arguments) == 2:
        return _sorted(engine, node)
    return calls.call(node, [engine.value(argument) for argument in node.arguments])


def _looked_up(engine: Engine, node: nodes.Call, kind: types.Table) -> Any:
    raw = engine.given.names[node.function]
    found = [engine.value(argument) for argument in functions.ordered_arguments(node, kind) or ()]
    table = raw.value if isinstance(raw, environment.Given) else raw
    value, row = matching.look_up(Engine(engine.given).value, table, found)
    engine.note(node.function, "", environment.Given(value=value, source=row.law, on=row.valid_from) if row else raw)
    return value


def _sorted(engine: Engine, node: nodes.Call) -> Any:
    items = engine.value(node.arguments[0])
    order = sorting.order_of(node)
    if order is None or not isinstance(items, values.Items):
        return items
    name, key, descending, _ = order
    return lists.ordered(items, lambda item: engine.inside({name: item}, key), descending=descending)


def _in(engine: Engine, node: nodes.In) -> Any:
    value = engine.value(node.value)
    return values.some([matching.holds(engine.value, test, value) for test in node.tests])


def _between(engine: Engine, node: nodes.Between) -> Any:
    value, low, high = engine.value(node.value), engine.value(node.low), engine.value(node.high)
    return values.every([comparing.compare("<=", low, value), comparing.compare("<=", value, high)])


def _context(engine: Engine, node: nodes.Context) -> values.Record:
    given = {name: engine.value(value) for name, value in node.entries}
    fields = {name: types.Field(type=types.WRONG) for name in given}
    return values.Record(type=types.Context(kind="{...}", fields=fields), given=given)


def _arithmetic(engine: Engine, node: nodes.Arithmetic) -> Any:
    return arithmetic.calculate(node.operator, engine.value(node.left), engine.value(node.right))


def _comparison(engine: Engine, node: nodes.Comparison) -> Any:
    return comparing.compare(node.operator, engine.value(node.left), engine.value(node.right))


_RULES: dict[type[nodes.Node], Callable[..., Any]] = {
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
