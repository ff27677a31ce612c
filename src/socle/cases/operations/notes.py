"""Notes of a case; sealed ones open to the caseworkers of their domain, to others by break-glass, each time with a trace (C09)."""

from datetime import datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.cases import catalogue
from socle.cases.models import Note, SealedReading
from socle.cases.operations import found
from socle.registry import queries as registry

FEWEST_LETTERS = 10  # a reason that an auditor can read


class NoSuchDomain(refusals.Refusal):
    """'{domain}' is no domain of sealed notes. Choose one of: {known}."""

    code = "cases.no-such-domain"


class NotYourDomain(refusals.Refusal):
    """These notes are sealed for the caseworkers of '{domain}'. If you must read them, break the glass and say why."""

    code = "cases.not-your-domain"


class NotSealed(refusals.Refusal):
    """This note is not sealed. It stands on the page of the case."""

    code = "cases.not-sealed"


@acting.operation(Permission.MANAGE_CASE)
def note(*, case: str, text: str, sealed_domain: str = "", by: acting.Actor, at: datetime) -> Note:
    """Write a note, sealed if it belongs to a domain. Raises NoSuchDomain, InvalidInput, NotFound, CaseClosed, OwnRecord."""
    row = found.open_case(case, by=by)
    known = catalogue.of_country().domains
    if sealed_domain and sealed_domain not in known:
        raise NoSuchDomain(domain=sealed_domain, known=", ".join(known))
    made = Note.objects.create(
        case=row, text=found.told(text, "Note"), sealed_domain=sealed_domain, written_by_id=by.user_id, written_at=at
    )
    found.record("noted", row, by=by, at=at, sealed=bool(sealed_domain))
    return made


@acting.operation(Permission.READ_SEALED)
def read_sealed_note(*, note: int, by: acting.Actor, at: datetime) -> Note:
    """Open a sealed note of the own domain (or one's own note), given by key; leaves its trace.

    Raises NotFound, NotSealed or NotYourDomain.
    """
    row = _sealed(note)
    mine = row.written_by_id == by.user_id
    if not mine and by.office not in catalogue.of_country().offices.get(row.sealed_domain, frozenset()):
        raise NotYourDomain(domain=row.sealed_domain)
    return _trace(row, reason="", by=by, at=at)


@acting.operation(Permission.READ_DOSSIER)
def open_sealed_note(*, note: int, reason: str, by: acting.Actor, at: datetime) -> Note:
    """Break the glass: open a sealed note of another domain for a reason that the caseworker and an auditor will read.

    Raises NotFound, NotSealed, OwnRecord, or InvalidInput where the reason says nothing.
    """
    row = _sealed(note)
    registry.refuse_own_record(by=by, person=row.case.person, household=row.case.household)
    if len(reason.strip()) < FEWEST_LETTERS:
        raise refusals.InvalidInput("Reason: say in a sentence why you must read what is sealed.")
    return _trace(row, reason=reason.strip()[:300], by=by, at=at)


def _sealed(key: int) -> Note:
    row = Note.objects.select_related("case__person", "case__household", "written_by").filter(pk=key).first()
    if row is None:
        raise refusals.NotFound(number=key)
    if not row.sealed_domain:
        raise NotSealed
    return row


def _trace(row: Note, *, reason: str, by: acting.Actor, at: datetime) -> Note:
    SealedReading.objects.create(note=row, read_by_id=by.user_id, read_at=at, break_glass=bool(reason), reason=reason)
    action = "break-glass" if reason else "read-sealed"
    found.record(action, row.case, by=by, at=at, domain=row.sealed_domain)
    return row
