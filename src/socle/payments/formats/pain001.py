"""pain.001.001.09, the customer credit transfer initiation: how a batch of payments is told to the provider.

Written straight to a stream, one payment at a time, so a million instructions need no more memory than their ids.
"""

import io
import itertools
from decimal import Decimal
from typing import IO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.base.kernel import money
from socle.payments.formats import instructions, latin, xmlwriting

VERSION = "pain.001.001.09"
GROUP_SIZE = 50_000
"""Payments in one PmtInf at most; many banks take no more."""


def write(batch: instructions.Batch, *, group_size: int = GROUP_SIZE) -> bytes:
    """The batch as a message. For more than some ten thousand instructions use `write_to` with an open file."""
    stream = io.BytesIO()
    write_to(batch, stream, group_size=group_size)
    return stream.getvalue()


def write_to(batch: instructions.Batch, stream: IO[bytes], *, group_size: int = GROUP_SIZE) -> None:
    """Write the batch to a binary stream; its checks come first, so a refusal leaves the stream untouched.

    Refuses as `instructions.plan` does. Totals are exact; each run of one execution date, and each `group_size`
    payments of it, becomes a PmtInf of its own.
    """
    groups = instructions.plan(batch, group_size=group_size)
    walk = iter(batch.instructions)
    with etree.xmlfile(stream, encoding="UTF-8") as out:
        out.write_declaration()
        with xmlwriting.document(out, VERSION), out.element("CstmrCdtTrfInitn"):
            out.write(_header(batch, groups))
            for group in groups:
                with out.element("PmtInf"):
                    for part in _group_header(batch, group):
                        out.write(part)
                    written = Decimal(0)
                    for instruction in itertools.islice(walk, group.count):
                        out.write(_transfer(instruction, batch.currency))
                        written += instruction.amount
                _check_unchanged(group, written)


def _check_unchanged(group: instructions.Group, written: Decimal) -> None:
    """The totals were stated before the payments; a collection that changed in between would make them false."""
    if written != group.total:
        raise instructions.UnusableBatch(
            problem=f"its instructions changed while group {group.id} was written; throw the file away and write again"
        )


def _header(batch: instructions.Batch, groups: list[instructions.Group]) -> etree._Element:
    header = etree.Element("GrpHdr")
    xmlwriting.add(header, "MsgId", batch.message_id)
    xmlwriting.add(header, "CreDtTm", batch.created_at.isoformat(timespec="seconds"))
    xmlwriting.add(header, "NbOfTxs", str(sum(group.count for group in groups)))
    xmlwriting.add(header, "CtrlSum", money.plain(batch.currency.quantise(sum((g.total for g in groups), Decimal(0)))))
    xmlwriting.add(xmlwriting.add(header, "InitgPty"), "Nm", latin.transliterate(batch.debtor_name, longest=70))
    return header


def _group_header(batch: instructions.Batch, group: instructions.Group) -> list[etree._Element]:
    """What stands in a PmtInf before its payments, in the schema's order."""
    holder = etree.Element("PmtInf")
    xmlwriting.add(holder, "PmtInfId", group.id)
    xmlwriting.add(holder, "PmtMtd", "TRF")
    xmlwriting.add(holder, "BtchBookg", "false")
    xmlwriting.add(holder, "NbOfTxs", str(group.count))
    xmlwriting.add(holder, "CtrlSum", money.plain(group.total))
    xmlwriting.add(xmlwriting.add(holder, "ReqdExctnDt"), "Dt", group.execution_on.isoformat())
    xmlwriting.add(xmlwriting.add(holder, "Dbtr"), "Nm", latin.transliterate(batch.debtor_name, longest=70))
    account = xmlwriting.add(holder, "DbtrAcct")
    _add_account(account, batch.debtor_account)
    xmlwriting.add(account, "Ccy", batch.currency.code)
    _add_agent(xmlwriting.add(holder, "DbtrAgt"), batch.debtor_agent)
    return list(holder)


def _transfer(instruction: instructions.Instruction, currency: money.Currency) -> etree._Element:
    transfer = etree.Element("CdtTrfTxInf")
    xmlwriting.add(xmlwriting.add(transfer, "PmtId"), "EndToEndId", instruction.id)
    exact = money.plain(currency.quantise(instruction.amount))
    amount = xmlwriting.add(xmlwriting.add(transfer, "Amt"), "InstdAmt", exact)
    amount.set("Ccy", currency.code)
    if instruction.creditor_agent:
        _add_agent(xmlwriting.add(transfer, "CdtrAgt"), instruction.creditor_agent)
    xmlwriting.add(xmlwriting.add(transfer, "Cdtr"), "Nm", latin.transliterate(instruction.creditor_name, longest=70))
    _add_account(xmlwriting.add(transfer, "CdtrAcct"), instruction.creditor_account)
    remittance = latin.transliterate(instruction.remittance, longest=140)
    if remittance:
        xmlwriting.add(xmlwriting.add(transfer, "RmtInf"), "Ustrd", remittance)
    return transfer


def _add_account(holder: etree._Element, account: instructions.Account) -> None:
    identity = xmlwriting.add(holder, "Id")
    if account.iban:
        xmlwriting.add(identity, "IBAN", account.iban)
    else:
        xmlwriting.add(xmlwriting.add(identity, "Othr"), "Id", account.other)


def _add_agent(holder: etree._Element, agent: instructions.Agent) -> None:
    institution = xmlwriting.add(holder, "FinInstnId")
    if agent.bic:
        xmlwriting.add(institution, "BICFI", agent.bic)
    elif agent.clearing_member:
        xmlwriting.add(xmlwriting.add(institution, "ClrSysMmbId"), "MmbId", agent.clearing_member)
    else:
        xmlwriting.add(xmlwriting.add(institution, "Othr"), "Id", agent.provider)
