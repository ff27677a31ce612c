"""Serving: the letter reaches the person, and the time to appeal runs from that day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.base.notices import content as packing
from socle.base.notices import operations as notices
from socle.base.notices.models import Notice
from socle.base.periods import queries as periods
from socle.base.periods import working_days
from socle.eligibility.models import Decision, Service
from socle.eligibility.operations import explaining, senders
from socle.eligibility.reasoning import letters
from socle.registry import queries as registry
from socle.rules import dates
from socle.schemes import queries as schemes
from socle.schemes.source import model

BATCH = 2_000

# Writes the letters of decisions of one kind, by their keys, on from what every letter has.
Writer = Callable[[Sequence[Decision], Mapping[int, letters.Opening]], dict[int, notices.Letter]]
_WRITERS: dict[str, Writer] = {}


def bind_writer(kind: Decision.Kind, writer: Writer) -> None:
    """The room that knows a kind of decision says who writes its letters; called once, when the room starts."""
    _WRITERS[kind] = writer


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
    by: acting.Actor,
    at: datetime,
) -> list[Service]:
    """Serve decisions, one or a list: writes each letter, and until when it can be appealed.

    A letter is written by what the room of its kind has bound (`bind_writer`); of the others, it is made from the verified
    explanation. Refuses: a decision served before, a day before the signature, an unknown channel, own records, and
    whatever an explanation refuses.
    """
    if channel not in notices.CHANNELS:
        raise notices.NoSuchChannel(channel=channel)
    _not_served(decisions, on)
    found = list(Decision.objects.select_related(*_WITH).filter(pk__in=[one.pk for one in decisions]).order_by("pk"))
    registry.refuse_own_records(by=by, people=[one.application.applicant_id for one in found])
    rules = _rules(found)
    written = _letters(found, rules, on, language, by)
    stored = Notice.objects.bulk_create(
        [_notice(one, written[one.pk], channel, on, by, at) for one in found], batch_size=BATCH
    )
    services = [
        Service(decision=one, notice=notice, served_on=on, appeal_until=appeal_until(rules[one.pk].appeal, on))
        for one, notice in zip(found, stored, strict=True)
    ]
    Service.objects.bulk_create(services, batch_size=BATCH)
    about = found[0].number if len(found) == 1 else ""
    details = {"decisions": len(found), "channel": channel, "on": on}
    audit.record("decision.served", by=by, at=at, about=about, scheme=found[0].scheme if found else "", details=details)
    return services


_WITH = (
    "application__applicant", "application__household", "act__prepared_by", "act__signed_by", "act__delegation",
    "assessment_run__version__scheme", "replaces",
)  # fmt: skip


def _not_served(decisions: Sequence[Decision], on: date) -> None:
    earlier = Service.objects.select_related("decision").filter(decision__in=decisions).first()
    if earlier is not None:
        raise AlreadyServed(number=earlier.decision.number, served_on=earlier.served_on)
    early = next((one for one in decisions if on < timezone.localdate(one.decided_at)), None)
    if early is not None:
        raise ServedBeforeSigned(number=early.number, signed_on=timezone.localdate(early.decided_at), on=on)


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """What the law says of a decision's letter: the scheme's title and the right to appeal."""

    title: Mapping[str, str]
    appeal: model.Appeal | None


def _rules(decisions: Sequence[Decision]) -> dict[int, _Rules]:
    """Of each decision: by the version it rests on, else by the law on its first day."""
    found: dict[tuple[str, date, int | None], _Rules] = {}
    for one in decisions:
        key = _key(one)
        if key not in found:
            run = one.assessment_run
            law = schemes.law_of(run.version) if run else schemes.law(one.scheme, on=one.from_on)
            found[key] = _Rules(title=law.scheme.title, appeal=law.on(run.on if run else one.from_on).appeal)
    return {one.pk: found[_key(one)] for one in decisions}


def _key(one: Decision) -> tuple[str, date, int | None]:
    return one.scheme, one.assessment_run.on if one.assessment_run else one.from_on, one.assessment_run_id


def _letters(
    decisions: Sequence[Decision], rules: Mapping[int, _Rules], on: date, language: str, by: acting.Actor
) -> dict[int, notices.Letter]:
    openings = _openings(decisions, rules, on, language, by)
    kinds: dict[str, list[Decision]] = {}
    for one in decisions:
        kinds.setdefault(one.kind, []).append(one)
    found: dict[int, notices.Letter] = {}
    for kind, group in kinds.items():
        found |= _WRITERS.get(kind, explained_letters)(group, openings)
    return found


def explained_letters(
    decisions: Sequence[Decision], openings: Mapping[int, letters.Opening]
) -> dict[int, notices.Letter]:
    """The letters of decisions that rest on an assessment, each from its verified explanation."""
    languages = tuple({openings[one.pk].language for one in decisions})
    found = {}
    for decision, explained in zip(decisions, explaining.explained(decisions, languages), strict=True):
        opening = openings[decision.pk]
        told = letters.content(explained, opening)
        found[decision.pk] = notices.Letter(
            kind="decision", template="decision", language=opening.language, content=told
        )
    return found


def _openings(
    decisions: Sequence[Decision], rules: Mapping[int, _Rules], on: date, language: str, by: acting.Actor
) -> dict[int, letters.Opening]:
    frames = senders.frames([one.application.applicant for one in decisions], language, by)
    bodies = senders.institutions(language)
    return {
        one.pk: letters.Opening(
            frame=frames[one.application.applicant_id],
            number=one.number,
            signed_by=one.act.signed_by.name,
            authority=one.act.delegation.authority,
            signed_on=timezone.localdate(one.act.signed_at),
            title=rules[one.pk].title,
            appeal=rules[one.pk].appeal,
            appeal_body=_body(rules[one.pk].appeal, bodies),
            appeal_until=appeal_until(rules[one.pk].appeal, on),
            language=language,
        )
        for one in decisions
    }


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
