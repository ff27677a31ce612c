"""From a funded payroll to files at the provider, in steps that can be killed between any two and taken up again.

`instruct` joins the lines to instructions; `write_message` stores the next payment file; `send` hands the next stored file
to the provider. Each claims its own rows in its own transaction and finds nothing to do where it was done before. The file
is in the database before it is sent, under an id that the provider pays only once: killed between sending and noting it,
the same file goes again and pays nothing.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.country import queries as country
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.payments import ports, rows
from socle.payments.formats import instructions, latin, pain001
from socle.payments.models import Arrangement, Instruction, Message, Payroll
from socle.payments.operations import arrangements, ledger, steps
from socle.payments.reasoning import due_dates, states

LARGEST_MESSAGE = 50_000
"""Instructions in one file at most: it is held in memory and in one row of the database."""


class InsideAnotherBlock(RuntimeError):
    """Sending was called inside `acting_as`: what must be stored first would not be. A mistake of the programme."""


_INSTRUCT = """
INSERT INTO payments_instruction (number, payroll_id, person_id, instrument_id, amount, currency, state, reason_code, due_on,
  made_on, financing_source, budget_line)
SELECT payments_next_number('IN'), %(payroll)s, paid.person_id, paid.instrument_id, paid.amount, %(currency)s, 'prepared', '',
  greatest(calendar.day, %(on)s::date), %(on)s, paid.financing_source, paid.budget_line
FROM (
  SELECT r.person_id, l.instrument_id, sum(l.amount) AS amount,
         min(l.financing_source) AS financing_source, min(l.budget_line) AS budget_line
  FROM payments_line l JOIN enrolment_recipient r ON r.id = l.recipient_id
  WHERE l.payroll_id = %(payroll)s AND l.state = 'due'
  GROUP BY r.person_id, l.instrument_id HAVING sum(l.amount) > 0
) paid
JOIN registry_person person ON person.id = paid.person_id
JOIN unnest(%(digits)s::text[], %(days)s::date[]) AS calendar(digit, day)
  ON calendar.digit = coalesce(substring(person.number FROM '([0-9])[^0-9]*$'), '0')
"""
_JOIN_LINES = """
UPDATE payments_line l SET state = 'instructed', instruction_id = n.id
FROM enrolment_recipient r, payments_instruction n
WHERE l.payroll_id = %(payroll)s AND l.state = 'due' AND r.id = l.recipient_id
  AND n.payroll_id = l.payroll_id AND n.person_id = r.person_id AND n.instrument_id = l.instrument_id
