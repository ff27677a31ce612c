"""The typed tables of facts, made from the dictionary: one table a group, with its history twin (architecture section 3).

    fact_<group>: id, subject_id, [line], valid, recorded_at, evidence_id, absent, <one column a fact>

`absent` maps a fact without a value to its reason: `not applicable`, or why it is unknown (`not asked`, `refused`,
`document missing`, ...). A null without a reason means `not asked`. A date that may be imprecise has two columns, the
earliest and the latest possible day (`birth_date`, `birth_date_latest`). In a group of many, row `line` 0 has no values:
it states that the list of that subject is complete; where it is missing the list is unknown.
"""

from collections.abc import Iterator

from socle.base.facts import dictionary
from socle.base.kernel import bitemporal, scope

_SUBJECT_TABLES = {"person": "registry_person", "household": "registry_household", "relation": "registry_relation"}
FIXED = ("id", "subject_id", "valid", "recorded_at", "evidence_id", "absent")
ASSUMED_COMPLETE = "benefits"  # written by enrolment for every award, so no row means no benefit


def name(group: dictionary.Group) -> str:
    """The table of a group."""
    return f"fact_{group.name}"


def columns(group: dictionary.Group) -> tuple[str, ...]:
    """All columns of the table of a group, in order."""
    line = ("line",) if group.many else ()
    return (*FIXED, *line, *(column for fact in group.facts for column in fact_columns(fact)))


def fact_columns(fact: dictionary.Fact) -> tuple[str, ...]:
    """The column of a fact, or the two of a date that may be imprecise: earliest, latest."""
    return (fact.name, f"{fact.name}_latest") if fact.is_imprecise else (fact.name,)


def statements(group: dictionary.Group) -> Iterator[str]:
    """The SQL that creates the table or brings it up to the dictionary; repeating it changes nothing.

    A fact that left the dictionary keeps its column, since decisions may cite it.
    """
    table = name(group)
    line = "line smallint NOT NULL DEFAULT 0 CHECK (line >= 0), " if group.many else ""
    yield (
        f"CREATE TABLE IF NOT EXISTS {table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        f" subject_id bigint NOT NULL REFERENCES {_SUBJECT_TABLES[group.of]} (id), {line}"
        " valid daterange NOT NULL CHECK (NOT isempty(valid)), recorded_at timestamptz NOT NULL DEFAULT now(),"
        " evidence_id bigint NOT NULL REFERENCES registry_evidence (id), absent jsonb NOT NULL DEFAULT '{}')"
    )
    unique = ("subject_id", "line") if group.many else ("subject_id",)
    for fact in group.facts:
        for column in fact_columns(fact):
            yield f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} {_type(fact)}"
        yield from _checks(table, fact)
    yield f"CREATE TABLE IF NOT EXISTS {table}_history (LIKE {table})"
    for fact in group.facts:
        for column in fact_columns(fact):
            yield f"ALTER TABLE {table}_history ADD COLUMN IF NOT EXISTS {column} {_type(fact)}"
    yield bitemporal.remember(table, unique=unique, columns=columns(group))
    yield from _scopes(table, group.of)


def _scopes(table: str, subject: str) -> Iterator[str]:
    for one in (table, f"{table}_history"):
        if subject == "household":
            yield scope.by_household(one, "subject_id")
        elif subject == "person":
            yield scope.by_person(one, "subject_id")
        else:
            yield scope.by_parent(one, "registry_relation", "subject_id")


def _type(fact: dictionary.Fact) -> str:
    if fact.type in ("number", "money"):
        return f"numeric(18, {fact.scale})"
    return {"boolean": "boolean", "date": "date", "code": "text", "text": "text"}[fact.type]


def _checks(table: str, fact: dictionary.Fact) -> Iterator[str]:
    condition = ""
    if fact.type == "code" and fact.values:
        condition = f"{fact.name} IN ({', '.join(_quoted(value) for value in fact.values)})"
    elif fact.type in ("number", "money"):
        condition = f"{fact.name} BETWEEN {fact.min} AND {fact.max}"
    elif fact.is_imprecise:
        condition = f"({fact.name} IS NULL) = ({fact.name}_latest IS NULL) AND {fact.name} <= {fact.name}_latest"
    if condition:
        yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_{fact.name}_allowed"
        yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_{fact.name}_allowed CHECK ({condition})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
