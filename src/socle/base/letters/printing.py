"""Printing: letters to PDF."""

import datetime
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import segno
import typst

from socle.base.kernel import refusals
from socle.base.letters import contents, typefaces


class NothingToPrint(refusals.Refusal):
    """There is no letter to print."""

    code = "base.no-letter"


class CannotPrint(refusals.Refusal):
    """The letter {number} could not be set in type, though its fields are complete: its template {template} has a
    fault. Tell the administrator of the system; nothing was printed."""

    code = "base.letter-template"


def render(template: str, data: Mapping[str, Any], language: str, *, digits: str = "latn") -> bytes:
    """One letter as a tagged PDF/UA.

    `template` and the fields of `data` are those of `templates/fields.yaml`; dates as `date`, money as
    `values.Amount`, numbers as `int` or `Decimal`, the rest as text in the letter's language. `digits` is the country's
    setting. The PDF carries the date of the letter and no clock's, so the same data give the same bytes. Refuses as
    `contents.prepare` and `typefaces.check` do.
    """
    return render_many([(template, data)], language, digits=digits)


def render_many(letters: Sequence[tuple[str, Mapping[str, Any]]], language: str, *, digits: str = "latn") -> bytes:
    """Many letters (template, data) in one document, each from a fresh page 1: for the printer of a list.

    500 decision letters take about 8 s and 1.1 GB while they are set; for more use `render_in_batches`.

    Refuses as `render`; one letter that cannot be printed refuses the batch and is named by its number.
    """
    if not letters:
        raise NothingToPrint
    prepared = [contents.prepare(template, data, language, digits=digits) for template, data in letters]
    for letter, (_, data) in zip(prepared, letters, strict=True):
        typefaces.check(contents.texts(letter), number=str(data["number"]))
        if "qr" in letter:
            letter["qr_svg"] = _qr(str(data["qr"]))
    spoken = contents.phrases(language)
    given = {
        "language": spoken["language"],
        "direction": spoken["direction"],
        "phrases": spoken["phrases"],
        "title": _title(letters[0], spoken["phrases"]),
        "landscape": bool(prepared[0].get("landscape")),
        "letters": prepared,
    }
    return _compiled(given, letters[0])


def render_in_batches(
    letters: Iterable[tuple[str, Mapping[str, Any]]], language: str, *, digits: str = "latn", size: int = 20
) -> Iterator[bytes]:
    """Any number of letters as documents of `size` letters, one after the other, in steady memory."""
    walk = iter(letters)
    while batch := list(itertools.islice(walk, size)):
        yield render_many(batch, language, digits=digits)


def _compiled(given: dict[str, Any], first: tuple[str, Mapping[str, Any]]) -> bytes:
    template, data = first
    try:
        return typst.compile(
            contents.TEMPLATES / "main.typ",
            root=contents.TEMPLATES,
            font_paths=typefaces.fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"letters": json.dumps(given, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=_instant(data["dated_on"]),
        )
    except typst.TypstError:
        # Typst's own words may quote what the letter says of a person, so they go no further.
        raise CannotPrint(number=str(data["number"]), template=template) from None


def _title(first: tuple[str, Mapping[str, Any]], phrases: dict[str, str]) -> str:
    """The document's title for screen readers and lists of files: the kind of letter and its number, no name."""
    template, data = first
    named = phrases.get(f"{template}.title") or phrases.get(f"{template}.title.{data.get('kind')}") or data.get("title")
    return f"{named} {data['number']}"


def _instant(dated_on: datetime.date) -> datetime.datetime:
    return datetime.datetime(dated_on.year, dated_on.month, dated_on.day, tzinfo=datetime.UTC)


def _qr(text: str) -> str:
    stream = io.BytesIO()
    segno.make(text, micro=False, error="m").save(stream, kind="svg", border=0, xmldecl=False)
    return stream.getvalue().decode("utf-8")
