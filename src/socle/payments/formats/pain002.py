"""pain.002, the payment status report: what the provider says of a batch and of each payment in it.

Read in versions .03, .10 and .12; written in .12 by whoever plays the provider.
"""

import dataclasses
import datetime
import io
from collections.abc import Iterable
from decimal import Decimal

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.base.kernel import money
from socle.payments.formats import pain001, states, xmlstream, xmlwriting

VERSIONS = ("pain.002.001.12", "pain.002.001.10", "pain.002.001.03")
VERSION = VERSIONS[0]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A status: the provider's code, the state it means (`None` where no status is given), the reasons."""

    code: str | None
    state: states.State | None
    reasons: tuple[states.Reason, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """What is said of one payment; `amount` where the report repeats it."""

    group_id: str
    end_to_end_id: str
    outcome: Outcome
    amount: Decimal | None = None
    currency: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """What is said of one PmtInf as a whole."""

    id: str
    outcome: Outcome


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class StatusReport:
    """A whole report: on which message, its overall outcome, and those of its groups and payments."""

    message_id: str
    created_at: datetime.datetime
    original_message_id: str
    outcome: Outcome
    groups: tuple[Group, ...]
    items: tuple[Item, ...]

    def of(self, *, group_id: str, end_to_end_id: str) -> Outcome:
        """What the report says of one payment: its own line, else that of its group, else that of the message.
        For many payments walk `items` once."""
        for item in self.items:
            if item.end_to_end_id == end_to_end_id and item.outcome.code:
                return item.outcome
        return next((g.outcome for g in self.groups if g.id == group_id and g.outcome.code), self.outcome)


def read(source: bytes) -> StatusReport:
    """Read a report. Refuses what is not XML, not a pain.002 of these versions, or not as the schema says.

    A status code that no table knows comes out as `unknown`. A payment without a status of its own has the outcome of
    its group or message; where none of them states any, it is `unknown`.
    """
    parts = _Parts()
    names = ["GrpHdr", "OrgnlGrpInfAndSts", "TxInfAndSts", "OrgnlPmtInfAndSts"]
    for name, element in xmlstream.elements(source, versions=VERSIONS, names=names):
        parts.take(name, element)
    return StatusReport(
        message_id=parts.header["MsgId"],
        created_at=xmlstream.instant(parts.header["CreDtTm"]),
        original_message_id=parts.original_message_id,
        outcome=parts.outcome,
        groups=tuple(parts.groups),
        items=tuple(parts.items),
    )


class _Parts:
    """What has been read so far, in the order of the file: payments come before the end of their group."""

    def __init__(self) -> None:
        self.header: dict[str, str] = {}
        self.original_message_id = ""
        self.outcome = Outcome(code=None, state=None)
        self.groups: list[Group] = []
        self.items: list[Item] = []
        self._waiting: list[Item] = []

    def take(self, name: str, element: etree._Element) -> None:
        if name == "GrpHdr":
            self.header = {key: xmlstream.text(element, key) or "" for key in ("MsgId", "CreDtTm")}
        elif name == "OrgnlGrpInfAndSts":
            self.original_message_id = xmlstream.text(element, "OrgnlMsgId") or ""
            self.outcome = _outcome(element, "GrpSts")
        elif name == "TxInfAndSts":
            self._waiting.append(_item(element))
        else:
            self._end_group(element)

    def _end_group(self, element: etree._Element) -> None:
        group = Group(id=xmlstream.text(element, "OrgnlPmtInfId") or "", outcome=_outcome(element, "PmtInfSts"))
        self.groups.append(group)
        fallback = group.outcome if group.outcome.code else self.outcome
        if not fallback.code:
            fallback = Outcome(code=None, state=states.State.UNKNOWN)
        for item in self._waiting:
            outcome = item.outcome if item.outcome.code else fallback
            self.items.append(dataclasses.replace(item, group_id=group.id, outcome=outcome))
        self._waiting.clear()


def _item(element: etree._Element) -> Item:
    amounts = xmlstream.below(element, "OrgnlTxRef/Amt/InstdAmt")
    return Item(
        group_id="",
        end_to_end_id=xmlstream.text(element, "OrgnlEndToEndId") or "",
        outcome=_outcome(element, "TxSts"),
        amount=Decimal(amounts[0].text or "0") if amounts else None,
        currency=amounts[0].get("Ccy") if amounts else None,
    )


def _outcome(element: etree._Element, status: str) -> Outcome:
    code = xmlstream.text(element, status)
    reasons = tuple(
        states.Reason(
            code=xmlstream.text(reason, "Rsn/Cd") or xmlstream.text(reason, "Rsn/Prtry") or "NARR",
            text=" ".join(part.text.strip() for part in xmlstream.below(reason, "AddtlInf") if part.text),
        )
        for reason in xmlstream.below(element, "StsRsnInf")
    )
    return Outcome(code=code, state=states.of_status(code) if code else None, reasons=reasons)


def write(report: StatusReport) -> bytes:
    """The report as a pain.002.001.12, checked against its schema. For the side of the provider."""
    stream = io.BytesIO()
    with etree.xmlfile(stream, encoding="UTF-8") as out:
        out.write_declaration()
        with xmlwriting.document(out, VERSION), out.element("CstmrPmtStsRpt"):
            out.write(_written_header(report))
            out.write(_written_original(report))
            for group in report.groups:
                out.write(_written_group(group, [item for item in report.items if item.group_id == group.id]))
    return xmlwriting.checked(stream, VERSION)


def _written_header(report: StatusReport) -> etree._Element:
    header = etree.Element("GrpHdr")
    xmlwriting.add(header, "MsgId", report.message_id)
    xmlwriting.add(header, "CreDtTm", report.created_at.isoformat(timespec="seconds"))
    return header


def _written_original(report: StatusReport) -> etree._Element:
    original = etree.Element("OrgnlGrpInfAndSts")
    xmlwriting.add(original, "OrgnlMsgId", report.original_message_id)
    xmlwriting.add(original, "OrgnlMsgNmId", pain001.VERSION)
    _add_outcome(original, "GrpSts", report.outcome)
    return original


def _written_group(group: Group, items: Iterable[Item]) -> etree._Element:
    element = etree.Element("OrgnlPmtInfAndSts")
    xmlwriting.add(element, "OrgnlPmtInfId", group.id)
    _add_outcome(element, "PmtInfSts", group.outcome)
    for item in items:
        line = xmlwriting.add(element, "TxInfAndSts")
        xmlwriting.add(line, "OrgnlEndToEndId", item.end_to_end_id)
        _add_outcome(line, "TxSts", item.outcome)
        if item.amount is not None:
            amount = xmlwriting.add(xmlwriting.add(line, "OrgnlTxRef"), "Amt")
            xmlwriting.add(amount, "InstdAmt", money.plain(item.amount)).set("Ccy", item.currency or "")
    return element


def _add_outcome(parent: etree._Element, status: str, outcome: Outcome) -> None:
    if outcome.code:
        xmlwriting.add(parent, status, outcome.code)
    for reason in outcome.reasons:
        information = xmlwriting.add(parent, "StsRsnInf")
        iso = len(reason.code) <= 4
        xmlwriting.add(xmlwriting.add(information, "Rsn"), "Cd" if iso else "Prtry", reason.code)
        if reason.text:
            xmlwriting.add(information, "AddtlInf", reason.text[:105])
