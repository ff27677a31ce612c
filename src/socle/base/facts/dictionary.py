"""The data dictionary of a country, read from `facts.yaml` (contracts.md) to frozen values.

Rules, imports, forms and the tables of facts all read this one dictionary. It is hashed, so that an assessment can say
by which dictionary it was made.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from socle.base.kernel import money, yamltext

SUBJECTS = ("person", "household", "relation")
TYPES = ("boolean", "code", "date", "money", "number", "text")
SENSITIVITIES = ("public", "personal", "special", "sealed")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact: its type and bounds, who it is about, how sensitive it is and what needs it.

    `scale` is the number of decimals of numbers and money (bulk numbers are integers of that scale); `precision` lists
    how exactly a date may be known; a date that is not exact to the day is held as its earliest and latest possible day.
    """

    name: str
    group: str
    type: Literal["boolean", "code", "date", "money", "number", "text"]
    values: tuple[str, ...] = ()
    scale: int = 0
    min: Decimal | None = None
    max: Decimal | None = None
    unit: str = ""
    per: str = ""
    precision: tuple[str, ...] = ()
    applies: str = ""
    title: tuple[tuple[str, str], ...] = ()
    sensitivity: str = "personal"
    needed_by: tuple[str, ...] = ()

    @property
    def is_imprecise(self) -> bool:
        """Whether it is a date that may be known only as a range of days."""
        return self.type == "date" and self.precision not in ((), ("day",))


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of facts held in one typed table. `many`: several rows a subject at the same time (incomes, benefits)."""

    name: str
    of: Literal["person", "household", "relation"]
    many: bool
    facts: tuple[Fact, ...]

    def fact(self, name: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A paper that people can be asked for: what it is called and who gives it out, in each language."""

    code: str
    title: tuple[tuple[str, str], ...]
    given_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Dictionary:
    """All fact groups of a country, its currency and the hash of both; and which proofs people can be asked for.

    Proofs are not in the hash: they say who gives a paper out, not what is known. Empty: the country lists none.
    """

    country: str
    currency: money.Currency
    groups: tuple[Group, ...]
    hash: str
    proofs: tuple[Proof, ...] = ()

    def proof(self, code: str) -> Proof | None:
        return next((one for one in self.proofs if one.code == code), None)

    def group(self, name: str) -> Group | None:
        return next((group for group in self.groups if group.name == name), None)

    def of(self, subject: str) -> Iterator[Group]:
        """The groups about a person, a household or a relation."""
        return (group for group in self.groups if group.of == subject)

    def fact(self, path: str) -> Fact | None:
        """The fact called `group.name`, or `name` where only one single-row group has it."""
        group_name, _, name = path.rpartition(".")
        if group_name:
            group = self.group(group_name)
            return group.fact(name) if group else None
        found = [fact for group in self.groups if not group.many for fact in group.facts if fact.name == name]
        return found[0] if len(found) == 1 else None


class DictionaryError(yamltext.YamlError):
    """A dictionary that cannot be used; says where and what to write."""


def read(path: Path) -> Dictionary:
    """Read and check `facts.yaml`. Raises YamlError or DictionaryError with the place."""
    return build(yamltext.read(path))


