import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from socle.base.country import reading
from socle.base.kernel import yamltext

_FOLDER = Path(__file__).parent
_FILES = ("identification.yaml", "processes.yaml", "redress.yaml")
Words = Mapping[str, str]  # language -> text


class Dimension(StrEnum):
    """The mission's three dimensions of monitoring."""

    DELIVERY = "identification and delivery"
    PROCESSES = "internal processes"
    REDRESS = "complaints and appeals"


class Measure(StrEnum):
    """How the rows of a query come together to one figure."""

    COUNT = "count"  # sum of numerators
    SHARE = "share"  # numerators of denominators, of the same units
    SPLIT = "split"  # units of a category among the units of all categories; category '' is the rest
    RATE = "rate"  # numerators of a category for 1,000 denominators
    MEAN = "mean"  # numerators for one denominator
    MONEY = "money"  # sum of amounts
    MONEY_SHARE = "share of money"  # amounts among amounts
    DAYS = "days"  # the numerator's median and 90th percentile

    @property
    def unit(self) -> str:
        """The unit of the value: count, share, per 1,000, money or days."""
        units = {Measure.SPLIT: "share", Measure.MONEY_SHARE: "share", Measure.RATE: "per 1,000", Measure.MEAN: "count"}
        return units.get(self, str(self))


class Need(StrEnum):
    """What must be held before an indicator can be computed at all."""

    POPULATION = "population"
    UPDATE_DEADLINE = "update deadline"
    DECISION_DEADLINE = "decision deadline"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator of domain section 3. `code` may carry a letter of its own after the domain's code (`I7b`).

    `protected`: it counts people, so small cells are hidden. `by_scheme`: it can be narrowed to one scheme.
    `categories` says what its categories are: office, reason, age, kind, state, source; '' where it has none.
    """

    code: str
    dimension: Dimension
    title: Words
    definition: Words
    measure: Measure
    sql: str
    categories: str = ""
    protected: bool = True
    by_scheme: bool = False
    needs: Need | None = None

    @property
    def unit(self) -> str:
        return self.measure.unit

    @property
    def hash(self) -> str:
        """Names the definition: the same hash, day and instant give the same figures."""
        return hashlib.sha256(f"{self.code}\n{self.measure}\n{self.definition['en']}\n{self.sql}".encode()).hexdigest()


@functools.cache
def all_of_them() -> Mapping[str, Indicator]:
    """Every indicator by its code, in the order of the dimensions."""
    return {one.code: one for name in _FILES for one in _of_file(yamltext.read(_FOLDER / name))}


def _of_file(given: Any) -> list[Indicator]:
    dimension = Dimension(str(given["dimension"]))
    return [_indicator(str(code), dimension, reading.plain(entry)) for code, entry in given["indicators"].items()]


def _indicator(code: str, dimension: Dimension, entry: Mapping[str, Any]) -> Indicator:
    return Indicator(
        code=code,
        dimension=dimension,
        title=entry["title"],
        definition=entry["definition"],
        measure=Measure(entry["measure"]),
        sql=(_FOLDER / "sql" / f"{code}.sql").read_text(encoding="utf-8"),
        categories=entry.get("categories", ""),
        protected=entry.get("protected", "yes") == "yes",
        by_scheme=entry.get("by_scheme", "no") == "yes",
        needs=Need(entry["needs"]) if "needs" in entry else None,
    )
