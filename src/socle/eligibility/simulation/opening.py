"""A survey's file into a table of texts: CSV, packed CSV (.csv.gz) or Parquet, one row a person. Raises BadSurvey, and keeps nothing."""

import csv
import gzip
import hashlib
import re
import zlib
from pathlib import Path

import duckdb

from socle.base.kernel import refusals
from socle.eligibility.simulation import mapping, sql

LARGEST_UNPACKED = 4_000_000_000  # bytes; a census sample of ten million persons has about 1.5 GB
ENDINGS = (".csv", ".csv.gz", ".parquet")
_GZIP, _PARQUET, _ZIP = b"\x1f\x8b", b"PAR1", b"PK\x03\x04"


class BadSurvey(refusals.InvalidInput):
    """{sentence}"""

    code = "eligibility.bad-survey"


def hash_of(path: Path) -> str:
    """SHA-256 of the file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def load(store: duckdb.DuckDBPyConnection, path: Path, wanted: mapping.Mapping, scratch: Path) -> None:
    """Make the table `raw`: `line` (in the file; 2 is the first below the header) and the mapped columns as trimmed texts.

    Empty cells are NULL. `scratch` is a folder for the unpacked file, removed by the caller.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise BadSurvey(f"{path.name} is empty or does not exist. Ask for the file again.")
    with path.open("rb") as file:
        start = file.read(4)
    if wanted.format == "parquet":
        source, header = _parquet(store, path, start)
    else:
        source, header = _csv(path, wanted, start, scratch)
    _check_header(path, header, wanted)
    columns = ", ".join(f"nullif(trim({sql.name(one)}::VARCHAR), '') AS {sql.name(one)}" for one in wanted.columns)
    numbered = f"SELECT row_number() OVER () + 1 AS line, {columns} FROM {source}"
    try:
        store.execute(f"CREATE TABLE raw AS {numbered}")
    except duckdb.Error as error:
        raise BadSurvey(f"{path.name}, {_told(error, wanted.encoding)}") from error
    if store.sql("SELECT count(*) FROM raw").fetchall()[0][0] == 0:
        raise BadSurvey(f"{path.name} has a header and no rows. Nothing can be simulated over it.")


def _parquet(store: duckdb.DuckDBPyConnection, path: Path, start: bytes) -> tuple[str, list[str]]:
    if start != _PARQUET:
        raise BadSurvey(f"{path.name} is no Parquet file. Say `format: csv` in the mapping, or save it as Parquet.")
    source = f"read_parquet({sql.text(str(path))})"
    try:
        found = store.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        raise BadSurvey(f"{path.name} is a damaged Parquet file. Ask for it again.") from error
    return source, [name for name, *_ in found]


def _csv(path: Path, wanted: mapping.Mapping, start: bytes, scratch: Path) -> tuple[str, list[str]]:
    if start in (_PARQUET, _ZIP):
        kind = "Parquet" if start == _PARQUET else "a packed file or workbook (zip, xlsx)"
        raise BadSurvey(f"{path.name} is {kind}, and the mapping says csv. Save it as csv, or change the mapping.")
    plain = _unpacked(path, scratch) if start[:2] == _GZIP else path
    encoding = "utf-8-sig" if wanted.encoding == "utf-8" else wanted.encoding
    try:
        with plain.open(encoding=encoding, newline="") as file:
            header = [cell.strip() for cell in next(csv.reader(file, delimiter=wanted.delimiter), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadSurvey(f"{path.name}, line 1: not {wanted.encoding} text. Say its encoding in the mapping.") from error
    names = ", ".join(f"{sql.text(name or f'_{place}')}: 'VARCHAR'" for place, name in enumerate(header))
    options = (
        f"header = true, auto_detect = false, delim = {sql.text(wanted.delimiter)}, quote = '\"', escape = '\"',"
        f" encoding = {sql.text(wanted.encoding)}, null_padding = false, strict_mode = true, new_line = '{_new_line(plain)}'"
    )
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise BadSurvey(f"{path.name}, line 1: the columns {', '.join(twice)} stand twice. Keep one of each.")
    return f"read_csv({sql.text(str(plain))}, columns = {{{names}}}, {options})", header


def _new_line(path: Path) -> str:
    with path.open("rb") as file:
        return "\\r\\n" if b"\r\n" in file.read(65_536) else "\\n"


def _unpacked(path: Path, scratch: Path) -> Path:
    """The file unpacked, unless it would be larger than anything real."""
    plain, size = scratch / "survey.csv", 0
    try:
        with gzip.open(path) as packed, plain.open("wb") as copy:
            while piece := packed.read(1 << 20):
                size += len(piece)
                if size > LARGEST_UNPACKED:
                    raise BadSurvey(f"{path.name} unpacks to more than {LARGEST_UNPACKED:,} bytes. It was not read.")
                copy.write(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise BadSurvey(f"{path.name} is a damaged packed file. Ask for it again.") from error
    return plain


def _check_header(path: Path, header: list[str], wanted: mapping.Mapping) -> None:
    missing = [column for column in wanted.columns if column not in header]
    if missing and len(header) == 1 and wanted.format == "csv":
        other = next((mark for mark in (";", ",", "\t", "|") if mark in header[0] and mark != wanted.delimiter), None)
        if other:
            shown = "a tab" if other == "\t" else f"'{other}'"
            raise BadSurvey(
                f"{path.name}, line 1: the columns are separated by {shown}, the mapping says '{wanted.delimiter}'. "
                "Write the delimiter of the file in the mapping."
            )
    if missing:
        raise BadSurvey(
            f"{path.name}, line 1: the columns {', '.join(missing)} of the mapping are missing. The file has: {', '.join(header[:40])}."
        )


def _told(error: duckdb.Error, encoding: str) -> str:
    """What DuckDB found, without the line itself and without advice about options that nobody here can set."""
    text = str(error)
    found = re.search(r"CSV Error on Line: (\d+)", text)
    where = f"line {found[1]}: " if found else ""
    counted = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if counted:
        return f"{where}{counted[2]} cells, but the header has {counted[1]} columns. Look for a delimiter inside a value without quotes."
    if "unicode" in text or "encod" in text:
        return f"{where}not {encoding}. Save it as UTF-8, or say `encoding: latin-1` in the mapping."
    if "quote" in text:
        return f"{where}a quotation mark is not closed."
    return f"{where}it cannot be read as the mapping says. Compare format, delimiter and encoding."
