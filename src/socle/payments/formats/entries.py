"""The entries of an account, as statements (camt.053) and notifications (camt.054) hold them."""

import dataclasses
import datetime
from decimal import Decimal

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.payments.formats import states, xmlstream

BOOKED = "BOOK"
NOT_PROVIDED = "NOTPROVIDED"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """One payment in an entry. `end_to_end_id` is the id we sent, None where the bank gives none.

    `returned` carries the state of a payment that came back (returned or uncollected), with the bank's reasons.
    """

    end_to_end_id: str | None
    amount: Decimal | None
    group_id: str | None = None
    returned: states.State | None = None
    reasons: tuple[states.Reason, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One movement. `amount` is signed: a credit adds to the account, a debit takes from it."""

    amount: Decimal
    currency: str
    status: str
    reference: str | None
    booked_on: datetime.date | None
    details: tuple[Detail, ...]
    batch_count: int | None = None
    """How many payments the bank says it booked together, where it says so."""

    @property
    def is_booked(self) -> bool:
        """Whether it counts in the balance; pending and informational entries do not."""
        return self.status == BOOKED

    @property
    def lacks_detail(self) -> bool:
        """Whether payments in it cannot be told apart: booked in one sum without, or with fewer, references of ours.

        Such an entry settles nobody's payment by itself: ask the bank for the details (camt.054).
        """
        named = sum(1 for detail in self.details if detail.end_to_end_id)
        return named == 0 or named < (self.batch_count or 1)


def read(element: etree._Element) -> Entry:
    """An entry (`Ntry`) of a camt.053 or camt.054, version 02 to 08."""
    amount = xmlstream.below(element, "Amt")[0]
    sign = _sign(element)
    size = Decimal(amount.text or "0")
    lines = xmlstream.below(element, "NtryDtls/TxDtls")
    counts = [count for count in xmlstream.below(element, "NtryDtls/Btch/NbOfTxs") if count.text]
    booked = xmlstream.text(element, "BookgDt/Dt") or xmlstream.text(element, "BookgDt/DtTm")
    return Entry(
        amount=sign * size,
        currency=amount.get("Ccy", ""),
        status=xmlstream.text(element, "Sts/Cd") or xmlstream.text(element, "Sts/Prtry") or _bare_status(element),
        reference=xmlstream.text(element, "AcctSvcrRef") or xmlstream.text(element, "NtryRef"),
        booked_on=xmlstream.day(booked) if booked else None,
        details=tuple(_detail(line, only=size if len(lines) == 1 else None) for line in lines),
        batch_count=sum(int(count.text or 0) for count in counts) if counts else None,
    )


def signed(element: etree._Element) -> Decimal:
    """The amount directly below an element with its credit or debit sign."""
    return _sign(element) * Decimal(xmlstream.text(element, "Amt") or "0")


def _sign(element: etree._Element) -> int:
    return 1 if xmlstream.text(element, "CdtDbtInd") == "CRDT" else -1


def _bare_status(element: etree._Element) -> str:
    """Version 02 writes the status without a code element inside it."""
    return xmlstream.text(element, "Sts") or ""


def _detail(element: etree._Element, *, only: Decimal | None) -> Detail:
    given = (
        xmlstream.text(element, "Amt")
        or xmlstream.text(element, "AmtDtls/TxAmt/Amt")
        or xmlstream.text(element, "AmtDtls/InstdAmt/Amt")
    )
    reference = xmlstream.text(element, "Refs/EndToEndId")
    returns = xmlstream.below(element, "RtrInf")
    reasons = tuple(_reason(each) for each in returns)
    return Detail(
        end_to_end_id=None if reference == NOT_PROVIDED else reference,
        amount=Decimal(given) if given else only,
        group_id=xmlstream.text(element, "Refs/PmtInfId"),
        returned=states.of_return(reasons) if returns else None,
        reasons=reasons,
    )


def _reason(element: etree._Element) -> states.Reason:
    return states.Reason(
        code=xmlstream.text(element, "Rsn/Cd") or xmlstream.text(element, "Rsn/Prtry") or "NARR",
        text=" ".join(part.text.strip() for part in xmlstream.below(element, "AddtlInf") if part.text),
    )