"""
# Who would be asked to pay rather than paid: kept for the next cycle.
_HOLD_REST = """
UPDATE payments_line SET state = 'held', held_because = 'nothing-left' WHERE payroll_id = %(payroll)s AND state = 'due'
"""


def instruct_and_send(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """Instruct, write the files and send them; takes up again wherever it was interrupted.

    Opens its own transactions, one a step, so it is called outside `acting_as`. Raises as its steps do.
    """
    try:
        acting.current()
    except acting.NobodyActs:
        pass
    else:
        raise InsideAnotherBlock
    with acting.acting_as(by, purpose="payment") as officer:
        instruct(payroll=payroll, by=officer, at=at)
    for step in (write_message, send):
        more = True
        while more:
            with acting.acting_as(by, purpose="payment") as officer:
                more = step(payroll=payroll, by=officer, at=at)
    with acting.acting_as(by, purpose="payment") as officer:
        return finish(payroll=payroll, by=officer, at=at)


@acting.operation(Permission.SEND_PAYROLL)
def instruct(*, payroll: str, by: acting.Actor, at: datetime) -> int:
    """Make one instruction for each recipient and instrument from the lines that are due, net of recoveries; gives how many.

    A line joins an instruction once and for ever. Raises WrongState unless the payroll is funded (or sent: then nothing).
    """
    found = steps.locked(payroll, by=by, among=states.AFTER_SENDING | {states.FUNDED})
    made = _instruct(found, at) if found.state == states.FUNDED else 0
    steps.note(found, "instruct", by=by, at=at, made=made)
    return made


def _instruct(payroll: Payroll, at: datetime) -> int:
    arrangement = arrangements.of(payroll.scheme, on=timezone.localdate(payroll.cut_off_at))
    period = payroll.period
    days = due_dates.by_last_digit(
        arrangement.due, starts=period.starts_on, ends=period.ends_on, holidays=periods.holidays()
    )
    given: dict[str, Any] = {"payroll": payroll.pk, "currency": payroll.currency, "on": timezone.localdate(at)}
    if Instruction.objects.filter(payroll=payroll).exists():  # taken up again: all of it was done in one transaction
        return 0
    made = rows.change(_INSTRUCT, {**given, "digits": list(days), "days": list(days.values())})
    rows.gather_statistics()
    rows.change(_JOIN_LINES, given)
    rows.change(_HOLD_REST, given)
    ledger.move(payroll, "instructed", at=at)
    return made


@acting.operation(Permission.SEND_PAYROLL)
def write_message(*, payroll: str, by: acting.Actor, at: datetime) -> bool:
    """Store the next payment file (pain.001.001.09) with its hash; False when every instruction is in one.

    Raises as `formats.pain001` does; then nothing was stored.
    """
    found = steps.locked(payroll, by=by, among=states.AFTER_SENDING | {states.FUNDED})
    waiting = Instruction.objects.filter(payroll=found, message=None)
    next_one = waiting.select_related("instrument").order_by("instrument__provider", "due_on", "id").first()
    if next_one is None:
        steps.note(found, "messages complete", by=by, at=at)
        return False
    of_provider = waiting.filter(instrument__provider=next_one.instrument.provider).order_by("due_on", "id")
    chosen = list(of_provider.select_related("instrument")[:LARGEST_MESSAGE])
    arrangement = arrangements.of(found.scheme, on=timezone.localdate(found.cut_off_at))
    batch = _batch(found, arrangement, chosen, at)
    content = pain001.write(batch)
    message = Message.objects.create(
        number=batch.message_id,
        payroll=found,
        provider=next_one.instrument.provider,
        format=pain001.VERSION,
        content=content,
        hash=hashlib.sha256(content).hexdigest(),
        count=len(chosen),
        total=sum((one.amount for one in chosen), Decimal(0)),
        made_at=at,
    )
    Instruction.objects.filter(pk__in=[one.pk for one in chosen]).update(message=message)
    steps.note(found, "message", by=by, at=at, message=message.number, hash=message.hash, instructions=message.count)
    return True


def _message_number() -> str:
    """A public number whose check character payment systems take (some do not)."""
    number = numbers.new("MS")
    while not latin.is_allowed(number):
        number = numbers.new("MS")
    return number


def _batch(payroll: Payroll, arrangement: Arrangement, chosen: list[Instruction], at: datetime) -> instructions.Batch:
    return instructions.Batch(
        message_id=_message_number(),
        created_at=at,
        debtor_name=arrangement.debtor_name,
        debtor_account=instructions.Account(other=arrangement.debtor_account),
        debtor_agent=instructions.Agent(provider=arrangement.debtor_agent),
        execution_on=chosen[0].due_on,
        currency=country.facts().currency,
        instructions=list(_payments(chosen, f"{payroll.scheme} {payroll.period.code}")),
    )


def _payments(chosen: list[Instruction], remittance: str) -> Iterator[instructions.Instruction]:
    for one in chosen:
        yield instructions.Instruction(
            id=one.number,
            amount=one.amount,
            creditor_name=one.instrument.holder_name,
            creditor_account=instructions.Account(other=one.instrument.account),
            creditor_agent=instructions.Agent(provider=one.instrument.provider),
            remittance=remittance,
            execution_on=one.due_on,
        )


@acting.operation(Permission.SEND_PAYROLL)
def send(*, payroll: str, by: acting.Actor, at: datetime) -> bool:
    """Hand the next stored file to the provider and note its receipt; False when none is left.

    The row is claimed for the time of sending, so two senders never hand over the same file at once.
    """
    found = steps.locked(payroll, by=by, among=states.AFTER_SENDING | {states.FUNDED})
    message = Message.objects.select_for_update().filter(payroll=found, sent_at=None).order_by("id").first()
    if message is None:
        steps.note(found, "nothing to send", by=by, at=at)
        return False
    receipt = ports.provider.send(bytes(message.content), message.number)
    Message.objects.filter(pk=message.pk).update(sent_at=at, receipt=receipt.reference)
    Instruction.objects.filter(message=message, state=Instruction.State.PREPARED).update(state=Instruction.State.SENT)
    steps.note(found, "send", by=by, at=at, message=message.number, hash=message.hash, again=receipt.again)
    return True


@acting.operation(Permission.SEND_PAYROLL)
def finish(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """Everything is with the provider: the payroll is sent. Called again, it changes nothing. Raises WrongState."""
    found = steps.locked(payroll, by=by, among=states.AFTER_SENDING | {states.FUNDED})
    left = found.instructions.filter(message=None).exists() or found.messages.filter(sent_at=None).exists()
    if found.state == states.FUNDED and found.instructions.exists() and not left:
        steps.require_next(found, states.SENT)
        steps.reach(found, states.SENT, by=by, at=at)
    else:
        steps.note(found, "send finished", by=by, at=at, left=left)
    return found
