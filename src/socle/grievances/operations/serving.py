"""The decision on an appeal is served with its letter; a dismissed one ends the ticket, an upheld one when it was paid."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.country import queries as country
from socle.base.institutions.models import Office
from socle.base.kernel import refusals
from socle.base.letters import values
from socle.base.notices import operations as notices
from socle.base.notices.models import Notice
from socle.eligibility.models import Service
from socle.grievances import catalogue, reasoning
from socle.grievances.models import AppealOutcome, Ticket
from socle.grievances.operations import ending, redress, steps
from socle.payments.models import Line
from socle.registry import queries as registry
from socle.registry.models import Name
from socle.schemes import queries as schemes

_OUTCOMES = {
    AppealOutcome.Finding.ADMINISTRATIVE_ERROR: "upheld",
    AppealOutcome.Finding.CITIZEN_REPORTED_LATE: "partly",  # not from the original date
    AppealOutcome.Finding.NO_ERROR: "rejected",
}


class NotDecided(refusals.Refusal):
    """Appeal {number} is not decided yet. There is nothing to serve."""

    code = "grievances.not-decided"


class AlreadyServed(refusals.Refusal):
    """The decision on appeal {number} was served on {served_on}."""

    code = "grievances.already-served"


@acting.operation(Permission.SERVE_DECISION)
def serve(*, number: str, channel: str, reaction: str = "none", by: acting.Actor, at: datetime) -> Service:
    """Serve the decision on an appeal: gives its letter to the person, who may react to it.

    Raises NotFound, NotDecided, AlreadyServed, NoSuchChannel, NoSuchReaction or OwnRecord.
    """
    ticket = steps.found(number)
    outcome = (
        AppealOutcome.objects.select_related("decision__act__signed_by", "decision__application")
        .filter(ticket=ticket)
        .first()
    )
    if outcome is None or ticket.person is None:
        raise NotDecided(number=number)
    registry.refuse_own_record(by=by, person=ticket.person)
    if reaction not in reasoning.REACTIONS:
        raise ending.NoSuchReaction(reaction=reaction)
    earlier = Service.objects.filter(decision=outcome.decision).first()
    if earlier is not None:
        raise AlreadyServed(number=number, served_on=earlier.served_on)
    today = timezone.localdate(at)
    notice = notices.serve(_letter(ticket, outcome, at), channel=channel, on=today, by=by)
    # no further appeal within the administration, so the period ends on the day it begins
    service = Service.objects.create(decision=outcome.decision, notice=notice, served_on=today, appeal_until=today)
    steps.write(ticket, "served", by=by, at=at, text=channel, public=True)
    if outcome.upheld:
        Ticket.objects.filter(pk=ticket.pk).update(reaction=reaction)
    else:
        ending.end(ticket, outcome="dismissed", reaction=reaction, by=by, at=at)
    return service


def _letter(ticket: Ticket, outcome: AppealOutcome, at: datetime) -> Notice:
    settings = country.country().settings["languages"]
    language = ticket.language if ticket.language in settings["texts"] else settings["letters"]
    letter = notices.Letter(
        kind="appeal decision",
        template="appeal-decision",
        language=language,
        content=_content(ticket, outcome, language, at),
    )
    number = ticket.person.number if ticket.person else ""
    return notices.prepare(letter, about=outcome.decision.number, addressee=number, at=at)


def _content(ticket: Ticket, outcome: AppealOutcome, language: str, at: datetime) -> dict[str, Any]:
    """The fields of the letter `appeal-decision` (base/letters/templates/fields.yaml)."""
    office = Office.objects.select_related("institution", "area").get(code=ticket.office)
    decision = outcome.decision
    law = schemes.law(decision.scheme, on=timezone.localdate(decision.decided_at))
    names = Name.objects.filter(person=ticket.person, is_main=True, valid_to=None).values_list("full", flat=True)
    arrears = _arrears(outcome, language, law)
    return {
        "institution": {"name": _in(office.institution.name, language)},
        "place": _in(office.area.name, language),
        "dated_on": timezone.localdate(at),
        "number": decision.number,
        "qr": decision.number,
        "addressee": {"name": names.first() or decision.application.applicant.number},
        "signed_by": {"name": decision.act.signed_by.name, "office": _in(office.name, language)},
        "contact": {"office": _in(office.name, language), "phone": office.phone, "address": office.address},
        "scheme": _in(law.scheme.title, language),
        "outcome": _OUTCOMES[AppealOutcome.Finding(outcome.finding)],
        "appeal_number": ticket.number,
        "filed_on": timezone.localdate(ticket.received_at),
        "disputed_number": ticket.decision.number if ticket.decision else "",
        "effect_from_on": outcome.rectified_from,
        "legal_basis": outcome.law,
        "reasons": [line for line in outcome.reasons.splitlines() if line.strip()],
        "components": arrears,
        "total": _money(outcome.arrears_total) if arrears else None,
        "further": _in(catalogue.of_country().further, language),
    }


def _arrears(outcome: AppealOutcome, language: str, law: schemes.Law) -> list[dict[str, Any]]:
    """What is paid afterwards, a component each, with its title and article."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in Line.objects.filter(cause=redress.CAUSE, cause_number=outcome.decision.number).order_by("id"):
        sums[line.component] += line.amount
    told = {one.code: one for one in law.on(timezone.localdate(outcome.decision.decided_at)).components}
    return [
        {
            "code": code,
            "text": _in(told[code].text, language) if code in told else code,
            "law": told[code].law if code in told else None,
            "amount": _money(amount),
        }
        for code, amount in sums.items()
    ]


def _money(amount: Decimal) -> values.Amount:
    currency = country.facts().currency
    return values.Amount(value=amount.quantize(currency.smallest_unit), currency=currency.code)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))
