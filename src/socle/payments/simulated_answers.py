"""The files a simulated provider answers with, once each payment's fate is decided. Pure."""

import dataclasses
import datetime
from decimal import Decimal

from socle.payments import ports
from socle.payments.formats import camt053, entries, orders, pain002, states

RETURN_AFTER = datetime.timedelta(days=3)
RETURN_REASON = states.Reason(code="AC06", text="Account blocked, the money was sent back")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decided:
    """An order with its fates: per end-to-end id the reason of refusal or None, the settled payment that comes back
    later (or None), the payer's balance before, and a short `key` that makes file numbers unique."""

    order: orders.Order
    fates: dict[str, states.Reason | None]
    returned: str | None
    opening: Decimal
    key: str


def compose(decided: Decided) -> tuple[list[ports.ProviderFile], Decimal]:
    """The status report, a statement for each day of execution, the one with the return; and the balance left."""
    first_on = min(group.execution_on for group in decided.order.groups)
    files = [_file("status.xml", ports.FileKind.STATUS, first_on, pain002.write(_report(decided)))]
    balance = decided.opening
    for number, (on, movements) in enumerate(_days(decided), start=1):
        statement = _statement(decided, number, on, balance, movements)
        balance = statement.closing
        created_at = datetime.datetime.combine(on, datetime.time(18), datetime.UTC)
        content = camt053.write(statement, message_id=f"{statement.id}-M", created_at=created_at)
        files.append(_file(f"statement-{number}.xml", ports.FileKind.STATEMENT, on, content))
    return files, balance


def _file(name: str, kind: ports.FileKind, on: datetime.date, content: bytes) -> ports.ProviderFile:
    return ports.ProviderFile(name=name, kind=kind, available_on=on, content=content)


def _report(decided: Decided) -> pain002.StatusReport:
    items = tuple(
        pain002.Item(
            group_id=group.id,
            end_to_end_id=transfer.end_to_end_id,
            outcome=_outcome(decided.fates[transfer.end_to_end_id]),
            amount=transfer.amount,
            currency=transfer.currency,
        )
        for group in decided.order.groups
        for transfer in group.transfers
    )
    groups = tuple(
        pain002.Group(
            id=group.id, outcome=_together([decided.fates[transfer.end_to_end_id] for transfer in group.transfers])
        )
        for group in decided.order.groups
    )
    return pain002.StatusReport(
        message_id=f"{decided.key}-R",
        created_at=decided.order.created_at,
        original_message_id=decided.order.message_id,
        outcome=_together(list(decided.fates.values())),
        groups=groups,
        items=items,
    )


def _outcome(reason: states.Reason | None) -> pain002.Outcome:
    code = "ACSC" if reason is None else "RJCT"
    return pain002.Outcome(code=code, state=states.of_status(code), reasons=() if reason is None else (reason,))


def _together(fates: list[states.Reason | None]) -> pain002.Outcome:
    """The status of several payments: all settled, all refused, or partly."""
    refused = sum(1 for reason in fates if reason is not None)
    code = "ACSC" if not refused else "RJCT" if refused == len(fates) else "PART"
    return pain002.Outcome(code=code, state=states.of_status(code))


def _days(decided: Decided) -> list[tuple[datetime.date, tuple[entries.Entry, ...]]]:
    """The movements of each day with any, in order of time; the return stands on a later day of its own."""
    days: dict[datetime.date, list[entries.Entry]] = {}
    back: list[entries.Entry] = []
    for group in decided.order.groups:
        for transfer in group.transfers:
            if decided.fates[transfer.end_to_end_id] is None:
                days.setdefault(group.execution_on, []).append(_paid(decided, group, transfer))
            if transfer.end_to_end_id == decided.returned:
                back.append(_sent_back(decided, group, transfer, max(_dates(decided)) + RETURN_AFTER))
    ordered = sorted(days.items())
    if back:
        ordered.append((max(_dates(decided)) + RETURN_AFTER, back))
    return [(on, tuple(movements)) for on, movements in ordered]


def _dates(decided: Decided) -> list[datetime.date]:
    return [group.execution_on for group in decided.order.groups]


def _paid(decided: Decided, group: orders.OrderGroup, transfer: orders.Transfer) -> entries.Entry:
    return entries.Entry(
        amount=-transfer.amount,
        currency=transfer.currency,
        status=entries.BOOKED,
        reference=f"{decided.key}-D",
        booked_on=group.execution_on,
        details=(entries.Detail(end_to_end_id=transfer.end_to_end_id, amount=transfer.amount, group_id=group.id),),
    )


def _sent_back(
    decided: Decided, group: orders.OrderGroup, transfer: orders.Transfer, on: datetime.date
) -> entries.Entry:
    detail = entries.Detail(
        end_to_end_id=transfer.end_to_end_id,
        amount=transfer.amount,
        group_id=group.id,
        returned=states.of_return((RETURN_REASON,)),
        reasons=(RETURN_REASON,),
    )
    return entries.Entry(
        amount=transfer.amount,
        currency=transfer.currency,
        status=entries.BOOKED,
        reference=f"{decided.key}-C",
        booked_on=on,
        details=(detail,),
    )


def _statement(
    decided: Decided, number: int, on: datetime.date, opening: Decimal, movements: tuple[entries.Entry, ...]
) -> camt053.Statement:
    return camt053.Statement(
        id=f"{decided.key}-S{number}",
        account=decided.order.groups[0].debtor_account,
        currency=movements[0].currency,
        created_at=datetime.datetime.combine(on, datetime.time(18), datetime.UTC),
        opening_on=on,
        opening=opening,
        closing_on=on,
        closing=opening + sum((entry.amount for entry in movements), Decimal(0)),
        entries=movements,
    )
