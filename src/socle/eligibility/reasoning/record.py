"""The assessment record (contracts.md): canonical, hashed without the engine's name, so that both engines give the same."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from socle.base.kernel import money
from socle.eligibility.facts import canonical
from socle.schemes.reasoning import nationwide, outcome


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What all records of a run share: the version, the dictionary, the day and the instant."""

    scheme: str
    version: date
    scheme_hash: str
    facts_hash: str
    on: date
    known_at: datetime


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record: the outcome of a unit, its rank values (lowest first is selected first), and its inputs' hash."""

    basis: Basis
    unit: str
    inputs_hash: str
    outcome: outcome.Outcome
    rank: tuple[str | None, ...]
    scores: tuple[tuple[str, str | None], ...] = ()  # of a scheme with scores: points by name, as text

    @property
    def content(self) -> dict[str, Any]:
        """The record as JSON values, without the engine."""
        scored = {"scores": points(self.scores)} if self.scores else {}
        return {
            **scored,
            "scheme": self.basis.scheme,
            "version": self.basis.version.isoformat(),
            "scheme_hash": self.basis.scheme_hash,
            "facts_hash": self.basis.facts_hash,
            "unit": self.unit,
            "on": self.basis.on.isoformat(),
            "known_at": self.basis.known_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "inputs_hash": self.inputs_hash,
            "criteria": criteria(self.outcome),
            "components": components(self.outcome),
            "total": _text(self.outcome.total),
            "score": self.score,
        }

    @property
    def score(self) -> str | None:
        """The first rank value, where it is a number and no day."""
        first = self.rank[0] if self.rank else None
        return None if first is None or "-" in first[1:] else first

    @property
    def bytes(self) -> bytes:
        return canonical.encode(self.content)

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.bytes).hexdigest()


def criteria(found: outcome.Outcome) -> list[dict[str, str]]:
    return [{"code": code, "result": result} for code, result in found.criteria]


def components(found: outcome.Outcome) -> list[dict[str, str | None]]:
    return [{"code": code, "amount": _text(amount)} for code, amount in found.components]


def points(found: Sequence[tuple[str, str | None]]) -> list[dict[str, str | None]]:
    return [{"code": code, "points": text} for code, text in found]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else money.plain(amount)


def rank_text(value: Any, decimals: int = nationwide.RANK_DECIMALS) -> str | None:
    """A rank value as text: numbers to so many decimals, half up; days as they are; None where it is unknown."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        exact = Fraction(value) * 10**decimals
        whole = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return money.plain(whole.scaleb(-decimals))
    return None


def restored(basis: Basis, unit: str, stored: Mapping[str, Any], rank: Sequence[str | None] = ()) -> Record:
    """The record as it is stored: criteria and components as JSON, amounts as text."""
    found = outcome.Outcome(
        eligible=stored["eligible"],
        criteria=tuple((one["code"], one["result"]) for one in stored["criteria"]),
        components=tuple((one["code"], _amount(one["amount"])) for one in stored["components"]),
        total=_amount(stored["total"]),
    )
    scores = tuple((one["code"], one["points"]) for one in stored.get("scores") or ())
    return Record(
        basis=basis, unit=unit, inputs_hash=stored["inputs_hash"], outcome=found, rank=tuple(rank), scores=scores
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
