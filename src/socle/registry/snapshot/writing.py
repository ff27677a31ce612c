import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import duckdb

from socle.base import acting
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.registry.snapshot import extracts, keys, nesting

Column = nesting.Column
Unit = Literal["household", "person", "around"]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A written snapshot: the file of units, the file that tells which unit is whom (`unit`, `id`), T, and how many units."""

    path: Path
    keys: Path
    known_at: datetime
    rows: int


def write(*, on: date, columns: Sequence[Column], unit: Unit, folder: Path, by: acting.Actor, at: datetime) -> Snapshot:
    """Write the units within the actor's scope, as of `on`, known from now on, into `folder` (made for its owner only).

    A household unit: its usual residents, the head first, then by key. A person or around unit: one row a living person, with
    all usual residents of their household; a person without one stands alone as head. `columns` is the layout of the rules
    (rules.bulk.layout). Called inside the operations of rooms above, which ask for permission; leaves an audit event.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    known_at = extracts.fix_instant()
    target = Snapshot(path=folder / "units.parquet", keys=folder / "keys.parquet", known_at=known_at, rows=0)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, duckdb.connect() as store:
        store.execute("SET temp_directory = ?", [scratch])
        store.execute("SET preserve_insertion_order = false")
        store.execute("SET VARIABLE secret = ?", [keys.secret()])
        _load(store, columns, on, known_at, Path(scratch))
        rows = _units(store, columns, unit, target)
    details = {"on": on, "known_at": known_at, "unit": unit, "rows": rows, "facts": len(nesting.groups(columns))}
    audit.record("registry.snapshot", by=by, at=at, area_key=by.area_key, details=details)
    return Snapshot(path=target.path, keys=target.keys, known_at=known_at, rows=rows)


def _load(
    store: duckdb.DuckDBPyConnection, columns: Sequence[Column], on: date, known_at: datetime, scratch: Path
) -> None:
    """Copy what the columns read out of Postgres into DuckDB, and nest the lists."""
    wanted = nesting.groups(columns)
    found = [group for group in country.facts().groups if group.name in wanted]
    for extract in [
        extracts.persons(),
        extracts.residences(),
        extracts.homes(),
        extracts.areas(),
        extracts.deaths(),
        extracts.relations(),
        *[extracts.facts(group, wanted[group.name]) for group in found],
    ]:
        path = extracts.copy_out(extract, on, known_at, scratch)
        store.execute(
            f"CREATE TABLE {extract.name} AS SELECT * FROM read_csv(?, header = false, columns = ?,"
            " nullstr = '', allow_quoted_nulls = false, auto_detect = false, quote = '\"', escape = '\"', delim = ',')",
            [str(path), extract.columns],
        )
        path.unlink()
    store.execute(nesting.PEOPLE)
    store.execute(nesting.STATED)
    store.execute(nesting.kin())
    for name, fields in _lists(columns).items():
        store.execute(nesting.lists(name, fields))


def _lists(columns: Sequence[Column]) -> dict[str, Sequence[Column]]:
    found: dict[str, Sequence[Column]] = {}
    for column in columns:
        if column.type == "STRUCT[]" and column.fact:
            found[column.fact] = column.fields
        found |= _lists(column.fields)
    return found


def _units(store: duckdb.DuckDBPyConnection, columns: Sequence[Column], unit: Unit, target: Snapshot) -> int:
    """Build and write the rows; gives how many."""
    member = next(column for column in columns if column.name == "members").fields
    _members(store, member)
    (_household if unit == "household" else _person)(store, columns, member)
    order = ", ".join(f'"{column.name}"' for column in columns)
    store.execute(f"COPY (SELECT {order} FROM units ORDER BY unit) TO '{_quoted(target.path)}' (FORMAT parquet)")
    store.execute(f"COPY (SELECT unit, id FROM units ORDER BY unit) TO '{_quoted(target.keys)}' (FORMAT parquet)")
    target.path.chmod(0o600)
    target.keys.chmod(0o600)
    return store.execute("SELECT count(*) FROM units").fetchall()[0][0]


def _members(store: duckdb.DuckDBPyConnection, fields: Sequence[Column]) -> None:
    """A table of everybody with the member columns; what we add begins with _, which no fact does."""
    own = {
        "id": keys.in_sql("person", "people.id"),
        "relation": "CASE WHEN people.household IS NULL THEN 'head' ELSE people.relation END",
        "relation_to_applicant": "NULL",
        "relations": "list_relations.rows",
    }
    body = nesting.subjects("people", "id", fields, own)
    store.execute(
        "CREATE TABLE member AS SELECT people.id AS _person, people.area AS _area,"
        # a person without a household stands alone, under a key that no household has
        f" coalesce(people.household, -people.id) AS _home, {body}"
        " LEFT JOIN list_relations ON list_relations.subject = people.id"
    )


def _household(store: duckdb.DuckDBPyConnection, columns: Sequence[Column], fields: Sequence[Column]) -> None:
    store.execute(
        "CREATE TABLE home AS SELECT _home AS id, any_value(_area) AS area,"
        f" list({_packed(fields)} ORDER BY (relation = 'head') DESC, _person) AS members"
        " FROM member m WHERE _home > 0 GROUP BY _home"
    )
    own = {"unit": keys.in_sql("household", "home.id"), "area": "home.area", "members": "home.members"}
    store.execute(f"CREATE TABLE units AS SELECT home.id, {nesting.subjects('home', 'id', columns, own)}")


def _person(store: duckdb.DuckDBPyConnection, columns: Sequence[Column], fields: Sequence[Column]) -> None:
    packed = _packed(fields, {"relation_to_applicant": "m._related"})
    store.execute(
        "CREATE TABLE around AS SELECT a._person AS _applicant, m.*,"
        " CASE WHEN m._person = a._person THEN 'self' ELSE coalesce(s.relation, k.relation) END AS _related"
        " FROM member a JOIN member m ON m._home = a._home"
        " LEFT JOIN stated s ON s.one = m._person AND s.other = a._person"
        " LEFT JOIN kin k ON k.one = m.relation AND k.other = a.relation"
    )
    store.execute(
        "CREATE TABLE alone AS SELECT _applicant AS id, any_value(_area) AS area, any_value(_home) AS home,"
        f" list({packed} ORDER BY (relation = 'head') DESC, _person) AS members,"
        f" any_value({packed}) FILTER (_person = _applicant) AS applicant FROM around m GROUP BY _applicant"
    )
    own = {"unit": keys.in_sql("person", "alone.id"), "area": "alone.area"}
    own |= {"members": "alone.members", "applicant": "alone.applicant"}
    store.execute(f"CREATE TABLE units AS SELECT alone.id, {nesting.subjects('alone', 'home', columns, own)}")


def _packed(fields: Sequence[Column], instead: dict[str, str] | None = None) -> str:
    values = {field.name: f'm."{field.name}"' for field in fields} | (instead or {})
    return "struct_pack(" + ", ".join(f'"{field.name}" := {values[field.name]}' for field in fields) + ")"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
