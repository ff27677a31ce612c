"""Serving: the letter reaches the person, and the time to appeal runs from that day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.institutions.models import Institution, Office
from socle.base.kernel import numbers, refusals
from socle.base.notices import content as packing
from socle.base.notices import operations as notices
from socle.base.notices.models import Notice
from socle.base.periods import queries as periods
from socle.base.periods import working_days
from socle.eligibility.models import Decision, Service
from socle.eligibility.operations import explaining
from socle.eligibility.reasoning import letters
from socle.registry import queries as registry
from socle.registry.models import Name
from socle.rules import dates
from socle.schemes import queries as schemes
from socle.schemes.reasoning import telling
from socle.schemes.source import model

BATCH = 2_000


class AlreadyServed(refusals.Refusal):
    """Decision {number} was already served on {served_on}."""

    code = "eligibility.already-served"


class ServedBeforeSigned(refusals.Refusal):
    """Decision {number} was signed on {signed_on}; it cannot have been served on {on}."""

    code = "eligibility.served-before-signed"


def appeal_until(appeal: model.Appeal | None, served_on: date) -> date:
    """The last day on which an appeal is in time; without a rule on it, thirty days."""
    if appeal is None:
        return served_on + timedelta(days=30)
    if appeal.unit == "months":
        return dates.plus_months(served_on, appeal.count)
    if appeal.unit == "working days":
        return working_days.add(served_on, appeal.count, periods.holidays())
    return served_on + timedelta(days=appeal.count)


@acting.operation(Permission.SERVE_DECISION)
def serve(
    *,
    decisions: Sequence[Decision],
    channel: str,
    on: date,
    language: str = "en",
    letters_of: Mapping[int, notices.Letter] | None = None,
    by: acting.Actor,
    at: datetime,
) -> list[Service]:
    """Serve decisions, one or a list: writes each letter, and until when it can be appealed.

    Letters on eligibility are made from the verified explanation; an upper room gives its own in `letters_of` (by the
    decision's key). Refuses: a decision served before, a day before the signature, an unknown channel, own records, and
    whatever an explanation refuses.
    """
    if channel not in notices.CHANNELS:
        raise notices.NoSuchChannel(channel=channel)
    _not_served(decisions, on)
    found = list(Decision.objects.select_related(*_WITH).filter(pk__in=[one.pk for one in decisions]).order_by("pk"))
    registry.refuse_own_records(by=by, people=[one.application.applicant_id for one in found])
    appeals = _appeals(found)
    given = dict(letters_of or {})
    written = _letters([one for one in found if one.pk not in given], appeals, on, language, by) | given
    stored = Notice.objects.bulk_create(
        [_notice(one, written[one.pk], channel, on, by, at) for one in found], batch_size=BATCH
    )
    services = [
        Service(decision=one, notice=notice, served_on=on, appeal_until=appeal_until(appeals[one.pk], on))
        for one, notice in zip(found, stored, strict=True)
    ]
    Service.objects.bulk_create(services, batch_size=BATCH)
    about = found[0].number if len(found) == 1 else ""
    details = {"decisions": len(found), "channel": channel, "on": on}
    audit.record("decision.served", by=by, at=at, about=about, scheme=found[0].scheme if found else "", details=details)
    return services


_WITH = (
    "application__applicant", "application__household", "act__prepared_by", "act__signed_by", "act__delegation",
    "assessment_run__version__scheme",
)  # fmt: skip


def _not_served(decisions: Sequence[Decision], on: date) -> None:
    earlier = Service.objects.select_related("decision").filter(decision__in=decisions).first()
    if earlier is not None:
        raise AlreadyServed(number=earlier.decision.number, served_on=earlier.served_on)
    early = next((one for one in decisions if on < timezone.localdate(one.decided_at)), None)
    if early is not None:
        raise ServedBeforeSigned(number=early.number, signed_on=timezone.localdate(early.decided_at), on=on)


def _appeals(decisions: Sequence[Decision]) -> dict[int, model.Appeal | None]:
    """The right to appeal of each decision: by the version it rests on, else by the law on its first day."""
    found: dict[tuple[str, date, int | None], model.Appeal | None] = {}
    for one in decisions:
        key = _key(one)
        if key not in found:
            run = one.assessment_run
            law = schemes.law_of(run.version) if run else schemes.law(one.scheme, on=one.from_on)
            found[key] = law.on(run.on if run else one.from_on).appeal
    return {one.pk: found[_key(one)] for one in decisions}


def _key(one: Decision) -> tuple[str, date, int | None]:
    return one.scheme, one.assessment_run.on if one.assessment_run else one.from_on, one.assessment_run_id


def _letters(
    decisions: Sequence[Decision],
    appeals: Mapping[int, model.Appeal | None],
    on: date,
    language: str,
    by: acting.Actor,
) -> dict[int, notices.Letter]:
    frames = _frames(decisions, appeals, language, by)
    found = {}
    for decision, explained in zip(decisions, explaining.explained(decisions, (language,)), strict=True):
        appeal = appeals[decision.pk]
        told = letters.content(explained, appeal, appeal_until(appeal, on), frames[decision.pk], language)
        found[decision.pk] = notices.Letter(kind="decision", template="decision", language=language, content=told)
    return found


def _frames(
    decisions: Sequence[Decision], appeals: Mapping[int, model.Appeal | None], language: str, by: acting.Actor
) -> dict[int, letters.Frame]:
    """Sender and addressee of each letter, with a fixed number of queries."""
    names = dict(
        Name.objects.filter(
            person__in=[one.application.applicant_id for one in decisions], is_main=True, valid_to=None
        ).values_list("person_id", "full")
    )
    institutions = {one.code: telling.in_language(one.name, language) for one in Institution.objects.all()}
    office = Office.objects.select_related("institution", "area").filter(code=by.office).first()
    place = telling.in_language(office.area.name, language) if office else _nation(language)
    contact = {"office": telling.in_language(office.name, language) if office else by.office}
    contact |= {"phone": office.phone} if office and office.phone else {}
    contact |= {"address": office.address} if office and office.address else {}
    return {
        one.pk: letters.Frame(
            institution=institutions.get(by.institution, by.institution),
            place=place,
            contact=contact,
            addressee=names.get(one.application.applicant_id, one.application.applicant.number),
            lines=(one.application.applicant.number,),
            appeal_body=_body(appeals[one.pk], institutions),
            currency=country.facts().currency.code,
        )
        for one in decisions
    }


def _nation(language: str) -> str:
    top = Area.objects.order_by("level", "key").first()
    return telling.in_language(top.name, language) if top else ""


def _body(appeal: model.Appeal | None, institutions: Mapping[str, str]) -> str:
    return institutions.get(appeal.body, appeal.body) if appeal else ""


def _notice(
    decision: Decision, letter: notices.Letter, channel: str, on: date, by: acting.Actor, at: datetime
) -> Notice:
    held = packing.pack(letter.content)
    return Notice(
        number=numbers.new("NT"),
        kind=letter.kind,
        about=decision.number,
        addressee=decision.application.applicant.number,
        language=letter.language,
        template=letter.template,
        content=held,
        content_hash=notices.content_hash(held),
        prepared_at=at,
        channel=channel,
        served_on=on,
        served_by_id=by.user_id,
    )
