"""The payment calendar by rule: on which day of a period each recipient is paid (domain P14)."""

import re
from collections.abc import Collection
from datetime import date, timedelta

from socle.base.kernel import refusals
from socle.base.periods import working_days

LAST_DIGIT = "last digit of number"
_ORDER_OF_DIGITS = "1234567890"


class UnknownRule(refusals.Refusal):
    """'{rule}' is no rule of a payment calendar. Write 'last digit of number' or 'working day N' (N from 1 to 20)."""

    code = "payments.unknown-due-rule"


class PeriodTooShort(refusals.Refusal):
    """The period from {start} has {days} working days, but its payment calendar needs {needed}."""

    code = "payments.period-too-short"


def check(rule: str) -> None:
    """Raises UnknownRule for what is none."""
    if rule != LAST_DIGIT and not re.fullmatch(r"working day ([1-9]|1[0-9]|20)", rule):
        raise UnknownRule(rule=rule)


def by_last_digit(rule: str, *, starts: date, ends: date, holidays: Collection[date]) -> dict[str, date]:
    """The day on which numbers ending in each digit are paid; `ends` is the first day after the period.

    *last digit of number*: the last ten working days of the period, 1 first and 0 last, as Brazil pays. *working day 5*:
    the fifth one, for everybody.
    """
    check(rule)
    days = [starts + timedelta(days=offset) for offset in range((ends - starts).days)]
    working = [day for day in days if working_days.is_working(day, holidays)]
    needed = 10 if rule == LAST_DIGIT else int(rule.rsplit(" ", 1)[1])
    if len(working) < needed:
        raise PeriodTooShort(start=starts, days=len(working), needed=needed)
    if rule == LAST_DIGIT:
        return dict(zip(_ORDER_OF_DIGITS, working[-10:], strict=True))
    return dict.fromkeys(_ORDER_OF_DIGITS, working[needed - 1])


def last_digit(number: str) -> str:
    """The last decimal digit of a public number; 0 where it has none."""
    digits = re.sub(r"[^0-9]", "", number)
    return digits[-1] if digits else "0"
