from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socle.base.kernel import yamltext

SINGLE = ("id", "given_name", "family_name", "full_name", "sex", "area", "address", "phone")
DATE_PARTS = ("year", "month", "day")
_KEYS = (*SINGLE, "birth_date", "identifiers")


class MappingError(yamltext.YamlError):
    """A MAP.yaml that cannot be used; says where and what to write."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns of a file hold what (contracts.md, matching from files); '' or empty where there are none.

    `birth_date` is one column, or `birth_parts` are those of year, month and day.
    """

    id: str
    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    birth_date: str = ""
    birth_parts: tuple[str, str, str] = ("", "", "")
    sex: str = ""
    area: str = ""
    address: str = ""
    phone: str = ""
    identifiers: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that the file must have."""
        single = (*(getattr(self, key) for key in SINGLE), self.birth_date, *self.birth_parts, *self.identifiers)
        return tuple(dict.fromkeys(column for column in single if column))


def read(path: Path) -> Columns:
    """Read MAP.yaml. Raises YamlError or MappingError with the place."""
    source = yamltext.read(path)
    if not isinstance(source, Mapping):
        raise MappingError(
            "A mapping is a list of 'key: column' lines.", yamltext.Place(file=str(path), line=1, column=1)
        )
    for key in source:
        if key not in _KEYS:
            raise MappingError(f"'{key}' is no key of a mapping. Use: {', '.join(_KEYS)}.", source.key_places[key])
    start = yamltext.Place(file=str(path), line=1, column=1)
    if "id" not in source:
        raise MappingError("The mapping has no 'id': name the column that tells the rows apart.", start)
    if not {"given_name", "family_name", "full_name", "identifiers"} & source.keys():
        raise MappingError("The mapping names neither a name nor an identifier: there is nothing to compare.", start)
    whole, parts = _birth(source)
    return Columns(
        **{key: _column(source[key]) for key in SINGLE if key in source},
        birth_date=whole,
        birth_parts=parts,
        identifiers=tuple(_column(one) for one in _list(source.get("identifiers", ()))),
    )


def _birth(source: Mapping[str, Any]) -> tuple[str, tuple[str, str, str]]:
    birth = source.get("birth_date", "")
    if not isinstance(birth, Mapping):
        return str(birth), ("", "", "")
    year, month, day = (str(birth.get(part, "")) for part in DATE_PARTS)
    if not year or set(birth) - set(DATE_PARTS):
        place = source.key_places["birth_date"]  # type: ignore[attr-defined]
        raise MappingError("birth_date is a column, or {year: column, month: column, day: column}.", place)
    return "", (year, month, day)


def _column(value: Any) -> str:
    if not isinstance(value, yamltext.Text):
        raise MappingError("Write the name of one column here.", value.place)
    return str(value)


def _list(value: Any) -> Sequence[Any]:
    return [value] if isinstance(value, yamltext.Text) else value
