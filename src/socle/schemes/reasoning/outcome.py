"""The outcome of one unit in canonical form: the same whichever engine worked it out (contracts.md, assessment record).

The total is rounded, not the parts: where rounding changes anything, each component gets the difference of the rounded
running sums, so that the components add up to the total. What an offset takes and a cap leaves out is taken off the whole,
from the last component back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

from socle.schemes.reasoning import evaluating
from socle.schemes.source import model

_MODES = {
    "half up": ROUND_HALF_UP,
    "half down": ROUND_HALF_DOWN,
    "half even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Results by criterion, amounts by component (None where unknown), and their sum."""

    eligible: str
    criteria: tuple[tuple[str, str], ...]
    components: tuple[tuple[str, Decimal | None], ...]
    total: Decimal | None

    @property
    def certain(self) -> Decimal:
        """The sum of the components that are known: what can be paid now."""
        return sum((amount for _, amount in self.components if amount is not None), ZERO)


def settle(
    verdicts: Mapping[str, str],
    amounts: Mapping[str, Decimal | None],
    rounding: model.Rounding,
    share: Decimal = Decimal(1),
    reductions: Sequence[tuple[str, Decimal | None]] = (),
) -> Outcome:
    """The canonical outcome of verdicts and exact amounts. An amount below zero is no amount: unknown.

    `reductions` are offsets and caps by kind, in order; where one is unknown, what can be paid is. The total is 0 for who
    is not eligible, and unknown where eligibility or a component is.
    """
    eligible = evaluating.conjunction(list(verdicts.values()))
    due = {code: _due(amount, share) for code, amount in amounts.items()}
    if any(amount is None for _, amount in reductions):
        due = dict.fromkeys(due)
    components = shares(due, rounding, _ceiling(due, reductions))
    total: Decimal | None = None
    if eligible == "no":
        total = rounded(ZERO, rounding)
    elif eligible == "yes" and all(amount is not None for _, amount in components):
        total = rounded(sum((amount for _, amount in components if amount is not None), ZERO), rounding)
    return Outcome(eligible=eligible, criteria=tuple(verdicts.items()), components=components, total=total)


def _due(amount: Decimal | None, share: Decimal) -> Decimal | None:
    return None if amount is None or amount < 0 else amount * share


def _ceiling(due: Mapping[str, Decimal | None], reductions: Sequence[tuple[str, Decimal | None]]) -> Decimal:
    """What is left of the whole, one reduction after the other."""
    left = sum((amount for amount in due.values() if amount is not None), ZERO)
    for kind, amount in reductions:
        value = max(ZERO, amount or ZERO)
        left = min(left, value) if kind == "cap" else max(ZERO, left - value)
    return left


def shares(
    amounts: Mapping[str, Decimal | None], rounding: model.Rounding, ceiling: Decimal | None = None
) -> tuple[tuple[str, Decimal | None], ...]:
    """The amounts such that they add up to the rounded sum, and to no more than the ceiling."""
    running, before, found = ZERO, rounded(ZERO, rounding), []
    for code, amount in amounts.items():
        if amount is None:
            found.append((code, None))
            continue
        running += amount
        now = rounded(running if ceiling is None else min(running, ceiling), rounding)
        found.append((code, now - before))
        before = now
    return tuple(found)


def rounded(amount: Decimal, rounding: model.Rounding) -> Decimal:
    """The amount to a multiple of the scheme's unit, with that unit's decimals."""
    steps = (amount / rounding.to).quantize(Decimal(1), rounding=_MODES[rounding.mode])
    return steps * rounding.to


def of(evaluated: evaluating.Evaluated, share: Decimal = Decimal(1), lost: Collection[str] = frozenset()) -> Outcome:
    """The outcome of an evaluation by the reference engine. `lost`: components that an effect of a condition takes."""
    verdicts = {code: one.verdict for code, one in (*evaluated.criteria.items(), *evaluated.requirements.items())}
    amounts = {code: ZERO if code in lost else one.amount for code, one in evaluated.components.items()}
    reductions = [(one.kind, evaluated.reductions[one.code].amount) for one in evaluated.checked.reductions]
    return settle(verdicts, amounts, evaluated.checked.version.rounding, share, reductions)
