"""The columns that the bulk engine reads: one row a unit, its members a list of structs.

This is the agreement with whoever writes the snapshot (Parquet or a DuckDB table):

- `unit` VARCHAR: the unit's key. `area` VARCHAR. Household facts stand at the top as `household_<fact>`.
- `members` STRUCT[]: `id`, `relation` (to the head), in person and around units `relation_to_applicant`, the facts of
  single-row person groups by their names, each many-group as a STRUCT[] by the group's name, `relations` as
  STRUCT(kind, to)[] where a rule reads them. `applicant` STRUCT: the same columns, in person and around units; `members`
  are then all members of the applicant's household (the filter of an around unit is applied by the engine).
- A number or money fact is a BIGINT: its value times 10 to the power of the fact's scale. Code and text VARCHAR,
  boolean BOOLEAN, date DATE.
- NULL is unknown. A NULL list is unknown, an empty one is known to be empty.
- A date whose dictionary allows a precision coarser than a day is two columns, `<fact>_earliest` and `<fact>_latest`,
  equal where it is exact and both NULL where nothing is known.
- Where `birth_date` is read, the age on the day of assessment in whole years is read too: `age` BIGINT, or `age_min` and
  `age_max` for an imprecise birth date (the age of one born on the latest and on the earliest day). Whole years as in
  `rules.dates.years_between`: born on 29 February, a year older on 1 March of a common year.
- A fact with `applies` in the dictionary has `<fact>_na` BOOLEAN beside it: true where the register says "not
  applicable". NULL and false leave it to the condition, which the engine works out itself.
- Values are within the bounds of the dictionary; no unit has more than types.MOST_MEMBERS members and no group more than
  types.MOST_ROWS rows. The engine's proof against overflow rests on these bounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.datatypes as dt

from socle.base.facts import dictionary
from socle.rules import scope, types


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column or struct field: what it is called, its SQL type, and which part of which fact it holds.

    `type` is BIGINT, BOOLEAN, VARCHAR, DATE, STRUCT or STRUCT[] (then with `fields`).
    """

    name: str
    type: Literal["BIGINT", "BOOLEAN", "VARCHAR", "DATE", "STRUCT", "STRUCT[]"]
    fact: str = ""
    part: Literal["value", "earliest", "latest", "not applicable", "age", "age of latest", "age of earliest"] = "value"
    scale: int = 0
    fields: tuple["Column", ...] = ()

    @property
    def dtype(self) -> dt.DataType:
        """The type for Ibis."""
        if self.type in ("STRUCT", "STRUCT[]"):
            struct = dt.Struct({column.name: column.dtype for column in self.fields})
            return struct if self.type == "STRUCT" else dt.Array(struct)
        return {"BIGINT": dt.int64, "BOOLEAN": dt.boolean, "VARCHAR": dt.string, "DATE": dt.date}[self.type]


ALWAYS_KNOWN = frozenset({"id", "relation"})  # of a member; the snapshot never leaves them out


@dataclass(frozen=True, kw_only=True)
class Layout:
    """All columns of the relation that a set of rules reads."""

    columns: tuple[Column, ...]

    @property
    def schema(self) -> ibis.Schema:
        """For Ibis; `.to_pyarrow()` gives it for Parquet."""
        return ibis.schema({column.name: column.dtype for column in self.columns})


def layout(names: scope.Scope, facts: Iterable[str]) -> Layout:
    """The columns for rules over this scope that read these facts (`rules.facts_used` of all of them together)."""
    read = frozenset(facts)
    member = _members(names, read)
    columns = [Column(name="unit", type="VARCHAR"), Column(name="area", type="VARCHAR")]
    for group in names.dictionary.of("household"):
        columns += _group(group, read, "household_")
    columns.append(Column(name="members", type="STRUCT[]", fields=member))
    if names.unit != "household":
        columns.append(Column(name="applicant", type="STRUCT", fields=member))
    return Layout(columns=tuple(columns))


def _members(names: scope.Scope, read: frozenset[str]) -> tuple[Column, ...]:
    columns = [Column(name="id", type="VARCHAR"), Column(name="relation", type="VARCHAR")]
    if names.unit != "household":
        columns.append(Column(name="relation_to_applicant", type="VARCHAR"))
    if "relations" in read:
        fields = (Column(name="kind", type="VARCHAR"), Column(name="to", type="VARCHAR"))
        columns.append(Column(name="relations", type="STRUCT[]", fields=fields))
    for group in names.dictionary.of("person"):
        columns += _group(group, read, "")
    birth = names.member.fields.get("birth_date")
    if birth is not None and birth.fact in read and names.member.fields["age"].derived_from:
        columns += _ages(names.dictionary.fact(birth.fact))
    return tuple(columns)


def _ages(birth: dictionary.Fact | None) -> list[Column]:
    path = f"{birth.group}.{birth.name}" if birth else ""
    if birth is None or not birth.is_imprecise:
        return [Column(name="age", type="BIGINT", fact=path, part="age")]
    return [
        Column(name="age_min", type="BIGINT", fact=path, part="age of latest"),
        Column(name="age_max", type="BIGINT", fact=path, part="age of earliest"),
    ]


def _group(group: dictionary.Group, read: frozenset[str], prefix: str) -> list[Column]:
    used = [fact for fact in group.facts if f"{group.name}.{fact.name}" in read]
    if not group.many:
        return [column for fact in used for column in _fact(fact, prefix)]
    if group.name not in read and not used:
        return []
    fields = [column for fact in used for column in _fact(fact, "")]
    # a struct needs a field: rules that only count the rows read none of their facts
    fields = fields or [Column(name="row", type="BIGINT")]
    return [Column(name=prefix + group.name, type="STRUCT[]", fact=group.name, fields=tuple(fields))]


def _fact(fact: dictionary.Fact, prefix: str) -> list[Column]:
    path, name = f"{fact.group}.{fact.name}", prefix + fact.name
    if fact.is_imprecise:
        found = [
            Column(name=f"{name}_earliest", type="DATE", fact=path, part="earliest"),
            Column(name=f"{name}_latest", type="DATE", fact=path, part="latest"),
        ]
    else:
        found = [Column(name=name, type=_SQL[type(scope.of_fact(fact))], fact=path, scale=fact.scale)]
    if fact.applies:
        found.append(Column(name=f"{name}_na", type="BOOLEAN", fact=path, part="not applicable"))
    return found


_SQL: dict[type[types.Type], Literal["BIGINT", "BOOLEAN", "VARCHAR", "DATE"]] = {
    types.Number: "BIGINT",
    types.Truth: "BOOLEAN",
    types.Text: "VARCHAR",
    types.Date: "DATE",
}
