"""The walk that compiles a rule: names, facts and whether they apply. What each construct gives is in `constructs`."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis

from socle.rules import errors, nodes
from socle.rules import scope as scopes
from socle.rules import types as kinds
from socle.rules.bulk import layout, lists, ordering, sql, values
from socle.rules.bulk.values import Expr, List, Number, Record, Truth, Value
from socle.rules.checking import checker


@dataclass(kw_only=True)
class Compiler:
    """One compilation of one rule. `types` has the checker's type of each node, `names` the values of names passed in."""

    scope: scopes.Scope
    types: Mapping[int, kinds.Type]
    names: Mapping[str, Value]
    top: Record
    rules: Mapping[type[nodes.Node], Callable[..., Value]]
    ages_on: dt.date | None = None  # where ages are not those of the snapshot's own day
    frames: list[Mapping[str, Value] | Record] = field(default_factory=list)
    applying: list[str] = field(default_factory=list)
    running: list[values.Generator] = field(default_factory=list)  # of the loops and filters around

    @contextlib.contextmanager
    def over(self, segment: values.Segment, frame: Mapping[str, Value]) -> Iterator[None]:
        """While it lasts, the segment's variables run, and the frame's names are known."""
        self.frames.append(frame)
        self.running += segment.generators
        try:
            yield
        finally:
            self.frames.pop()
            del self.running[len(self.running) - len(segment.generators) :]

    def own(self, value: Value) -> Value:
        """The value; a list whose variables run already gets others: `a` and `b` of two loops over the members are two people."""
        if not isinstance(value, List):
            return value
        running = {one.item.op() for one in self.running}
        used = {one.item.op() for segment in value.segments for one in segment.generators}
        return lists.renewed(value) if running & used else value

    def compile(self, node: nodes.Node) -> Value:
        """The node's value over the relation. Raises RuleError where the bulk engine can't."""
        rule = self.rules.get(type(node))
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
        if isinstance(kind.type, kinds.Context):
            return Record(type=kind.type, column=owner.column, na=owner.na)
        if isinstance(kind.type, kinds.List):
            return self._rows(owner, name, kind.type)
        na = sql.either(owner.na, self._not_applicable(owner, name, kind))
        return self._fact(owner, name, kind, na)

    def _fact(self, owner: Record, name: str, kind: kinds.Field, na: Expr | None) -> Value:
        match kind.type:
            case kinds.Number():
                column = sql.unless(na, owner.column(name))
                return Number(low=column, high=column, scale=kind.type.scale, na=na)
            case kinds.Date() if self._is_imprecise(kind):
                low, high = (sql.unless(na, owner.column(f"{name}_{end}")) for end in ("earliest", "latest"))
                return values.Date(low=low, high=high, na=na)
            case kinds.Date():
                column = sql.unless(na, owner.column(name))
                return values.Date(low=column, high=column, na=na)
            case kinds.Truth():
                return Truth(value=sql.unless(na, owner.column(name)), na=na, raw=owner.column(name))
        sure = name in layout.ALWAYS_KNOWN and na is None
        return values.Text(value=sql.unless(na, owner.column(name)), na=na, sure=sure)

    def _is_imprecise(self, kind: kinds.Field) -> bool:
        fact = self.scope.dictionary.fact(kind.fact) if kind.fact else None
        return fact is not None and fact.is_imprecise

    def _age(self, owner: Record, kind: kinds.Field) -> Number:
        if self.ages_on is not None:
            return ordering.years(self.read(owner, kind.derived_from), literal_day(self.ages_on))
        imprecise = self._is_imprecise(owner.type.fields[kind.derived_from])
        na = sql.either(owner.na, self._not_applicable(owner, kind.derived_from, owner.type.fields[kind.derived_from]))
        if not imprecise:
            column = sql.unless(na, owner.column("age"))
            return Number(low=column, high=column, scale=0, na=na)
        return Number(
            low=sql.unless(na, owner.column("age_min")), high=sql.unless(na, owner.column("age_max")), scale=0, na=na
        )

    def _rows(self, owner: Record, name: str, kind: kinds.List) -> List:
        source = owner.column(name)
        if owner.na is not None:
            source = ibis.ifelse(owner.na, ibis.literal([], type=source.type()), source)
        if not isinstance(kind.item, kinds.Context):
            raise TypeError("a fact that is a list of no records")
        return lists.generated(source, lambda item: record(kind.item, item))  # type: ignore[arg-type]

    def _not_applicable(self, owner: Record, name: str, kind: kinds.Field) -> Expr | None:
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
        checked = [self.types.get(id(node)) for node in found]
        return all(
            isinstance(kind, kinds.Number) and kind.min >= 0 and (kind.over is None or kind.over.min >= 0)
            for kind in checked
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


def record(kind: kinds.Context, struct: Expr, na: Expr | None = None) -> Record:
    """A struct as a record."""
    return Record(type=kind, column=lambda name: struct[name], struct=struct, na=na)


def literal_day(day: dt.date) -> values.Date:
    """A date as written."""
    expression = ibis.literal(day, type="date")
    return values.Date(low=expression, high=expression)
