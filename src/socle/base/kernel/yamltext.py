"""YAML read as text: every scalar stays the text that a person wrote, and remembers its file, line and column.

`01-02` stays `01-02`, `no` stays `no`, `218.00` stays `218.00`: whoever needs a date, a truth value or a decimal says
so. Duplicate keys, aliases (and so alias bombs), tags, several documents and files beyond a size or depth are errors
with their place. Follows YAML 1.2 with the failsafe schema (https://yaml.org/spec/1.2.2/#101-failsafe-schema).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 5_000_000  # bytes; the largest national scheme seen is under 200 KB
DEEPEST = 40  # levels of nesting; deeper is a mistake or an attack


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something stands in a file: line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}"


class Text(str):
    """A scalar as written, with its place."""

    place: Place

    def __new__(cls, value: str, place: Place) -> "Text":
        text = super().__new__(cls, value)
        text.place = place
        return text


class Mapping(dict[str, Any]):
    """A mapping with the place where it starts; `key_places` has the place of each key."""

    place: Place
    key_places: dict[str, Place]


class Sequence(list[Any]):
    """A list with the place where it starts."""

    place: Place


class YamlError(ValueError):
    """A file that cannot be read as intended: `message` says what and what to do, `place` says where."""

    def __init__(self, message: str, place: Place) -> None:
        self.message = message
        self.place = place
        super().__init__(f"{place}: {message}")


def read(path: Path, *, name: str | None = None) -> Any:
    """Read one YAML file to Mapping, Sequence and Text. `name` is how messages call the file (default: its name).

    Raises YamlError for anything that is not plain, single-document YAML in UTF-8.
    """
    file = name or path.name
    raw = path.read_bytes()
    if len(raw) > LARGEST_FILE:
        raise YamlError(
            f"The file has {len(raw):,} bytes; at most {LARGEST_FILE:,} are read.", Place(file=file, line=1, column=1)
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise YamlError("The file is not UTF-8. Save it as UTF-8.", Place(file=file, line=line, column=1)) from error
    return loads(text, name=file)


def loads(text: str, *, name: str = "text") -> Any:
    """Read YAML from a string; see `read`."""
    if len(text) > LARGEST_FILE:
        raise YamlError(
            f"The text has {len(text):,} characters; at most {LARGEST_FILE:,} are read.",
            Place(file=name, line=1, column=1),
        )
    try:
        node = _compose(text, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file=name, line=(mark.line if mark else 0) + 1, column=(mark.column if mark else 0) + 1)
        raise YamlError(f"This is not valid YAML: {error.problem or error.context}.", place) from error
    except yaml.YAMLError as error:
        raise YamlError(f"This is not valid YAML: {error}.", Place(file=name, line=1, column=1)) from error
    if node is None:
        raise YamlError("The file is empty.", Place(file=name, line=1, column=1))
    return _build(node, name)


def _compose(text: str, name: str) -> yaml.Node | None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        place = Place(file=name, line=event.start_mark.line + 1, column=event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("Anchors and aliases (& and *) are not used here. Write the value out.", place)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise YamlError(f"The nesting is deeper than {DEEPEST} levels.", place)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return yaml.compose(text, Loader=yaml.BaseLoader)


def _build(node: yaml.Node, name: str) -> Any:
    place = Place(file=name, line=node.start_mark.line + 1, column=node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return Text(node.value, place)
    if isinstance(node, yaml.SequenceNode):
        items = Sequence(_build(item, name) for item in node.value)
        items.place = place
        return items
    mapping = Mapping()
    mapping.place = place
    mapping.key_places = {}
    for key, value in node.value:
        key_place = Place(file=name, line=key.start_mark.line + 1, column=key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("A key must be a single word or text.", key_place)
        if key.value in mapping:
            first = mapping.key_places[key.value]
            raise YamlError(
                f"The key '{key.value}' stands twice; the first is on line {first.line}. Keep one.", key_place
            )
        mapping[key.value] = _build(value, name)
        mapping.key_places[key.value] = key_place
    return mapping