def nearest(start: Path) -> Path | None:
    """The nearest `facts.yaml` in `start` or a folder above it."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "facts.yaml").is_file():
            return folder / "facts.yaml"
    return None


def build(source: yamltext.Mapping) -> Dictionary:
    """The dictionary from YAML that was read with `yamltext`."""
    for key in ("country", "currency", "groups"):
        if key not in source:
            raise DictionaryError(f"The dictionary has no '{key}'.", source.place)
    sensitivity = {str(path): _one_of(level, SENSITIVITIES) for path, level in source.get("sensitivity", {}).items()}
    groups = tuple(
        _group(name, group, source["groups"].key_places[name], sensitivity) for name, group in source["groups"].items()
    )
    _names_are_unambiguous(groups, source)
    _sensitivities_are_of_facts(groups, sensitivity, source)
    currency = _currency(source["currency"])
    content = {
        "country": str(source["country"]),
        "currency": asdict(currency),
        "groups": [asdict(group) for group in groups],
    }
    digest = hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode()
    ).hexdigest()
    proofs = tuple(_proof(code, given) for code, given in source.get("proofs", {}).items())
    return Dictionary(country=str(source["country"]), currency=currency, groups=groups, hash=digest, proofs=proofs)


def _proof(code: str, source: yamltext.Mapping) -> Proof:
    title, given_by = (
        tuple((str(language), str(text)) for language, text in source[key].items()) for key in ("title", "given_by")
    )
    return Proof(code=str(code), title=title, given_by=given_by)


def _currency(source: yamltext.Mapping) -> money.Currency:
    smallest = _decimal(source["smallest_unit"])
    exponent = smallest.as_tuple().exponent
    decimals = int(source.get("decimals", max(0, -exponent if isinstance(exponent, int) else 0)))
    return money.Currency(code=str(source["code"]), decimals=decimals, smallest_unit=smallest)


def _group(name: str, source: yamltext.Mapping, place: yamltext.Place, sensitivity: dict[str, str]) -> Group:
    _check_name(name, place)
    for key in ("of", "facts"):
        if key not in source:
            raise DictionaryError(f"The group '{name}' has no '{key}'.", place)
    facts = tuple(
        _fact(fact, name, spec, source["facts"].key_places[fact], sensitivity) for fact, spec in source["facts"].items()
    )
    return Group(name=name, of=_one_of(source["of"], SUBJECTS), many=_truth(source.get("many")), facts=facts)  # type: ignore[arg-type]


def _fact(name: str, group: str, source: yamltext.Mapping, place: yamltext.Place, sensitivity: dict[str, str]) -> Fact:
    _check_name(name, place)
    if "type" not in source:
        raise DictionaryError(f"The fact '{name}' has no type. Write one of: {', '.join(TYPES)}.", place)
    kind = _one_of(source["type"], TYPES)
    if kind in ("number", "money") and not {"scale", "min", "max"} <= source.keys():
        raise DictionaryError(
            f"The fact '{name}' is a {kind}: write its scale, min and max, so that sums can be proved to fit.", place
        )
    return Fact(
        name=name,
        group=group,
        type=kind,  # type: ignore[arg-type]
        values=tuple(str(value) for value in source.get("values", ())),
        scale=int(source.get("scale", 0)),
        min=_decimal(source["min"]) if "min" in source else None,
        max=_decimal(source["max"]) if "max" in source else None,
        unit=str(source.get("unit", "")),
        per=str(source.get("per", "")),
        precision=tuple(str(value) for value in source.get("precision", ())),
        applies=str(source.get("applies", "")),
        title=tuple((str(language), str(text)) for language, text in source.get("title", {}).items()),
        sensitivity=sensitivity.get(f"{group}.{name}", sensitivity.get(name, "personal")),
        needed_by=tuple(str(value) for value in source.get("needed_by", ())),
    )


def _names_are_unambiguous(groups: tuple[Group, ...], source: yamltext.Mapping) -> None:
    """Two single-row groups of one subject may not share a fact name: rules call facts by name alone."""
    seen: dict[tuple[str, str], str] = {}
    for group in groups:
        if group.many:
            continue
        for fact in group.facts:
            first = seen.setdefault((group.of, fact.name), group.name)
            if first != group.name:
                place = source["groups"][group.name]["facts"].key_places[fact.name]
                raise DictionaryError(
                    f"'{fact.name}' stands in the groups '{first}' and '{group.name}' of a {group.of}. Rename one.",
                    place,
                )


def _sensitivities_are_of_facts(
    groups: tuple[Group, ...], sensitivity: dict[str, str], source: yamltext.Mapping
) -> None:
    known = {name for group in groups for fact in group.facts for name in (fact.name, f"{group.name}.{fact.name}")}
    for path in sensitivity:
        if path not in known:
            raise DictionaryError(f"'{path}' under sensitivity is no fact.", source["sensitivity"].key_places[path])


def _check_name(name: str, place: yamltext.Place) -> None:
    if not _NAME.fullmatch(name):
        raise DictionaryError(f"'{name}' is no name: use small letters, digits and _, starting with a letter.", place)


def _one_of(value: yamltext.Text, allowed: tuple[str, ...]) -> str:
    if str(value) not in allowed:
        raise DictionaryError(f"'{value}' is not one of: {', '.join(allowed)}.", value.place)
    return str(value)


def _truth(value: yamltext.Text | None) -> bool:
    if value is None:
        return False
    return _one_of(value, ("true", "false", "yes", "no")) in ("true", "yes")


def _decimal(value: yamltext.Text) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise DictionaryError(f"'{value}' is no number.", value.place) from error
