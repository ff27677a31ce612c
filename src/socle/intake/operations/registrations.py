"""The desk: an interview is started, saved as often as one likes, and submitted; the person leaves with a receipt (A01, A07)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import hashers
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.institutions.models import Office, Purpose
from socle.base.kernel import numbers, refusals
from socle.base.notices import operations as notices
from socle.base.notices.models import Notice
from socle.intake import models, reasoning
from socle.registry import models as registry
from socle.registry import reasoning as statements
from socle.registry.operations import households, persons

PIN_DIGITS = 6


class ChangedMeanwhile(refusals.Refusal):
    """Registration {number} was saved at another window at {saved_at}. Nothing of yours is lost: look at both and save again."""

    code = "intake.changed-meanwhile"


class NotADraft(refusals.Refusal):
    """Registration {number} is {state} and can no longer be changed. Report a change of the household instead."""

    code = "intake.not-a-draft"


class OutsideArea(refusals.Refusal):
    """The area {area} is not in the care of your office. The office there can register the household, or take the person to it."""

    code = "intake.outside-area"


class NoticeMissing(refusals.Refusal):
    """Tell the person first what their answers are used for, and tick that you did."""

    code = "intake.notice-missing"


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What the person takes home: the registration, the household, the printed receipt, and a PIN that is shown once."""

    registration: models.Registration
    household: registry.Household
    receipt: Notice
    pin: str


@acting.operation(Permission.REGISTER)
def start(*, area_key: str, by: acting.Actor, at: datetime) -> models.Registration:
    """Begin an interview in an area of one's own. Raises OutsideArea."""
    if not keys.contains(by.area_key, area_key):
        raise OutsideArea(area=area_key)
    draft = models.Registration.objects.create(
        number=numbers.new("RG"), area_key=area_key, office=by.office, officer_id=by.user_id, started_at=at, saved_at=at
    )
    audit.record("intake.started", by=by, at=at, about=draft.number, area_key=area_key)
    return draft


@acting.operation(Permission.REGISTER)
def save(
    *, registration: models.Registration, answers: Mapping[str, Any], revision: int, by: acting.Actor, at: datetime
) -> models.Registration:
    """Keep what was typed, complete or not. `revision` is the one that was shown. Raises ChangedMeanwhile, NotADraft."""
    row = models.Registration.objects.select_for_update().get(pk=registration.pk)
    _is_draft(row)
    if row.revision != revision:
        raise ChangedMeanwhile(number=row.number, saved_at=timezone.localtime(row.saved_at).strftime("%H:%M"))
    row.answers, row.revision, row.saved_at = dict(answers), revision + 1, at
    row.save(update_fields=["answers", "revision", "saved_at"])
    audit.record(
        "intake.saved", by=by, at=at, about=row.number, area_key=row.area_key, details={"revision": row.revision}
    )
    return row


@acting.operation(Permission.REGISTER)
def submit(*, registration: models.Registration, by: acting.Actor, at: datetime) -> Submitted:
    """Register the household as answered: persons, relations, facts, notice served; gives the receipt and its PIN.

    Raises NoticeMissing, OutsideArea, InvalidInput that names the person and the answer, and what the register refuses.
    """
    row = models.Registration.objects.select_for_update().get(pk=registration.pk)
    _is_draft(row)
    answers, facts, today = row.answers, country.facts(), timezone.localdate(at)
    if not answers.get("purposes"):
        raise NoticeMissing
    area = _area(answers.get("area_code", ""), row.area_key, by)
    shown = statements.NewEvidence(source="declared", stated_on=today, document="interview", reference=row.number)
    household = households.register(
        members=reasoning.members(answers, facts, evidence=shown, find=_registered),
        area_key=area.key,
        facts=reasoning.household_facts(answers, facts),
        valid_from=today,
        evidence=shown,
        by=by,
        at=at,
    )
    members = list(registry.Membership.objects.filter(household=household).order_by("pk").select_related("person"))
    declarant = members[reasoning.declarant(answers)].person
    _serve_notices(declarant, answers, today, by, at)
    pin = _pin(row)
    row.state, row.submitted_at, row.household, row.declarant = (
        models.Registration.State.SUBMITTED,
        at,
        household,
        declarant,
    )
    row.pin_hash = hashers.make_password(pin)
    row.save(update_fields=["state", "submitted_at", "household", "declarant", "pin_hash", "answers"])
    receipt = _receipt(row, members, area, by, at)
    audit.record(
        "intake.submitted", by=by, at=at, about=row.number, area_key=area.key, details={"household": household.number}
    )
    return Submitted(registration=row, household=household, receipt=receipt, pin=pin)


