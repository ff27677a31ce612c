"""A scheme as frozen values: what the law says, in dated versions, with the place of each part in its file."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from socle import rules
from socle.base.kernel import yamltext
from socle.rules import tables

Words = Mapping[str, str]  # language -> text


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something written at a place in a file."""

    place: yamltext.Place = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Law(Part):
    """An act, decree or ordinance on which a scheme rests."""

    id: str
    title: Words
    from_on: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Parameter(Part):
    """A number, word or date of the law with the days from which each value holds."""

    name: str
    unit: str
    per: str
    values: tuple[tables.Dated, ...]


@dataclass(frozen=True, kw_only=True)
class TableParameter(Part):
    """A table of the law, called by its keys."""

    name: str
    unit: str
    per: str
    table: tables.Table


@dataclass(frozen=True, kw_only=True)
class Rule(Part):
    """A FEEL expression: as written, and as nodes."""

    text: str
    node: rules.Node = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Let(Part):
    """A name for an expression."""

    name: str
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Criterion(Part):
    """A condition of eligibility: yes, no or unknown; its article, what proves it, and what it says to people."""

    code: str
    rule: Rule
    law: str
    proof: tuple[str, ...]
    text: Words


@dataclass(frozen=True, kw_only=True)
class Component(Part):
    """A part of the benefit that is calculated on its own."""

    code: str
    amount: Rule
    law: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A step of the ladder: warn, block, suspend for `periods`, cancel."""

    kind: str
    periods: int = 1

    @property
    def said(self) -> str:
        return f"suspend {self.periods}" if self.kind == "suspend" else self.kind


@dataclass(frozen=True, kw_only=True)
class Condition(Part):
    """A co-responsibility: who, what is measured, the least that complies, and the ladder of effects with its reset."""

    code: str
    of: Rule
    measure: str
    at_least: Decimal | None
    period: str
    exempt: str
    effects: tuple[Effect, ...]
    reset_after: int | None  # months
    law: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Transition(Part):
    """Who no longer meets the criteria stays, with a share `pay` of the benefit, for `months` (of receipt, or of time)."""

    when: Rule
    pay: Decimal
    months: int
    received: bool
    law: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Exit(Part):
    """A reason to leave the scheme."""

    code: str
    when: Rule
    law: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Appeal(Part):
    """Within what time after service, to whom, and whether the decision waits for it."""

    count: int
    unit: str  # days, working days, months
    body: str
    suspensive: bool
    law: str


@dataclass(frozen=True, kw_only=True)
class Interaction(Part):
    """How a scheme stands to others: exclusive, prefer, sequence, offset, cap, count as income, passport.

    `share` is what an offset takes of the other's amount, `limit` what a cap leaves to all together, `within` the months
    after the end of the other in which a sequence may go on.
    """

    kind: str
    others: tuple[str, ...]
    unit: str
    counted: bool
    share: Decimal
    limit: Rule | None
    within: int | None
    law: str
    text: Words

    @property
    def code(self) -> str:
        """What its result is called: `exclusive:other-grant`, `cap:pension+other-grant`."""
        return f"{self.kind}:{'+'.join(self.others)}"

    @property
    def said(self) -> str:
        """Its terms in a few words, for lists of what a scheme provides."""
        terms = {
            "offset": f", {self.share:f} of what it pays",
            "cap": f", together at most {self.limit.text if self.limit else ''}",
            "sequence": f", at most {self.within} months after its end",
            "count as income": f", {'counted' if self.counted else 'not counted'}",
        }
        return self.unit + terms.get(self.kind, "")


@dataclass(frozen=True, kw_only=True)
class Places:
    """How many may be selected in an area from a day on."""

    area: str
    from_on: dt.date
    places: int
    law: str


@dataclass(frozen=True, kw_only=True)
class Quota(Part):
    """A group that may have at most a share of the places."""

    code: str
    of: Rule
    at_most: Decimal
    law: str


@dataclass(frozen=True, kw_only=True)
class Selection(Part):
    """Who is selected where places are few: `rank` by these values, lowest first; `number` last settles ties.

    `unlimited` and `everywhere` are for a scheme without places by area.
    """

    unlimited: bool
    everywhere: int | None
    by: str
    places: tuple[Places, ...]
    rank: tuple[Rule, ...]
    quotas: tuple[Quota, ...]


@dataclass(frozen=True, kw_only=True)
class Rounding:
    """To what multiple the total is rounded, and how."""

    to: Decimal = Decimal("0.01")
    mode: str = "half up"


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """For what period it is due (`unit` day, week, month, year or event, every `count` of them), and when.

    `paid` says which periods are paid together, where that is longer: months paid by the quarter.
    """

    unit: str = "month"
    count: int = 1
    due_rule: str = ""
    due_days: str = ""
    paid: str = ""


@dataclass(frozen=True, kw_only=True)
class Version(Part):
    """The rules from a day on, for a cohort (None: for all)."""

    from_on: dt.date
    until: dt.date | None
    cohort: Rule | None
    lets: tuple[Let, ...]
    criteria: tuple[Criterion, ...]
    components: tuple[Component, ...]
    rounding: Rounding
    schedule: Schedule
    conditions: tuple[Condition, ...]
    transitions: tuple[Transition, ...]
    exits: tuple[Exit, ...]
    appeal: Appeal | None


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
