"""camt.054, the bank's notification of debits and credits: movements in detail, between statements.

It states no balance, so nothing is added up; use it for what a statement booked in one sum. Read in version .08.
"""

import dataclasses

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.payments.formats import entries, xmlstream

VERSION = "camt.054.001.08"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """Movements of one account."""

    id: str
    account: str
    entries: tuple[entries.Entry, ...]


def read(source: bytes) -> tuple[Notification, ...]:
    """The notifications of a file. Refuses what is not XML, not a camt.054.001.08 or not as its schema says."""
    found: list[Notification] = []
    movements: list[entries.Entry] = []
    for name, element in xmlstream.elements(source, versions=[VERSION], names=["Ntry", "Ntfctn"]):
        if name == "Ntry":
            movements.append(entries.read(element))
        else:
            found.append(_notification(element, tuple(movements)))
            movements.clear()
    return tuple(found)


def _notification(element: etree._Element, movements: tuple[entries.Entry, ...]) -> Notification:
    return Notification(
        id=xmlstream.text(element, "Id") or "",
        account=xmlstream.text(element, "Acct/Id/IBAN") or xmlstream.text(element, "Acct/Id/Othr/Id") or "",
        entries=movements,
    )
