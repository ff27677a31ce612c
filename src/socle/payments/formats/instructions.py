"""A batch of payment instructions as values, and what must hold before any of it may leave.

`Batch.instructions` may be any collection that can be walked through more than once (a list, or an object whose
`__iter__` opens a new cursor): the message states its totals before its first payment, so the batch is read twice.
"""

import dataclasses
import datetime
import re
from collections.abc import Iterable
from decimal import Decimal

from socle.base.kernel import money, refusals
from socle.payments.formats import latin

LONGEST_ID = 35
_TOTAL_DIGITS = 18


class Unpayable(refusals.Refusal):
    """Instruction {number} ({id}) cannot be sent: {problem}. Nothing of the batch was written."""

    code = "payments.unpayable-instruction"


class DuplicateInstruction(refusals.Refusal):
    """Instruction {number} has the id {id}, which an earlier instruction of the batch has too. An id names one
    payment for ever; nothing of the batch was written."""

    code = "payments.duplicate-instruction"


class EmptyBatch(refusals.Refusal):
    """The batch {message_id} holds no instruction, so there is nothing to send."""

    code = "payments.empty-batch"


class UnusableBatch(refusals.Refusal):
    """The batch cannot be sent: {problem}. Nothing was written."""

    code = "payments.unusable-batch"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account: its IBAN, or the `other` number of a country without IBANs (a wallet's number too). Exactly one."""

    iban: str | None = None
    other: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Agent:
    """Who keeps the account: a `bic`, a `clearing_member` number, or a `provider` code agreed on. Exactly one."""

    bic: str | None = None
    clearing_member: str | None = None
    provider: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Instruction:
    """One payment. `id` is unique for ever and comes back in every report; the name may be in any script."""

    id: str
    amount: Decimal
    creditor_name: str
    creditor_account: Account
    creditor_agent: Agent | None = None
    remittance: str = ""
    execution_on: datetime.date | None = None
    """Only where it differs from the batch's date."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Instructions from one account in one currency; `message_id` is unique for ever too, `created_at` is aware."""

    message_id: str
    created_at: datetime.datetime
    debtor_name: str
    debtor_account: Account
    debtor_agent: Agent
    execution_on: datetime.date
    currency: money.Currency
    instructions: Iterable[Instruction]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Consecutive instructions with one execution date: how many, and their exact sum. One PmtInf of the message."""

    id: str
    execution_on: datetime.date
    count: int
    total: Decimal


def plan(batch: Batch, *, group_size: int) -> list[Group]:
    """Check the batch and divide it into groups of at most `group_size` instructions with the same execution date.

    Refuses an empty batch, an amount that is not positive or finer than the currency, an id that is too long, has
    letters no bank takes or comes twice, a name that no Latin letters can render, a false IBAN.
    """
    _check_batch(batch)
    ids: set[str] = set()
    groups: list[Group] = []
    on, count, total = None, 0, Decimal(0)
    for number, instruction in enumerate(batch.instructions, start=1):
        _check_instruction(number, instruction, batch.currency)
        if instruction.id in ids:
            raise DuplicateInstruction(number=number, id=instruction.id)
        ids.add(instruction.id)
        date = instruction.execution_on or batch.execution_on
        if on is not None and (date != on or count == group_size):
            groups.append(_group(batch, len(groups), on, count, total))
            count, total = 0, Decimal(0)
        on, count, total = date, count + 1, total + instruction.amount
    if on is None:
        raise EmptyBatch(message_id=batch.message_id)
    groups.append(_group(batch, len(groups), on, count, total))
    if len(_digits(sum(group.total for group in groups))) > _TOTAL_DIGITS:
        raise UnusableBatch(problem=f"its total has more than {_TOTAL_DIGITS} digits; split it")
    return groups


def _group(batch: Batch, index: int, on: datetime.date, count: int, total: Decimal) -> Group:
    return Group(
        id=f"{batch.message_id[:29]}-{index + 1:05d}",
        execution_on=on,
        count=count,
        total=batch.currency.quantise(total),
    )


def _check_batch(batch: Batch) -> None:
    problem = (
        _identifier_problem(batch.message_id, "message id")
        or _account_problem(batch.debtor_account)
        or _agent_problem(batch.debtor_agent)
    )
    if not problem and batch.created_at.tzinfo is None:
        problem = "its time of creation has no time zone"
    if not problem and not latin.transliterate(batch.debtor_name, longest=70):
        problem = "the debtor's name has no letter that can be written in Latin script"
    if problem:
        raise UnusableBatch(problem=problem)


def _check_instruction(number: int, instruction: Instruction, currency: money.Currency) -> None:
    problem = (
        _identifier_problem(instruction.id, "id")
        or _amount_problem(instruction.amount, currency)
        or _account_problem(instruction.creditor_account)
        or _agent_problem(instruction.creditor_agent)
    )
    if not problem and not latin.transliterate(instruction.creditor_name, longest=70):
        problem = "the creditor's name is empty or has no letter that can be written in Latin script"
    if problem:
        raise Unpayable(number=number, id=instruction.id[:60], problem=problem)


def _identifier_problem(identifier: str, what: str) -> str | None:
    if not identifier:
        return f"it has no {what}"
    if len(identifier) > LONGEST_ID:
        return f"its {what} has {len(identifier)} characters, at most {LONGEST_ID} are allowed"
    if not latin.is_allowed(identifier):
        return f"its {what} has characters that payment systems do not take (allowed: a-z A-Z 0-9 / - ? : ( ) . , ' +)"
    return None


def _amount_problem(amount: Decimal, currency: money.Currency) -> str | None:
    if not isinstance(amount, Decimal) or not amount.is_finite():
        return "its amount is not an exact decimal number"
    if amount <= 0:
        return f"its amount is {money.plain(amount)}; only amounts above zero can be paid"
    if amount != currency.quantise(amount):
        return f"its amount {money.plain(amount)} has more decimals than {currency.code} has ({currency.decimals})"
    if len(_digits(amount)) > _TOTAL_DIGITS:
        return f"its amount has more than {_TOTAL_DIGITS} digits"
    return None


def _digits(amount: Decimal | int) -> str:
    return money.plain(Decimal(amount)).replace(".", "").lstrip("-0")


def _account_problem(account: Account) -> str | None:
    if (account.iban is None) == (account.other is None):
        return "its account must be either an IBAN or another number"
    if account.iban is not None:
        return None if _is_iban(account.iban) else "its IBAN is false (length, letters or check digits)"
    if len(account.other or "") > 34 or not latin.is_allowed(account.other or ""):
        return "its account number must have 1 to 34 characters that payment systems take"
    return None


def _is_iban(iban: str) -> bool:
    """ISO 13616: country, two check digits, up to 30 letters or digits; modulo 97 of the rearranged number is 1."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", iban):
        return False
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def _agent_problem(agent: Agent | None) -> str | None:
    if agent is None:
        return None
    given = [name for name in (agent.bic, agent.clearing_member, agent.provider) if name is not None]
    if len(given) != 1:
        return "its bank must be named by exactly one of BIC, clearing member number or provider code"
    if agent.bic is not None and not re.fullmatch(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", agent.bic):
        return "its BIC is false (8 or 11 letters and digits)"
    return _identifier_problem(given[0], "bank's number")
