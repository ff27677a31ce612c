"""A scheme, its unit and its versions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from socle.rules import dates
from socle.schemes.source.model.among import Interaction, Selection
from socle.schemes.source.model.benefit import Component, Criterion, Let, Rounding, Schedule, Score
from socle.schemes.source.model.parts import Law, Parameter, Part, Rule, TableParameter, Words
from socle.schemes.source.model.staying import Appeal, Condition, Exit, Transition


@dataclass(frozen=True, kw_only=True)
class Version(Part):
    """The rules from a day on, for a cohort (None: for all)."""

    from_on: dt.date
    until: dt.date | None
    cohort: Rule | None
    ages: str  # on which day ages are taken: `ages_on`
    lets: tuple[Let, ...]  # also those that the scores define
    scores: tuple[Score, ...]
    criteria: tuple[Criterion, ...]
    components: tuple[Component, ...]
    rounding: Rounding
    schedule: Schedule
    conditions: tuple[Condition, ...]
    transitions: tuple[Transition, ...]
    exits: tuple[Exit, ...]
    appeal: Appeal | None

    def ages_on(self, on: dt.date) -> dt.date:
        """The day on which ages are taken for an assessment of a day (domain E27).

        `month start`: who has the age on the first of the month. `month end`: the month of the birthday counts. `month
        after`: the month after the birthday is the first. `year start`, `year end`: likewise by the calendar year.
        """
        first = on.replace(day=1)
        days = {
            "day": on,
            "month start": first,
            "month end": dates.plus_days(dates.plus_months(first, 1), -1),
            "month after": dates.plus_days(first, -1),
            "year start": on.replace(month=1, day=1),
            "year end": on.replace(month=12, day=31),
        }
        return days[self.ages]


@dataclass(frozen=True, kw_only=True)
class Unit(Part):
    """Whom the scheme counts: a person, a household, or those of the household whom `members` picks around an applicant."""

    kind: str
    members: Rule | None = None
    law: str = ""


@dataclass(frozen=True, kw_only=True)
class Scheme(Part):
    """A scheme: its files' hash covers everything that stands in scheme.yaml, comments aside."""

    code: str
    title: Words
    basis: str
    simulation: bool
    delivery: str
    institution: Mapping[str, str]
    financing: Mapping[str, str]
    unit: Unit
    laws: tuple[Law, ...]
    parameters: tuple[Parameter, ...]
    tables: tuple[TableParameter, ...]
    versions: tuple[Version, ...]
    interactions: tuple[Interaction, ...]
    selection: Selection | None
    hash: str
