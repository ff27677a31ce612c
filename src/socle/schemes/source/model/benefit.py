"""What a version grants: definitions, scores, criteria, components, how it is rounded and for which periods."""

from dataclasses import dataclass
from decimal import Decimal

from socle.schemes.source.model.parts import Part, Rule, Words


@dataclass(frozen=True, kw_only=True)
class Let(Part):
    """A name for an expression."""

    name: str
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Variable(Part):
    """What a score counts: its points; `missing` are those of who is not known, by an article (None: it is asked for)."""

    code: str
    points: Rule
    missing: Rule | None
    missing_law: str
    law: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Score(Part):
    """A proxy means test or scorecard: a start and the points of variables, each kept with the assessment (domain A18, A19).

    In rules the score stands by its code, the points of a variable by `CODE_VARIABLE`.
    """

    code: str
    start: Rule | None
    variables: tuple[Variable, ...]
    law: str
    text: Words

    def name_of(self, variable: Variable) -> str:
        """By what name rules use the variable's points."""
        return f"{self.code}_{variable.code}"

    @property
    def names(self) -> tuple[str, ...]:
        """The names that an assessment keeps: those of the variables, then the score's."""
        return (*(self.name_of(one) for one in self.variables), self.code)


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
