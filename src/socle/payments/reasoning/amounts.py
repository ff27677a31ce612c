"""Exact amounts: rounding to the smallest unit that is paid out, and how much of a debt may be taken in a cycle."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

LARGEST_SHARE = Decimal("0.30")


def to_unit(amount: Decimal, unit: Decimal) -> Decimal:
    """The nearest whole number of smallest units, halves away from zero (domain P25)."""
    return (amount / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit


def instalment(*, remaining: Decimal, paid_this_cycle: Decimal, share: Decimal, unit: Decimal) -> Decimal:
    """What is taken of a debt in one cycle: at most `share` of what the cycle pays, in whole units downwards (domain P18)."""
    if paid_this_cycle <= 0:
        return Decimal(0)
    cap = (paid_this_cycle * share / unit).quantize(Decimal(1), rounding=ROUND_FLOOR) * unit
    return max(Decimal(0), min(remaining, cap))


def overpaid(changes: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    """What was overpaid by component, above zero, where a period as a whole was: what components gained is set against
    those that lost, the largest loss first; of equal losses, in the order of their names."""
    found = list(changes)
    gained = sum((amount for _, amount in found if amount > 0), Decimal(0))
    left = []
    for amount, component in sorted((amount, component) for component, amount in found if amount < 0):
        covered = min(gained, -amount)
        gained -= covered
        if -amount > covered:
            left.append((component, -amount - covered))
    return left
