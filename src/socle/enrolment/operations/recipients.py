from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.eligibility.models import Application
from socle.enrolment.models import Award, Recipient
from socle.enrolment.operations import four_eyes, own, terms, tidings
from socle.registry.queries import vital

KINDS = ("recipient", "guardian", "proxy", "institution")


class NoSuchKind(refusals.Refusal):
    """'{kind}' is no kind of recipient. Choose one of: recipient, guardian, proxy, institution."""

    code = "enrolment.no-such-recipient"


class ProxyWithoutEnd(refusals.Refusal):
    """A proxy collects for a limited time. Give the day on which the authority of {number} ends."""

    code = "enrolment.proxy-without-end"


class RecipientDeceased(refusals.Refusal):
    """{number} died on {died_on} and cannot receive payments. Propose another recipient."""

    code = "enrolment.recipient-deceased"


class RecipientNotAdult(refusals.Refusal):
    """{number} would receive for the minor {minor}, and is not known to be {age} or older.
    Propose an adult, or record proof of the date of birth first."""

    code = "enrolment.recipient-not-adult"


class AwardEnded(refusals.Refusal):
    """Award {number} ended on {to_on}. There is nothing to receive under it any more."""

    code = "enrolment.award-ended"


@dataclass(frozen=True, kw_only=True)
class NewRecipient:
    """Who is to collect the money of an award from a day on (`to_on`: the first day on which they no longer do)."""

    award: Award
    person_id: int
    from_on: date
    kind: str = "recipient"
    to_on: date | None = None


@acting.operation(Permission.ENROL)
def propose_recipients(*, lines: Sequence[NewRecipient], by: acting.Actor, at: datetime) -> list[Recipient]:
    """Propose who collects, for many awards at once; need not be the head. Another officer approves.

    Raises NoSuchKind, ProxyWithoutEnd, AwardEnded, RecipientDeceased, RecipientNotAdult or OwnRecord; all or nothing.
    """
    own.refuse(by=by, applications=[one.award.application_id for one in lines], people=[one.person_id for one in lines])
    _check(lines, timezone.localdate(at))
    made = Recipient.objects.bulk_create(
        Recipient(
            award=one.award,
            person_id=one.person_id,
            kind=one.kind,
            from_on=one.from_on,
            to_on=one.to_on,
            prepared_by_id=by.user_id,
            prepared_at=at,
        )
        for one in lines
    )
    about = lines[0].award.number if len(lines) == 1 else ""
    audit.record("enrolment.propose-recipients", by=by, at=at, about=about, details={"recipients": len(made)})
    return made


def propose_recipient(
    *,
    award: Award,
    person_id: int,
    from_on: date,
    kind: str = "recipient",
    to_on: date | None = None,
    by: acting.Actor,
    at: datetime,
) -> Recipient:
    """Propose who collects the money of one award. Refusals as for many."""
    line = NewRecipient(award=award, person_id=person_id, from_on=from_on, kind=kind, to_on=to_on)
    return propose_recipients(lines=[line], by=by, at=at)[0]


@acting.operation(Permission.APPROVE_ENROLMENT)
def approve_recipients(*, recipients: Collection[int], by: acting.Actor, at: datetime) -> int:
    """Approve proposed recipients, given by key: they collect from their first day, the former one until then.

    A change takes effect on the next day at the earliest, and the former recipient is told of it (domain P16). A proxy
    stands in for a time; the ordinary recipient stays. Raises SameOfficer, NotProposed or OwnRecord; all or nothing.
    """
    rows = four_eyes.proposed(Recipient, recipients, by=by)
    own.refuse(
        by=by,
        applications=list(Award.objects.filter(recipients__in=rows).values_list("application_id", flat=True)),
        people=[row.person_id for row in rows],
    )
    former = _end_former([row.pk for row in rows], timezone.localdate(at) + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrolment_recipient SET approved_by_id = %s, approved_at = %s WHERE id = ANY(%s)",
            [by.user_id, at, [row.pk for row in rows]],
        )
    tidings.of_changed_recipients(former, by=by, at=at)
    details = {"recipients": len(rows), "changes": len(former)}
    audit.record("enrolment.approve-recipients", by=by, at=at, details=details)
    return len(rows)


def _check(lines: Sequence[NewRecipient], today: date) -> None:
    applications = Application.objects.select_related("applicant").in_bulk({one.award.application_id for one in lines})
    applicants = vital.of({one.applicant_id for one in applications.values()})
    lives = vital.of({one.person_id for one in lines})
    adult_age = terms.of_country().adult_age
    for one in lines:
        if one.kind not in KINDS:
            raise NoSuchKind(kind=one.kind)
        if one.kind == "proxy" and one.to_on is None:
            raise ProxyWithoutEnd(number=_number(one))
        if one.award.to_on is not None and one.award.to_on <= max(one.from_on, today):
            raise AwardEnded(number=one.award.number, to_on=one.award.to_on)
        life, application = lives[one.person_id], applications[one.award.application_id]
        if life.died_on is not None and life.died_on <= today:
            raise RecipientDeceased(number=_number(one), died_on=life.died_on)
        minor = _surely_minor(applicants[application.applicant_id], adult_age, one.from_on)
        if minor and not _surely_adult(life, adult_age, one.from_on):
            raise RecipientNotAdult(number=_number(one), minor=application.applicant.number, age=adult_age)


def _number(one: NewRecipient) -> str:
    return Recipient(person_id=one.person_id).person.number


def _surely_adult(life: vital.Vital, adult_age: int, on: date) -> bool:
    return life.birth is not None and life.birth.ages(on)[0] >= adult_age


def _surely_minor(life: vital.Vital, adult_age: int, on: date) -> bool:
    return life.birth is not None and life.birth.ages(on)[1] < adult_age


def _end_former(recipients: list[int], earliest: date) -> list[tuple[int, int]]:
    """Let changes begin on `earliest` or later, end whom they replace; gives (former recipient, new recipient) keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH change AS (
              SELECT new.id, new.award_id, former.id AS former_id, greatest(new.from_on, %s, former.from_on) AS from_on
              FROM enrolment_recipient new
              JOIN enrolment_recipient former ON former.award_id = new.award_id
               AND former.approved_at IS NOT NULL AND former.to_on IS NULL
              WHERE new.id = ANY(%s) AND new.to_on IS NULL
            ), moved AS (
              UPDATE enrolment_recipient r SET from_on = change.from_on FROM change WHERE r.id = change.id
            )
            UPDATE enrolment_recipient r SET to_on = change.from_on FROM change WHERE r.id = change.former_id
            RETURNING r.id, change.id
            """,
            [earliest, recipients],
        )
        return cursor.fetchall()