@acting.operation(Permission.REGISTER)
def abandon(*, registration: models.Registration, reason: str, by: acting.Actor, at: datetime) -> models.Registration:
    """Close a draft that will not be finished; what was typed is erased. Raises NotADraft."""
    _is_draft(registration)
    registration.state, registration.answers = models.Registration.State.ABANDONED, {}
    registration.save(update_fields=["state", "answers"])
    audit.record(
        "intake.abandoned",
        by=by,
        at=at,
        about=registration.number,
        area_key=registration.area_key,
        details={"reason": reason},
    )
    return registration


def _pin(row: models.Registration) -> str:
    """The PIN that the person chose at the desk, or a fresh one; it is not kept among the answers."""
    chosen = str(row.answers.pop("pin", ""))
    if chosen and not (len(chosen) == PIN_DIGITS and chosen.isascii() and chosen.isdigit()):
        raise refusals.InvalidInput(f"PIN: choose {PIN_DIGITS} digits, or leave it to the system.")
    return chosen or "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))


def _is_draft(row: models.Registration) -> None:
    if row.state != models.Registration.State.DRAFT:
        raise NotADraft(number=row.number, state=row.state)


def _area(code: str, default: str, by: acting.Actor) -> Area:
    area = Area.objects.filter(valid_to=None).filter(**({"code": code} if code else {"key": default})).first()
    if area is None or not keys.contains(by.area_key, area.key):
        raise OutsideArea(area=code or default)
    return area


def _registered(number: str) -> registry.Person:
    found = registry.Person.objects.filter(number=numbers.normalise(number) or "", merged_into=None).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def _serve_notices(
    declarant: registry.Person, answers: Mapping[str, Any], today: Any, by: acting.Actor, at: datetime
) -> None:
    for purpose in answers["purposes"]:
        persons.serve_notice(
            person=declarant,
            purpose=purpose,
            language=answers.get("language") or by.language,
            served_on=today,
            by=by,
            at=at,
        )


def _receipt(
    row: models.Registration, members: list[registry.Membership], area: Area, by: acting.Actor, at: datetime
) -> Notice:
    """The receipt as a letter in the person's language."""
    language = row.answers.get("language") or by.language
    office = Office.objects.select_related("institution").get(code=by.office)
    names = dict(
        registry.Name.objects.filter(person__in=[one.person_id for one in members], is_main=True).values_list(
            "person_id", "full"
        )
    )
    purpose = Purpose.objects.get(code=row.answers["purposes"][0])
    declarant = row.declarant
    content = {
        "institution": {"name": _in(office.institution.name, language)},
        "place": _in(area.name, language),
        "dated_on": timezone.localdate(at),
        "number": row.number,
        "qr": row.number,
        "addressee": {"name": names.get(declarant.pk, declarant.number)} if declarant else {"name": row.number},
        "registered_on": timezone.localdate(at),
        "office": _in(office.name, language),
        "household_number": row.household.number if row.household else row.number,
        "persons": [
            {"name": names.get(one.person_id, ""), "relation": one.relation, "number": one.person.number}
            for one in members
        ],
        "purpose": _in(purpose.title, language),
        "legal_basis": purpose.legal_basis,
    }
    letter = notices.Letter(kind="receipt", template="registration-receipt", language=language, content=content)
    return notices.prepare(letter, about=row.number, addressee=declarant.number if declarant else "", at=at)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))
