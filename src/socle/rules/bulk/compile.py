"""Several named rules to one Ibis expression over a snapshot, each result its own columns."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

import ibis

from socle.rules import errors, nodes, scope, tables, types
from socle.rules.bulk import compiler, constructs, layout, lists, numbers, sql, values
from socle.rules.bulk.values import Expr, Value
from socle.rules.checking import face

LARGEST = 20_000  # operations of one expression written out; the largest of a large scheme has about 300


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A named rule: a `let` for the ones after it, a `criterion` (yes, no, unknown), an `amount` or a `rank`."""

    name: str
    node: nodes.Node
    kind: Literal["let", "criterion", "amount", "rank"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A result column: `criterion` VARCHAR yes, no, unknown; `amount` and `rank` BIGINT of that scale, NULL where unknown.

    What does not apply is an amount of nothing, and a rank of nobody knows.
    """

    name: str
    kind: Literal["criterion", "amount", "rank"]
    scale: int = 0


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """`expression` over the relation has `unit` and the result columns; `layout` is what the relation must have.

    An amount `a` has a column `a_known` beside it.
    """

    expression: Any
    columns: tuple[Column, ...]
    layout: layout.Layout
    facts: frozenset[str]


def compile(
    rules: Sequence[Rule],
    names: scope.Scope,
    *,
    on: dt.date,
    parameters: Mapping[str, Any],
    relation: Any = "snapshot",
    around: nodes.Node | None = None,
    ages_on: dt.date | None = None,
) -> Compiled:
    """The rules, in order, as one Ibis expression.

    `relation` is an Ibis table in the layout, or the name of one. `parameters` are values (Decimal, bool, text, date)
    and tables in force on the day for the names of the scope. `around` is the filter of an around unit over the
    household. `ages_on` is the day on which ages are taken, where it is not that of the assessment. A rule may use the
    names of those before it. Raises RuleError for what is wrong or can't run in bulk.
    """
    checked = _checked(rules, names, around)
    facts = frozenset(fact for one in checked for fact in one.facts)
    plan = layout.layout(names, facts)
    table = ibis.table(plan.schema, name=relation) if isinstance(relation, str) else relation
    build = _Build(
        names=names,
        on=on,
        table=table,
        given={name: _given(value, names.names[name]) for name, value in parameters.items()},
        ages_on=ages_on if ages_on != on else None,
    )
    for one in checked:
        build.add(one)
    return Compiled(expression=build.finish(), columns=tuple(build.columns), layout=plan, facts=facts)


@dataclass(frozen=True, kw_only=True)
class _Checked:
    rule: Rule
    scope: scope.Scope
    types: Mapping[int, types.Type]
    facts: frozenset[str]


def _checked(rules: Sequence[Rule], names: scope.Scope, around: nodes.Node | None) -> list[_Checked]:
    """Each rule with its types, in the scope of the names before it."""
    found = []
    if around is not None:
        rules = [Rule(name="", node=around, kind="let"), *rules]
    for rule in rules:
        wanted: Any = {"criterion": "truth", "let": None}.get(rule.kind, "number")
        kind, walk = face.checked(rule.node, names, wanted=wanted)
        found.append(_Checked(rule=rule, scope=names, types=walk.types, facts=frozenset(walk.facts)))
        if rule.name:
            names = names.with_names({rule.name: kind})
    return found


def _given(value: Any, kind: types.Type) -> Value:
    """A parameter as a value."""
    if isinstance(value, tables.Table) and isinstance(kind, types.Table):
        return values.Table(table=value, type=kind)
    match value:
        case bool():
            return values.YES if value else values.NO
        case Decimal():
            return numbers.literal(value)
        case str():
            return values.Text(value=ibis.literal(value))
        case dt.date():
            return compiler.literal_day(value)
    raise TypeError(f"a parameter can't be {value!r}")


@dataclass(kw_only=True)
class _Build:
    """The table as it grows by the columns of each rule."""

    names: scope.Scope
    on: dt.date
    table: Any
    given: dict[str, Value]
    ages_on: dt.date | None = None
    members: Value | None = None
    columns: list[Column] = field(default_factory=list)
    kept: list[str] = field(default_factory=lambda: ["unit"])
    pending: dict[str, Expr] = field(default_factory=dict)

    def add(self, one: _Checked) -> None:
        """Compile one rule; its name is known to the ones after it."""
        if face.names_used(one.rule.node) & set(self.waiting):
            self.flush()
        walk = compiler.Compiler(
            scope=one.scope,
            types=one.types,
            names=self.given,
            top=self.top(),
            rules=constructs.RULES,
            ages_on=self.ages_on,
        )
        with sql.sharing(self.column):
            value = walk.compile(one.rule.node)
        if not one.rule.name:
            self.members = self._family(one, value)
            return
        self.given[one.rule.name] = self._stored(one.rule, value)
        if one.rule.kind != "let":
            self._result(one.rule, value)

    waiting: list[str] = field(default_factory=list)

    def _family(self, one: _Checked, value: Value) -> Value:
        """The members of an assistance unit: the filter is worked out once for each, and stands beside them as a column."""
        (segment,) = value.segments  # type: ignore[attr-defined]
        (generator,) = segment.generators
        keep = values.both(generator.keep, segment.keep)
        self._check_size(one.rule, keep.value)
        parts = {name: generator.item[name] for name in generator.item.type().names}
        marked = sql.mapped(generator.source, generator.item, ibis.struct({**parts, "_in": keep.value}))
        source = self.column(marked)
        item = sql.argument(source)
        inside = values.Truth(value=item["_in"], sure=keep.sure)
        drawn = values.Generator(source=source, item=item, keep=inside)
        return values.List(
            segments=(values.Segment(generators=(drawn,), value=compiler.record(self.names.member, item)),)
        )

    def column(self, expression: Expr) -> Expr:
        """The expression as a column of the table from now on."""
        name = f"_{len(self.table.columns)}"
        self.table = self.table.mutate(**{name: expression})
        return self.table[name]

    def top(self) -> values.Record:
        """The unit over the table as it now is."""
        table = self.table
        household = values.Record(
            type=self.names.household, column=lambda name: table["area" if name == "area" else f"household_{name}"]
        )
        member = self.names.member
        parts: dict[str, Value] = {"household": household, "on": compiler.literal_day(self.on)}
        parts["members"] = self.members or lists.generated(table["members"], lambda item: compiler.record(member, item))
        column = household.column
        if self.names.unit != "household":
            parts["applicant"] = compiler.record(member, table["applicant"])
        if self.names.unit == "person":
            column = _either(household, table, member)
        return values.Record(type=self.names.top, column=column, parts=parts)

    def _stored(self, rule: Rule, value: Value) -> Value:
        """The value as columns of the table, so that it is worked out once; lists and records stay expressions."""
        if isinstance(value, values.List | values.Record | values.Nothing | values.Table):
            return value
        if isinstance(value, values.Duration):
            return replace(value, count=self._stored(rule, value.count))  # type: ignore[arg-type]
        changed: dict[str, Any] = {}
        for part in ("na", "low", "high", "value", "over"):
            expression = getattr(value, part, None)
            if expression is None or (part == "high" and expression is value.low):  # type: ignore[attr-defined]
                continue
            self._check_size(rule, expression)
            self.pending[f"_{rule.name}_{part}"] = expression
            changed[part] = ibis._[f"_{rule.name}_{part}"]
        self.waiting.append(rule.name)
        if "low" in changed and "high" not in changed:
            changed["high"] = changed["low"]
        if isinstance(value, values.Truth):
            changed["raw"] = None
        return replace(value, **changed)

    def _check_size(self, rule: Rule, expression: Expr) -> None:
        if sql.size(expression) > LARGEST:
            raise errors.RuleError(
                f"'{rule.name}' is too large for the bulk engine. Give parts of it names with `let`.", rule.node.place
            )

    def flush(self) -> None:
        """Make columns of what is pending; names refer to them from now on."""
        if not self.pending:
            return
        self.table = self.table.mutate(**self.pending)
        self.pending = {}
        for name in self.waiting:
            self.given[name] = self._bound(name, self.given[name])
        self.waiting = []

    def _bound(self, name: str, value: Value) -> Value:
        if isinstance(value, values.Duration):
            return replace(value, count=self._bound(name, value.count))  # type: ignore[arg-type]
        changed = {
            part: self.table[f"_{name}_{part}"]
            for part in ("na", "low", "high", "value", "over")
            if f"_{name}_{part}" in self.table.columns
        }
        if "low" in changed and "high" not in changed:
            changed["high"] = changed["low"]
        return replace(value, **changed)

    def _result(self, rule: Rule, value: Value) -> None:
        self.kept.append(rule.name)
        if rule.kind == "criterion":
            self.columns.append(Column(name=rule.name, kind="criterion"))
            return
        scale = value.scale if isinstance(value, values.Number) else 0
        self.columns.append(Column(name=rule.name, kind="rank" if rule.kind == "rank" else "amount", scale=scale))

    def finish(self) -> Any:
        """The table of results."""
        self.flush()
        shown: dict[str, Expr] = {"unit": self.table["unit"]}
        for column in self.columns:
            value = self.given[column.name]
            if column.kind == "criterion":
                shown[column.name] = _verdict(values.truth(value))
            else:
                shown[column.name] = _amount(value, None if column.kind == "rank" else 0)
                shown[f"{column.name}_known"] = shown[column.name].notnull()
        return self.table.select(**shown)


def _either(household: values.Record, table: Any, member: types.Context):
    """In a person unit facts of the applicant and of the household stand at the top."""

    def column(name: str) -> Expr:
        base = name
        for ending in ("_earliest", "_latest", "_na"):
            base = base.removesuffix(ending)
        if base in household.type.fields:
            return household.column(name)
        if base in member.fields or name in ("age_min", "age_max"):
            return table["applicant"][name]
        raise KeyError(name)

    return column


def _verdict(value: values.Truth) -> Expr:
    return ibis.cases((value.value, "yes"), (~value.value, "no"), else_="unknown")


def _amount(value: Value, absent: int | None) -> Expr:
    """Exact amounts; `absent` is what does not apply."""
    if not isinstance(value, values.Number):
        return ibis.null("int64")
    exact = values.exact(value)
    return exact if value.na is None else ibis.ifelse(value.na, ibis.literal(absent, type="int64"), exact)


def query(compiled: Compiled) -> str:
    """The expression as one DuckDB query, to be run or inserted by whoever holds the connection."""
    return str(ibis.to_sql(compiled.expression, dialect="duckdb"))
