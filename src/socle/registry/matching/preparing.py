"""A file of persons made comparable: names folded to small Latin letters with their sounds, dates as ISO text, numbers plain."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from socle.base.kernel import refusals
from socle.registry.matching.mapping import Columns
from socle.registry.reasoning import identifiers, names

COLUMNS = (
    "unique_id", "given", "family", "whole", "given_code", "family_code", "sounds", "birth", "birth_year", "sex", "area",
    "address", "phone",
)  # fmt: skip
LARGEST_CELL = 10_000
_BATCH = 50_000
_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


class BadFile(refusals.Refusal):
    """{file}: {what}"""

    code = "registry.bad-matching-file"


def read(path: Path, columns: Columns) -> pa.Table:
    """Read a CSV file (comma, semicolon, tab or bar; UTF-8) into the comparable columns. Raises BadFile with the line."""
    return table(_rows(path, columns), columns, str(path.name))


def table(rows: Iterable[Mapping[str, str]], columns: Columns, name: str) -> pa.Table:
    """Rows of text made comparable. Raises BadFile where an id is missing or occurs twice."""
    fields = (*COLUMNS, *(f"identifier_{n}" for n in range(len(columns.identifiers))))
    schema = pa.schema([(field, pa.string()) for field in fields])
    seen: set[str] = set()
    batches, batch = [], []
    for number, row in enumerate(rows, start=2):
        one = _comparable(row, columns)
        if not one["unique_id"] or one["unique_id"] in seen:
            what = "is there twice" if one["unique_id"] else "is empty"
            raise BadFile(
                file=name, what=f"line {number}: the id '{one['unique_id'] or ''}' {what}. Each row needs its own."
            )
        seen.add(one["unique_id"])
        batch.append(one)
        if len(batch) == _BATCH:
            batches.append(pa.RecordBatch.from_pylist(batch, schema=schema))
            batch = []
    batches.append(pa.RecordBatch.from_pylist(batch, schema=schema))
    if not seen:
        raise BadFile(file=name, what="holds no row below its header.")
    return pa.Table.from_batches(batches, schema=schema)


def _rows(path: Path, columns: Columns) -> Iterator[Mapping[str, str]]:
    if not path.is_file():
        raise BadFile(file=path.name, what="there is no such file.")
    csv.field_size_limit(LARGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            delimiter = max(",;\t|", key=head.count)
            reader = csv.DictReader(file, delimiter=delimiter, skipinitialspace=True)
            reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
            _has_columns(path, reader.fieldnames, columns)
            yield from reader
    except UnicodeDecodeError as error:
        raise BadFile(file=path.name, what=f"byte {error.start} is no UTF-8. Save the file as UTF-8.") from error
    except csv.Error as error:
        raise BadFile(file=path.name, what=f"line {reader.line_num}: {error}.") from error


def _has_columns(path: Path, present: list[str], columns: Columns) -> None:
    missing = [column for column in columns.named if column not in present]
    if missing:
        raise BadFile(
            file=path.name,
            what=f"has no column {', '.join(repr(column) for column in missing)}. It has: {', '.join(present) or 'none'}.",
        )


def _comparable(row: Mapping[str, str], columns: Columns) -> dict[str, str | None]:
    def cell(column: str) -> str:
        return (row.get(column) or "").strip() if column else ""

    given, family, whole = cell(columns.given_name), cell(columns.family_name), cell(columns.full_name)
    whole = whole or f"{given} {family}".strip()
    if whole and not (given or family):
        given, family = names.parts(names.NewName(full=whole))
    birth, year = _birth([cell(columns.birth_date)], [cell(part) for part in columns.birth_parts])
    found = {
        "unique_id": cell(columns.id),
        "given": names.fold(given),
        "family": names.fold(family),
        "whole": " ".join(sorted(names.fold(whole).split())),
        "given_code": "".join(names.codes(given)[:1]),
        "family_code": "".join(names.codes(family)[-1:]),
        "sounds": ".".join(sorted(names.codes(whole))),
        "birth": birth,
        "birth_year": year,
        "sex": names.fold(cell(columns.sex))[:1],
        "area": names.fold(cell(columns.area)),
        "address": names.fold(cell(columns.address)),
        "phone": "".join(letter for letter in cell(columns.phone) if letter.isdigit())[-9:],
    }
    numbers = {f"identifier_{n}": identifiers.normalise(cell(one)) for n, one in enumerate(columns.identifiers)}
    return {key: value or None for key, value in (found | numbers).items()}


def _birth(whole: list[str], parts: list[str]) -> tuple[str, str]:
    """(ISO date or '', year or ''): a date that is only a year, or none at all, gives what it can."""
    text = whole[0] or "-".join(part.zfill(2) for part in parts if part)
    if found := _ISO.fullmatch(text):
        return "-".join(found.groups()), found[1]
    if found := _DAY_FIRST.fullmatch(text):
        return f"{found[3]}-{found[2].zfill(2)}-{found[1].zfill(2)}", found[3]
    year = re.match(r"(\d{4})(?!\d)", text)
    return "", year[1] if year else ""
