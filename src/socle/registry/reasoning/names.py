"""Names in any script: which script it is, how they fold to Latin letters, and the keys under which duplicates meet (A09, A10)."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import anyascii
import jellyfish

from socle.registry.reasoning import births

_SCRIPTS = {  # first word of the Unicode name of a letter -> ISO 15924
    "LATIN": "Latn", "ARABIC": "Arab", "KHMER": "Khmr", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva", "ETHIOPIC": "Ethi",
    "GREEK": "Grek", "HEBREW": "Hebr", "BENGALI": "Beng", "MYANMAR": "Mymr", "THAI": "Thai", "LAO": "Laoo",
    "SINHALA": "Sinh", "TAMIL": "Taml", "TELUGU": "Telu", "KANNADA": "Knda", "MALAYALAM": "Mlym", "GUJARATI": "Gujr",
    "GURMUKHI": "Guru", "ORIYA": "Orya", "TIBETAN": "Tibt", "MONGOLIAN": "Mong", "GEORGIAN": "Geor", "ARMENIAN": "Armn",
    "CJK": "Hani", "HIRAGANA": "Hira", "KATAKANA": "Kana", "HANGUL": "Hang", "THAANA": "Thaa", "TIFINAGH": "Tfng",
    "NKO": "Nkoo", "ADLAM": "Adlm",
}  # fmt: skip
UNDETERMINED = "Zyyy"
# Small words inside names that people write or leave out; they say nothing about who somebody is.
PARTICLES = frozenset(
    (
        "da",
        "das",
        "de",
        "do",
        "dos",
        "e",
        "del",
        "la",
        "al",
        "el",
        "bin",
        "bint",
        "ibn",
        "ben",
        "abu",
        "van",
        "von",
        "der",
        "y",
    )
)
BLOCK_LEVELS = 3  # country, state, municipality: the part of an area key within which given names are compared
_LONGEST_KEY = 80


@dataclass(frozen=True, kw_only=True)
class NewName:
    """A name as written. One part is enough; `script` is found from the letters where it is not given."""

    full: str
    given: str = ""
    family: str = ""
    kind: str = "legal"
    script: str = ""
    is_main: bool = True


def script_of(text: str) -> str:
    """The ISO 15924 code of the script that most letters of `text` belong to; Zyyy where there are none."""
    found = Counter(
        _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], UNDETERMINED) for letter in text if letter.isalpha()
    )
    return found.most_common(1)[0][0] if found else UNDETERMINED


def fold(text: str) -> str:
    """Small Latin letters and digits without accents, single spaces: for search and comparison, never for letters or payments."""
    latin = anyascii.anyascii(unicodedata.normalize("NFKC", text)).lower()
    return " ".join("".join(c if c.isalnum() else " " if c not in "'`’" else "" for c in latin).split())


def codes(text: str) -> tuple[str, ...]:
    """The phonetic codes of the words of a name, without particles."""
    words = fold(text).split()
    told = [word for word in words if word not in PARTICLES] or words
    return tuple(_code(word) for word in told)


def _code(word: str) -> str:
    """Metaphone without vowels and breathings, since scripts such as Arabic leave them out; short words keep them."""
    sounds = jellyfish.metaphone(word).replace(" ", "") or word
    bones = "".join(letter for letter in sounds if letter not in "AEIOUHWY")
    return (bones if len(bones) > 1 else sounds)[:6]


def parts(name: NewName) -> tuple[str, str]:
    """The given and the family part, as given, or the first and the last word of the full name; a single name has no family part."""
    words = [word for word in fold(name.full).split() if word not in PARTICLES] or fold(name.full).split()
    given = name.given or (words[0] if words else "")
    family = name.family or (words[-1] if len(words) > 1 else "")
    return given, family


def blocking_keys(
    *,
    names: Iterable[NewName],
    birth: births.Born | None,
    sex: str,
    area_key: str,
    identifiers: Iterable[tuple[str, str]] = (),
    phones: Iterable[str] = (),
) -> list[str]:
    """The keys under which a record meets its possible duplicates; two records of one person should share at least one.

    b: exact birth date and sex; p: all sounds of the name and sex; a: municipality and sound of the given name;
    y: year of birth and sound of the family name; i: an identifier; t: a telephone number.
    """
    keys = {f"i:{kind}:{value}" for kind, value in identifiers} | {f"t:{phone}" for phone in phones}
    if birth and birth.is_exact and sex:
        keys.add(f"b:{birth.earliest}:{sex}")
    place = "/".join(area_key.split("/")[:BLOCK_LEVELS])
    for name in names:
        keys |= _name_keys(name, birth, sex, place)
    return sorted(key[:_LONGEST_KEY] for key in keys)


def _name_keys(name: NewName, birth: births.Born | None, sex: str, place: str) -> set[str]:
    given, family = parts(name)
    keys = {f"p:{'.'.join(sorted(codes(name.full)))}:{sex or '?'}"}
    if given:
        keys.add(f"a:{place}:{'.'.join(codes(given)[:1])}")
    if birth and birth.latest.year - birth.earliest.year <= 2:
        last = codes(family or given)[-1:]
        keys |= {f"y:{year}:{'.'.join(last)}" for year in range(birth.earliest.year, birth.latest.year + 1)}
    return keys
