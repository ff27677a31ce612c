"""What the country sets for paying people (country.yaml, `instruments` and `recipients`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from socle.base.country import queries as country
from socle.enrolment import reasoning

_CHILD_UNTIL = "18"  # Convention on the Rights of the Child, art. 1
_COOLING_DAYS = "7"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Shapes of accounts by kind, days before a changed account is used, and the age from which one may receive for a child."""

    shapes: Mapping[str, str]
    cooling_days: int
    adult_age: int
    letters: str


def of_country() -> Terms:
    """The terms of this installation's country."""
    settings = country.country().settings
    instruments = settings.get("instruments", {})
    return Terms(
        shapes={**reasoning.SHAPES, **instruments.get("kinds", {})},
        cooling_days=int(instruments.get("cooling_days", _COOLING_DAYS)),
        adult_age=int(settings.get("recipients", {}).get("adult_age", _CHILD_UNTIL)),
        letters=settings["languages"]["letters"],
    )
