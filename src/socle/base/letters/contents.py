"""What a letter must say: its fields checked against `templates/fields.yaml`, its values written in its language."""

import functools
import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from socle.base.kernel import refusals
from socle.base.letters import values

TEMPLATES = pathlib.Path(__file__).parent / "templates"
PHRASES = pathlib.Path(__file__).parent / "phrases"
_AS_THEY_ARE = ("flag", "number")


class UnknownLetter(refusals.Refusal):
    """There is no letter called {template}. Choose one of {known}."""

    code = "base.unknown-letter"


class UnknownLanguage(refusals.Refusal):
    """There are no letters in the language {language}. Choose one of {known}, or add a file of phrases."""

    code = "base.letter-language"


class WrongFields(refusals.Refusal):
    """The letter {template} cannot be printed: {problem}."""

    code = "base.letter-fields"


@functools.cache
def fields() -> dict[str, dict[str, Any]]:
    """The fields of every letter, those that all share included."""
    read = yaml.load((TEMPLATES / "fields.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    common = read.pop("common")
    return {template: common | own for template, own in read.items()}


@functools.cache
def phrases(language: str) -> dict[str, Any]:
    """The phrases of a language with its direction. Refuses a language without a file."""
    known = sorted(path.stem for path in PHRASES.glob("*.yaml"))
    if language not in known:
        raise UnknownLanguage(language=language, known=", ".join(known))
    return yaml.safe_load((PHRASES / f"{language}.yaml").read_text(encoding="utf-8"))


def phrase(key: str, language: str) -> str:
    """One phrase in a language. Refuses a language without a file; a key without a phrase is an error of the program."""
    return phrases(language)["phrases"][key]


def said(prefix: str, code: str, language: str) -> str:
    """A code in words: its phrase `prefix.code`, or the text itself where it is no code that has one."""
    return phrases(language)["phrases"].get(f"{prefix}.{code}", code)


def prepare(template: str, given: Mapping[str, Any], language: str, *, digits: str) -> dict[str, Any]:
    """The letter's data as JSON can hold them, every value written in the language.

    Refuses a template, language or digits that do not exist, a missing field, a field the letter does not have, a code
    without a phrase. A refusal names the field, never its value.
    """
    spoken = phrases(language)
    if template not in fields():
        raise UnknownLetter(template=template, known=", ".join(sorted(fields())))
    style = values.Style(locale=language, right_to_left=spoken["direction"] == "rtl", digits=digits)
    writer = _Writer(template, spoken["phrases"], style)
    prepared = writer.record(fields()[template], given, "") | {"template": template}
    if "rows" in prepared:
        prepared["count"] = values.written(len(prepared["rows"]), style)
    return prepared


def texts(prepared: Any) -> Iterator[str]:
    """Every text in a prepared letter."""
    if isinstance(prepared, str):
        yield prepared
    elif isinstance(prepared, dict):
        for inner in prepared.values():
            yield from texts(inner)
    elif isinstance(prepared, list):
        for inner in prepared:
            yield from texts(inner)


class _Writer:
    """Walks through fields and values together."""

    def __init__(self, template: str, known_phrases: dict[str, str], style: values.Style) -> None:
        self._template = template
        self._phrases = known_phrases
        self._style = style

    def record(self, spec: dict[str, Any], given: Any, where: str) -> dict[str, Any]:
        if not isinstance(given, Mapping):
            raise self._wrong(f"{where or 'the letter'} should have fields of its own")
        unknown = set(given) - {name.rstrip("~") for name in spec}
        if unknown:
            raise self._wrong(f"it has no field {where}{min(unknown)}")
        return {
            name.rstrip("~"): self._value(inner, given.get(name.rstrip("~")), where + name.rstrip("~"))
            for name, inner in spec.items()
            if not self._left_out(name, given, where)
        }

    def _left_out(self, name: str, given: Mapping[str, Any], where: str) -> bool:
        absent = given.get(name.rstrip("~")) is None
        if absent and not name.endswith("~"):
            raise self._wrong(f"{where}{name} is missing")
        return absent

    def _value(self, spec: Any, given: Any, where: str) -> Any:
        if isinstance(spec, dict):
            return self.record(spec, given, where + ".")
        if isinstance(spec, list):
            return self._items(spec[0], given, where)
        if spec in _AS_THEY_ARE:
            return given
        if spec.startswith("code "):
            return self._code(spec.removeprefix("code "), given, where)
        if isinstance(given, (dict, list, tuple, float)):
            raise self._wrong(f"{where} should be text, a date, a whole or exact number, or an amount")
        return values.written(given, self._style)

    def _items(self, spec: Any, given: Any, where: str) -> list[Any]:
        if isinstance(given, (str, Mapping)):
            raise self._wrong(f"{where} should be a list")
        return [
            self._value(spec, "" if each is None else each, f"{where}[{index}]")
            for index, each in enumerate(given, start=1)
        ]

    def _code(self, prefix: str, given: Any, where: str) -> str:
        if f"{prefix}.{given}" not in self._phrases:
            raise self._wrong(f"{where} has a code for which no phrase {prefix}.* exists")
        return str(given)

    def _wrong(self, problem: str) -> WrongFields:
        return WrongFields(template=self._template, problem=problem)
