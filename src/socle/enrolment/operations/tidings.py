"""What people are told when the way their money goes is changed: the former contact hears of it (domain P16)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from socle.base.notices import operations as notices
from socle.enrolment.models import Instrument, Recipient
from socle.enrolment.operations import terms

TEMPLATE = "change-notice"


def of_changed_recipients(pairs: Iterable[tuple[int, int]], *, at: datetime) -> None:
    """Tell each former recipient that somebody else collects from a day on. `pairs`: (former, new) keys."""
    pairs = list(pairs)
    rows = Recipient.objects.select_related("person", "award").in_bulk([key for pair in pairs for key in pair])
    for former, new in pairs:
        content = {"award": rows[new].award.number, "from_on": str(rows[new].from_on)}
        _tell("recipient-change", rows[new].award.number, rows[former].person.number, content, at)


def of_changed_instruments(changed: Sequence[tuple[Instrument, Sequence[str], date]], *, at: datetime) -> None:
    """Tell each person, at the contacts they had, that their money goes elsewhere from a day on; accounts are masked.

    `changed`: the new instrument (its person loaded), the masked former accounts, and the first day of its use.
    """
    for instrument, former, usable_from in changed:
        content = {"former": list(former), "new": instrument.masked, "from_on": str(usable_from)}
        _tell("instrument-change", instrument.number, instrument.person.number, content, at)


def _tell(kind: str, about: str, addressee: str, content: Mapping[str, object], at: datetime) -> None:
    letter = notices.Letter(kind=kind, template=TEMPLATE, language=terms.of_country().letters, content=content)
    notices.prepare(letter, about=about, addressee=addressee, at=at)
