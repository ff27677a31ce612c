"""Opening a foreign file safely: everything is read as text, and a file that is not what the mapping says changes nothing."""

import csv
import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import python_calamine

from socle.base.kernel import refusals
from socle.intake.importing import mapping

LARGEST_UNPACKED = 2_000_000_000  # bytes of an unpacked workbook
LARGEST_RATIO = 200  # unpacked to packed; text compresses some ten times
LONGEST_CELL = 10_000


class BadFile(refusals.InvalidInput):
    """{sentence}"""

    code = "intake.bad-file"


def hash_of(path: Path) -> str:
    """SHA-256 of the file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def lines(path: Path, wanted: mapping.Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of the file as (number in the file from 2, cells by column). Raises BadFile with what and where."""
    _refuse_by_size(path, wanted.layout)
    rows = _workbook(path) if wanted.layout.format == "xlsx" else _csv(path, wanted.layout)
    _, header = next(rows, (1, []))
    _check_header(path, header, wanted)
    empty = True
    for number, row in rows:
        if not any(row):
            continue
        if len(row) != len(header):
            raise BadFile(
                f"{path.name}, line {number}: {len(row)} cells, but the header has {len(header)} columns. "
                "Look for a delimiter inside a value that is not in quotes."
            )
        empty = False
        yield number, dict(zip(header, row, strict=True))
    if empty:
        raise BadFile(f"{path.name} has a header and no lines. Nothing was imported.")


def _refuse_by_size(path: Path, layout: mapping.Layout) -> None:
    size = path.stat().st_size
    if size == 0:
        raise BadFile(f"{path.name} is empty (0 bytes). Ask for the file again.")
    if size > layout.largest_bytes:
        raise BadFile(f"{path.name} has {size:,} bytes; the mapping allows {layout.largest_bytes:,}. Split it.")
    with path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    if layout.format == "csv" and packed:
        raise BadFile(f"{path.name} is a packed file (zip or xlsx), not csv. Unpack it, or save the sheet as csv.")
    if layout.format == "xlsx":
        _refuse_bomb(path, size, packed)


def _refuse_bomb(path: Path, size: int, packed: bool) -> None:
    if not packed:
        raise BadFile(f"{path.name} is no xlsx workbook. Save it as xlsx, or use a mapping for csv.")
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise BadFile(f"{path.name} is a damaged workbook. Ask for the file again.") from error
    if unpacked > LARGEST_UNPACKED or unpacked > size * LARGEST_RATIO:
        raise BadFile(f"{path.name} would unpack to {unpacked:,} bytes from {size:,}. It was not opened.")


def _csv(path: Path, layout: mapping.Layout) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    encoding = "utf-8-sig" if layout.encoding.lower() in ("utf-8", "utf8") else layout.encoding
    with path.open("r", encoding=encoding, newline="", errors="strict") as file:
        reader = csv.reader(file, delimiter=layout.delimiter, strict=True)
        try:
            for row in reader:
                yield reader.line_num, [cell.strip() for cell in row]
        except UnicodeDecodeError as error:
            guess = " It looks like cp1252 (Windows): save it as UTF-8, or say encoding: cp1252 in the mapping."
            at = _line_of(path, encoding)
            raise BadFile(
                f"{path.name}, line {at}: not {layout.encoding}.{guess if encoding.startswith('utf') else ''}"
            ) from error
        except csv.Error as error:
            raise BadFile(f"{path.name}, line {reader.line_num}: {error}. Look for an open quotation mark.") from error


def _line_of(path: Path, encoding: str) -> int:
    """The line of the first byte that is not in the encoding."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return 1


def _workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError) as error:
        raise BadFile(f"{path.name} cannot be read as a workbook: {error}.") from error
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """A cell as text; a whole number without the decimal point that workbooks give every number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _check_header(path: Path, header: list[str], wanted: mapping.Mapping) -> None:
    missing = [column for column in wanted.columns if column not in header]
    if missing and len(header) == 1 and wanted.layout.format == "csv":
        other = next(
            (mark for mark in (";", ",", "\t", "|") if mark in header[0] and mark != wanted.layout.delimiter), None
        )
        if other:
            raise BadFile(
                f"{path.name}, line 1: the columns are separated by '{other}', the mapping says '{wanted.layout.delimiter}'. "
                "Save the file with that delimiter, or use a mapping that says so."
            )
    if missing:
        raise BadFile(
            f"{path.name}, line 1: the columns {', '.join(missing)} are missing. The file has: {', '.join(header[:40])}."
        )
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise BadFile(f"{path.name}, line 1: the columns {', '.join(twice)} stand twice. Keep one of each.")
    strange = [column for column in header if column not in wanted.columns and column not in wanted.ignored]
    if strange:
        raise BadFile(
            f"{path.name}, line 1: the mapping does not know the columns {', '.join(strange)}. Map or ignore them."
        )
