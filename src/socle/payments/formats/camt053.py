"""camt.053, the bank's statement: opening balance, every movement, closing balance. It must add up.

Read in versions .02 and .08; written in .08 by whoever plays the bank.
"""

import dataclasses
import datetime
import io
from collections.abc import Iterable
from decimal import Decimal

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.base.kernel import money, refusals
from socle.payments.formats import entries, states, xmlstream, xmlwriting

VERSIONS = ("camt.053.001.08", "camt.053.001.02")
VERSION = VERSIONS[0]
_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)


class DoesNotAddUp(refusals.Refusal):
    """Statement {statement} does not add up: opening {opening} plus booked entries {booked} makes {sum}, but it states
    a closing balance of {closing}. The difference is {difference} {currency}. Nothing was taken from the file; ask the
    bank for a corrected statement."""

    code = "payments.statement-does-not-add-up"


class BalanceMissing(refusals.Refusal):
    """Statement {statement} has no {which} balance, so it cannot be checked. Ask the bank for the complete statement;
    where it came in several pages, for one file with all of them."""

    code = "payments.statement-without-balance"


class OtherCurrency(refusals.Refusal):
    """Statement {statement} mixes currencies ({currencies}) in balances and booked entries, so it cannot be added up.
    Ask the bank for a statement in the currency of the account."""

    code = "payments.statement-mixes-currencies"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One account over a time. Balances are signed: below zero is overdrawn."""

    id: str
    account: str
    currency: str
    created_at: datetime.datetime | None
    opening_on: datetime.date
    opening: Decimal
    closing_on: datetime.date
    closing: Decimal
    entries: tuple[entries.Entry, ...]

    @property
    def booked(self) -> Decimal:
        """The sum of the entries that count in the balance."""
        return sum((entry.amount for entry in self.entries if entry.is_booked), Decimal(0))


def read(source: bytes) -> tuple[Statement, ...]:
    """The statements of a file. Refuses what is not XML, not a camt.053 of these versions, not as its schema says,
    lacks a balance, mixes currencies, or does not add up: the refusal names the difference."""
    statements: list[Statement] = []
    movements: list[entries.Entry] = []
    for name, element in xmlstream.elements(source, versions=VERSIONS, names=["Ntry", "Stmt"]):
        if name == "Ntry":
            movements.append(entries.read(element))
        else:
            statements.append(_statement(element, tuple(movements)))
            movements.clear()
    for statement in statements:
        check(statement)
    return tuple(statements)


def check(statement: Statement) -> None:
    """Opening plus booked entries must be closing, to the last decimal."""
    total = statement.opening + statement.booked
    if total != statement.closing:
        raise DoesNotAddUp(
            statement=statement.id,
            opening=money.plain(statement.opening),
            booked=money.plain(statement.booked),
            sum=money.plain(total),
            closing=money.plain(statement.closing),
            difference=money.plain(statement.closing - total),
            currency=statement.currency,
        )


def _statement(element: etree._Element, movements: tuple[entries.Entry, ...]) -> Statement:
    identity = xmlstream.text(element, "Id") or ""
    opening = _balance(element, identity, "opening", _OPENING)
    closing = _balance(element, identity, "closing", _CLOSING)
    created = xmlstream.text(element, "CreDtTm")
    return Statement(
        id=identity,
        account=xmlstream.text(element, "Acct/Id/IBAN") or xmlstream.text(element, "Acct/Id/Othr/Id") or "",
        currency=_one_currency(identity, [opening, closing], movements),
        created_at=xmlstream.instant(created) if created else None,
        opening_on=_balance_day(opening),
        opening=entries.signed(opening),
        closing_on=_balance_day(closing),
        closing=entries.signed(closing),
        entries=movements,
    )


def _balance(element: etree._Element, identity: str, which: str, codes: tuple[str, ...]) -> etree._Element:
    found = {xmlstream.text(balance, "Tp/CdOrPrtry/Cd"): balance for balance in xmlstream.below(element, "Bal")}
    for code in codes:
        if code in found:
            return found[code]
    raise BalanceMissing(statement=identity, which=which)


def _balance_day(balance: etree._Element) -> datetime.date:
    return xmlstream.day(xmlstream.text(balance, "Dt/Dt") or xmlstream.text(balance, "Dt/DtTm") or "")


def _one_currency(identity: str, balances: list[etree._Element], movements: Iterable[entries.Entry]) -> str:
    found = {xmlstream.below(balance, "Amt")[0].get("Ccy", "") for balance in balances}
    found |= {entry.currency for entry in movements if entry.is_booked}
    if len(found) > 1:
        raise OtherCurrency(statement=identity, currencies=", ".join(sorted(found)))
    return found.pop()


def write(statement: Statement, *, message_id: str, created_at: datetime.datetime) -> bytes:
    """The statement as a camt.053.001.08, checked to add up and against its schema. For the side of the bank."""
    check(statement)
    stream = io.BytesIO()
    with etree.xmlfile(stream, encoding="UTF-8") as out:
        out.write_declaration()
        with xmlwriting.document(out, VERSION), out.element("BkToCstmrStmt"):
            header = etree.Element("GrpHdr")
            xmlwriting.add(header, "MsgId", message_id)
            xmlwriting.add(header, "CreDtTm", created_at.isoformat(timespec="seconds"))
            out.write(header)
            with out.element("Stmt"):
                for part in _written_head(statement):
                    out.write(part)
                for entry in statement.entries:
                    out.write(_written_entry(entry))
    return xmlwriting.checked(stream, VERSION)


def _written_head(statement: Statement) -> list[etree._Element]:
    holder = etree.Element("Stmt")
    xmlwriting.add(holder, "Id", statement.id)
    if statement.created_at:
        xmlwriting.add(holder, "CreDtTm", statement.created_at.isoformat(timespec="seconds"))
    account = xmlwriting.add(holder, "Acct")
    identity = xmlwriting.add(account, "Id")
    if statement.account[:2].isalpha():
        xmlwriting.add(identity, "IBAN", statement.account)
    else:
        xmlwriting.add(xmlwriting.add(identity, "Othr"), "Id", statement.account)
    xmlwriting.add(account, "Ccy", statement.currency)
    for code, amount, on in (
        (_OPENING[0], statement.opening, statement.opening_on),
        (_CLOSING[0], statement.closing, statement.closing_on),
    ):
        balance = xmlwriting.add(holder, "Bal")
        xmlwriting.add(xmlwriting.add(xmlwriting.add(balance, "Tp"), "CdOrPrtry"), "Cd", code)
        _add_amount(balance, amount, statement.currency)
        xmlwriting.add(xmlwriting.add(balance, "Dt"), "Dt", on.isoformat())
    return list(holder)


def _written_entry(entry: entries.Entry) -> etree._Element:
    element = etree.Element("Ntry")
    _add_amount(element, entry.amount, entry.currency)
    xmlwriting.add(xmlwriting.add(element, "Sts"), "Cd", entry.status)
    if entry.booked_on:
        xmlwriting.add(xmlwriting.add(element, "BookgDt"), "Dt", entry.booked_on.isoformat())
    if entry.reference:
        xmlwriting.add(element, "AcctSvcrRef", entry.reference)
    returned = any(detail.returned for detail in entry.details)
    domain = xmlwriting.add(xmlwriting.add(element, "BkTxCd"), "Domn")
    xmlwriting.add(domain, "Cd", "PMNT")
    family = xmlwriting.add(domain, "Fmly")
    xmlwriting.add(family, "Cd", "ICDT")
    xmlwriting.add(family, "SubFmlyCd", "RRTN" if returned else "DMCT")
    holder = xmlwriting.add(element, "NtryDtls")
    if entry.batch_count:
        xmlwriting.add(xmlwriting.add(holder, "Btch"), "NbOfTxs", str(entry.batch_count))
    for detail in entry.details:
        _add_detail(holder, detail, entry)
    return element


def _add_detail(holder: etree._Element, detail: entries.Detail, entry: entries.Entry) -> None:
    line = xmlwriting.add(holder, "TxDtls")
    references = xmlwriting.add(line, "Refs")
    if detail.group_id:
        xmlwriting.add(references, "PmtInfId", detail.group_id)
    xmlwriting.add(references, "EndToEndId", detail.end_to_end_id or entries.NOT_PROVIDED)
    if detail.amount is not None:
        xmlwriting.add(line, "Amt", money.plain(detail.amount)).set("Ccy", entry.currency)
        xmlwriting.add(line, "CdtDbtInd", "CRDT" if entry.amount >= 0 else "DBIT")
    if detail.returned:
        information = xmlwriting.add(line, "RtrInf")
        reason = detail.reasons[0] if detail.reasons else states.Reason(code="NARR")
        xmlwriting.add(xmlwriting.add(information, "Rsn"), "Cd" if len(reason.code) <= 4 else "Prtry", reason.code)
        if reason.text:
            xmlwriting.add(information, "AddtlInf", reason.text[:105])


def _add_amount(parent: etree._Element, amount: Decimal, currency: str) -> None:
    xmlwriting.add(parent, "Amt", money.plain(abs(amount))).set("Ccy", currency)
    xmlwriting.add(parent, "CdtDbtInd", "CRDT" if amount >= 0 else "DBIT")
