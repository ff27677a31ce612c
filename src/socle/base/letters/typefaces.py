"""The typefaces that letters use, and which characters they can show.

A character that no typeface has would come out as an empty box: a name that nobody can read. So it is a refusal.
"""

import functools
import pathlib
import struct
import unicodedata
from collections.abc import Iterable, Iterator

import typst

from socle.base.kernel import refusals

FOLDER = pathlib.Path(__file__).parent / "fonts"
_INVISIBLE = ("Cf", "Cc", "Zs", "Zl", "Zp")


class NoTypeface(refusals.Refusal):
    """The letter {number} has writing ({writing}) for which no typeface is installed. Add its font file to the folder
    of letters' fonts and its name to the families of the template, then print again."""

    code = "base.letter-no-typeface"


@functools.cache
def fonts() -> typst.Fonts:
    """Only the shipped typefaces: no font of the machine, so a letter looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])


def check(texts: Iterable[str], *, number: str) -> None:
    """Refuse characters that none of the typefaces has; names the writing, not the text."""
    seen = {letter for text in texts for letter in text}
    missing = sorted(
        letter for letter in seen if ord(letter) not in _covered() and unicodedata.category(letter) not in _INVISIBLE
    )
    if missing:
        words = {unicodedata.name(letter, "UNNAMED").split()[0].lower() for letter in missing}
        raise NoTypeface(number=number, writing=", ".join(sorted(words)))


@functools.cache
def _covered() -> frozenset[int]:
    regular = sorted(FOLDER.glob("*-Regular.ttf"))
    return frozenset(point for path in regular for point in _code_points(path.read_bytes()))


def _code_points(font: bytes) -> Iterator[int]:
    """The characters of a TrueType file: its `cmap` table, format 4 or 12 (OpenType 1.9, cmap)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", font, 20 + 16 * n)[0] for n in range(count)}
    start = tables[b"cmap"]
    for n in range(struct.unpack_from(">H", font, start + 2)[0]):
        subtable = start + struct.unpack_from(">I", font, start + 8 + 8 * n)[0]
        form = struct.unpack_from(">H", font, subtable)[0]
        if form == 4:
            yield from _segments(font, subtable)
        elif form == 12:
            groups = struct.unpack_from(">I", font, subtable + 12)[0]
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, subtable + 16 + 12 * group)
                yield from range(first, last + 1)


def _segments(font: bytes, subtable: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, subtable + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, subtable + 14)
    starts = struct.unpack_from(f">{count}H", font, subtable + 16 + 2 * count)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, last + 1)
