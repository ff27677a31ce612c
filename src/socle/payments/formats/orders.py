"""A pain.001 as its receiver reads it: what the provider (or its simulator) was asked to pay."""

import dataclasses
import datetime
from decimal import Decimal

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.payments.formats import pain001, xmlstream


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """One payment asked for: to whom, into which account (IBAN or other number), how much."""

    end_to_end_id: str
    amount: Decimal
    currency: str
    creditor_name: str
    creditor_account: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class OrderGroup:
    """The payments of one PmtInf: from which account, on which day."""

    id: str
    execution_on: datetime.date
    debtor_account: str
    transfers: tuple[Transfer, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """A whole message, with the totals it states of itself."""

    message_id: str
    created_at: datetime.datetime
    count: int
    total: Decimal
    groups: tuple[OrderGroup, ...]


def read(source: bytes) -> Order:
    """Read a pain.001.001.09. Refuses what is not XML or not as the schema says."""
    header: dict[str, str] = {}
    groups: list[OrderGroup] = []
    transfers: list[Transfer] = []
    walk = xmlstream.elements(source, versions=[pain001.VERSION], names=["GrpHdr", "CdtTrfTxInf", "PmtInf"])
    for name, element in walk:
        if name == "GrpHdr":
            header = {key: xmlstream.text(element, key) or "" for key in ("MsgId", "CreDtTm", "NbOfTxs", "CtrlSum")}
        elif name == "CdtTrfTxInf":
            transfers.append(_transfer(element))
        else:
            groups.append(_group(element, tuple(transfers)))
            transfers.clear()
    return Order(
        message_id=header["MsgId"],
        created_at=xmlstream.instant(header["CreDtTm"]),
        count=int(header["NbOfTxs"]),
        total=Decimal(header["CtrlSum"] or 0),
        groups=tuple(groups),
    )


def _group(element: etree._Element, transfers: tuple[Transfer, ...]) -> OrderGroup:
    return OrderGroup(
        id=xmlstream.text(element, "PmtInfId") or "",
        execution_on=xmlstream.day(xmlstream.text(element, "ReqdExctnDt/Dt") or ""),
        debtor_account=_account(element, "DbtrAcct"),
        transfers=transfers,
    )


def _transfer(element: etree._Element) -> Transfer:
    amount = xmlstream.below(element, "Amt/InstdAmt")[0]
    return Transfer(
        end_to_end_id=xmlstream.text(element, "PmtId/EndToEndId") or "",
        amount=Decimal(amount.text or "0"),
        currency=amount.get("Ccy", ""),
        creditor_name=xmlstream.text(element, "Cdtr/Nm") or "",
        creditor_account=_account(element, "CdtrAcct"),
    )


def _account(element: etree._Element, where: str) -> str:
    return xmlstream.text(element, f"{where}/Id/IBAN") or xmlstream.text(element, f"{where}/Id/Othr/Id") or ""
