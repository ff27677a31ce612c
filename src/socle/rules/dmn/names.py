"""Names with spaces: those that a model declares are known, so that its expressions can be read by the one grammar of FEEL."""

import re
from collections.abc import Iterable, Mapping

# Functions, their parameters and properties whose names have spaces and which the grammar does not know as words.
SPACED = (
    "date and time", "years and months duration", "day of week", "day of year", "month of year", "week of year",
    "string length", "upper case", "lower case", "substring before", "substring after", "insert before", "list replace",
    "get value", "get entries", "context put", "context merge", "is defined",
    "start position", "new item", "grouping separator", "decimal separator", "time offset", "start included", "end included",
)  # fmt: skip
LITERAL = "at_literal"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FRACTION = re.compile(r"(?<![\w.)\]])\.(\d)")  # .5, which the grammar writes 0.5
_STRING = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)


class Names:
    """The names that a model declares, with a plain word for each that is none; longer ones are found first."""

    def __init__(self, declared: Iterable[str]) -> None:
        odd = sorted(
            {_tidy(one) for one in declared if not _PLAIN.fullmatch(_tidy(one))} | set(SPACED), key=len, reverse=True
        )
        self._plain: Mapping[str, str] = {name: f"name_{place}_" for place, name in enumerate(odd)}
        self._declared: Mapping[str, str] = {plain: name for name, plain in self._plain.items()}
        inner = "|".join(r"\s+".join(re.escape(word) for word in name.split(" ")) for name in odd)
        self._found = re.compile(rf"(?<!\w)(?:{inner})(?!\w)")

    def plain(self, text: str) -> str:
        """An expression with a plain word in the place of each odd name; texts in quotes are left alone."""
        parts, last = [], 0
        for quoted in _STRING.finditer(text):
            before, inside = text[last : quoted.start()], quoted.group()
            if before.endswith("@"):  # a date, time or duration as a literal (grammar rule 62)
                before, inside = before[:-1], f"{LITERAL}({inside})"
            parts += [self._replaced(before), inside]
            last = quoted.end()
        return "".join([*parts, self._replaced(text[last:])])

    def declared(self, word: str) -> str:
        """The name that a word of a read expression stands for."""
        return self._declared.get(word, word)

    def _replaced(self, text: str) -> str:
        text = _FRACTION.sub(r"0.\1", text)
        return self._found.sub(lambda found: self._plain[_tidy(found.group())], text)


def _tidy(name: str) -> str:
    return " ".join(name.split())
