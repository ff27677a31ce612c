from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.institutions.models import Institution
from socle.base.kernel import numbers, refusals
from socle.enrolment import reasoning
from socle.enrolment.models import Instrument
from socle.enrolment.operations import four_eyes, own, terms, tidings
from socle.registry.models import Name, Person
from socle.registry.queries import vital


class AccountMalformed(refusals.Refusal):
    """The account of {person} cannot be right: {fault}. Copy it again from the card or statement."""

    code = "enrolment.account-malformed"


class AccountShared(refusals.Refusal):
    """The account of {person} is in use by {others} other person(s). Ask for the person's own account,
    or give the reason why they share it."""

    code = "enrolment.account-shared"


class HolderDiffers(refusals.Refusal):
    """The holder named at the bank is not like any name of {person}. Check the account,
    or give the reason why another name stands there."""

    code = "enrolment.holder-differs"


class HolderDeceased(refusals.Refusal):
    """{person} died on {died_on}; nothing can be paid to them."""

    code = "enrolment.holder-deceased"


class NoSuchProvider(refusals.Refusal):
    """There is no payment provider '{provider}' among the institutions of the country."""

    code = "enrolment.no-such-provider"


@dataclass(frozen=True, kw_only=True)
class NewInstrument:
    """Where a person's money is to go. `kind`: account, wallet, card, pay point. `exception`: why an odd one is right."""

    person_id: int
    kind: str
    provider: str
    account: str
    holder_name: str
    evidence_id: int | None = None
    exception: str = ""


@acting.operation(Permission.ENROL)
def propose_instruments(*, lines: Sequence[NewInstrument], by: acting.Actor, at: datetime) -> list[Instrument]:
    """Propose where the money of many persons goes. Another officer approves.

    Raises NoSuchProvider, AccountMalformed, AccountShared, HolderDiffers, HolderDeceased or OwnRecord; all or nothing.
    A pay point serves many people and is never taken for a shared account.
    """
    people = Person.objects.in_bulk({one.person_id for one in lines})
    if len(people) < len({one.person_id for one in lines}):
        raise refusals.NotFound(number="of one of the persons")
    own.refuse(by=by, people=list(people))
    accounts = [reasoning.normal_account(one.account) for one in lines]
    _check(lines, accounts, people, timezone.localdate(at))
    made = Instrument.objects.bulk_create(
        Instrument(
            number=numbers.new("IN"),
            person_id=one.person_id,
            kind=one.kind,
            provider=one.provider,
            account=account,
            masked=reasoning.masked(account),
            holder_name=one.holder_name,
            evidence_id=one.evidence_id,
            exception=one.exception,
            prepared_by_id=by.user_id,
            prepared_at=at,
        )
        for one, account in zip(lines, accounts, strict=True)
    )
    details = {"instruments": len(made), "exceptions": sum(bool(one.exception) for one in lines)}
    about = made[0].number if len(made) == 1 else ""
    audit.record("enrolment.propose-instruments", by=by, at=at, about=about, details=details)
    return made


def propose_instrument(*, line: NewInstrument, by: acting.Actor, at: datetime) -> Instrument:
    """Propose where the money of one person goes. Refusals as for many."""
    return propose_instruments(lines=[line], by=by, at=at)[0]


@acting.operation(Permission.APPROVE_ENROLMENT)
def approve_instruments(*, instruments: Collection[int], by: acting.Actor, at: datetime) -> int:
    """Approve proposed instruments, given by key. A person's first one is usable at once.

    A changed one is usable after the country's cooling period, the former one until then, and the person is told at
    the contact they had (domain P16). Raises SameOfficer, NotProposed or OwnRecord; all or nothing.
    """
    rows = four_eyes.proposed(Instrument, instruments, by=by)
    own.refuse(by=by, people=[row.person_id for row in rows])
    changed_from = timezone.localdate(at) + timedelta(days=max(1, terms.of_country().cooling_days))
    former = _end_former([row.pk for row in rows], changed_from)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrolment_instrument SET approved_by_id = %s, approved_at = %s, usable_from ="
            " CASE WHEN person_id = ANY(%s) THEN %s::date ELSE %s::date END WHERE id = ANY(%s)",
            [by.user_id, at, list(former), changed_from, timezone.localdate(at), [row.pk for row in rows]],
        )
    changes = Instrument.objects.filter(pk__in=[row.pk for row in rows], person__in=former).select_related("person")
    tidings.of_changed_instruments([(row, former[row.person_id], changed_from) for row in changes], by=by, at=at)
    details = {"instruments": len(rows), "changes": len(former)}
    audit.record("enrolment.approve-instruments", by=by, at=at, details=details)
    return len(rows)


def _check(lines: Sequence[NewInstrument], accounts: Sequence[str], people: dict[int, Person], today: date) -> None:
    shapes = terms.of_country().shapes
    providers = set(Institution.objects.values_list("code", flat=True))
    lives = vital.of(list(people))
    names: dict[int, list[str]] = {}
    for person, full in Name.objects.filter(person__in=people, valid_to=None).values_list("person_id", "full"):
        names.setdefault(person, []).append(full)
    others = _others(lines, accounts)
    for place, (one, account) in enumerate(zip(lines, accounts, strict=True)):
        person, died_on = people[one.person_id].number, lives[one.person_id].died_on
        if one.provider not in providers:
            raise NoSuchProvider(provider=one.provider)
        if fault := reasoning.account_fault(one.kind, account, shapes):
            raise AccountMalformed(person=person, fault=fault)
        if died_on is not None and died_on <= today:
            raise HolderDeceased(person=person, died_on=died_on)
        if others[place] and not one.exception:
            raise AccountShared(person=person, others=others[place])
        if not one.exception and not reasoning.same_holder(one.holder_name, names.get(one.person_id, [])):
            raise HolderDiffers(person=person)


def _others(lines: Sequence[NewInstrument], accounts: Sequence[str]) -> list[int]:
    """For each line, how many other persons use the account, in the country and in this list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, others FROM enrolment_shared_accounts(%s::text[], %s::text[], %s::bigint[])",
            [[one.provider for one in lines], list(accounts), [one.person_id for one in lines]],
        )
        known = dict(cursor.fetchall())
    holders = {(one.provider, account, one.person_id) for one, account in zip(lines, accounts, strict=True)}
    in_list = Counter((provider, account) for provider, account, _ in holders)
    return [
        0 if one.kind in reasoning.SHARED_BY_MANY else known.get(place, 0) + in_list[one.provider, account] - 1
        for place, (one, account) in enumerate(zip(lines, accounts, strict=True), start=1)
    ]


def _end_former(instruments: list[int], on: date) -> dict[int, list[str]]:
    """End what the persons were paid by so far on the day the new one begins; gives the masked accounts by person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrolment_instrument former SET ended_on = %s FROM enrolment_instrument new"
            " WHERE new.id = ANY(%s) AND former.person_id = new.person_id AND former.approved_at IS NOT NULL"
            " AND (former.ended_on IS NULL OR former.ended_on > %s) RETURNING former.person_id, former.masked",
            [on, instruments, on],
        )
        former: dict[int, list[str]] = {}
        for person, masked in cursor.fetchall():
            former.setdefault(person, []).append(masked)
    return former
