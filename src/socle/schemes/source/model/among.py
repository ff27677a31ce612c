"""How a scheme stands to others and who is chosen: interactions, places, quotas, selection."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from socle.schemes.source.model.parts import Part, Rule, Words


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
class Budget:
    """What all awards of an area ('': of each area that is selected for) may come to in a period, from a day on."""

    area: str
    from_on: dt.date
    amount: Decimal
    law: str


@dataclass(frozen=True, kw_only=True)
class Quota(Part):
    """A group that may have at most a share of the places, or for which at least a share is kept."""

    code: str
    of: Rule
    at_most: Decimal | None
    at_least: Decimal | None
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
    budget: tuple[Budget, ...]
    rank: tuple[Rule, ...]
    quotas: tuple[Quota, ...]
