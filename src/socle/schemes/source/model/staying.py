"""What holds while a benefit is received: conditions and their effects, transitions, exits, the appeal."""

from dataclasses import dataclass
from decimal import Decimal

from socle.schemes.source.model.parts import Part, Rule, Words


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A step of the ladder: warn, block, suspend for `periods`, lose a `component` for `periods`, cancel."""

    kind: str
    periods: int = 1
    component: str = ""

    @property
    def said(self) -> str:
        if self.kind == "lose":
            return f"lose {self.component} {self.periods}" if self.periods > 1 else f"lose {self.component}"
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
