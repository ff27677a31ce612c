"""Awards, waiting lists and selections as pages show them. Accounts are masked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.areas import keys
from socle.conditionality.models import Effect
from socle.eligibility.models import Application
from socle.enrolment.models import Award, Instrument, Recipient, Selection, WaitingEntry
from socle.enrolment.queries import awards as queries
from socle.payments.queries import people as paid
from socle.web.forms import awards as forms
from socle.web.presenters import law_words, people, programmes, words

LATEST = 24


def rows(found: Sequence[Award], on: date, by: acting.Actor) -> list[dict[str, Any]]:
    """The rows of the list: who, which scheme, how much on the day."""
    named = people.names(one.application.applicant_id for one in found)
    schemes = programmes.named(one.scheme for one in found)
    totals: dict[int, Any] = {}
    for amount in queries.amounts_on([one.pk for one in found], on=on):
        totals[amount.award_id] = totals.get(amount.award_id, 0) + amount.amount
    return [
        {
            "award": one,
            "url": f"/awards/{one.number}",
            "who": people.who(one.application.applicant, named, opens=by.can(P.READ_DOSSIER)),
            "scheme": schemes[one.scheme],
            "amount": totals.get(one.pk),
            "status": "in force" if one.to_on is None or one.to_on > on else "ended",
        }
        for one in found
    ]


def page(award: Award, on: date, by: acting.Actor) -> dict[str, Any]:
    """The context of one award."""
    recipients = list(
        award.recipients.select_related("person", "prepared_by", "approved_by").order_by("-from_on", "-id")
    )
    persons = {award.application.applicant_id, *(one.person_id for one in recipients)}
    named = people.names(persons)
    instruments = Instrument.objects.filter(person__in=persons).select_related("person", "prepared_by").order_by("-id")
    ended, said = award.to_on is not None and award.to_on <= on, law_words.texts(award.scheme)
    return rows([award], on, by)[0] | {
        "household": award.application.household.number if award.application.household else "",
        "household_url": people.household_url(award.application.household, opens=by.can(P.READ_DOSSIER)),
        "amounts": [
            {"row": one, "title": law_words.of(said, one.component)}
            for one in award.amounts.filter(superseded_by=None).select_related("decision").order_by("-from_on", "id")
        ],
        "recipients": [_recipient(one, named, by) for one in recipients],
        "instruments": [_instrument(one, named, by) for one in instruments],
        "commitments": [
            {"row": one, "texts": [words.said(text) for text in _texts(one.text)]}
            for one in queries.commitments_of([award.pk])
        ],
        "effects": list(
            Effect.objects.filter(award=award).select_related("decision", "first_period", "lifted_by").order_by("-id")
        ),
        "lines": [
            {"line": one, "title": law_words.of(said, one.component)} for one in paid.of_awards([award.pk])[:LATEST]
        ]
        if by.can(P.READ_PAYMENTS)
        else [],
        "may_enrol": by.can(P.ENROL) and not ended,
        "may_approve": by.can(P.APPROVE_ENROLMENT),
        "trail": [(_("Awards"), "/awards"), (award.number, "")],
    }


def _texts(held: Any) -> list[Any]:
    """The conditions as they were told: one text by language, or a list of such."""
    return held if isinstance(held, list) else list(held.values()) if _by_code(held) else [held]


def _by_code(held: Any) -> bool:
    return isinstance(held, dict) and any(isinstance(value, dict) for value in held.values())


def _recipient(one: Recipient, named: dict[int, str], by: acting.Actor) -> dict[str, Any]:
    return {
        "row": one,
        "name": named.get(one.person_id, one.person.number),
        "kind": words.word(forms.RECIPIENTS, one.kind),
        "waits": one.approved_at is None,
        "may": by.can(P.APPROVE_ENROLMENT) and one.approved_at is None and one.prepared_by_id != by.user_id,
    }


def _instrument(one: Instrument, named: dict[int, str], by: acting.Actor) -> dict[str, Any]:
    return {
        "row": one,
        "name": named.get(one.person_id, one.person.number),
        "kind": words.word(forms.INSTRUMENTS, one.kind),
        "waits": one.approved_at is None,
        "may": by.can(P.APPROVE_ENROLMENT) and one.approved_at is None and one.prepared_by_id != by.user_id,
    }


def waiting(found: Sequence[WaitingEntry], by: acting.Actor) -> list[dict[str, Any]]:
    """The list that stands: position, who, the values that ranked them."""
    named = people.names(one.application.applicant_id for one in found)
    areas = words.area_names(_area(one.application) for one in found)
    return [
        {
            "row": one,
            "who": people.who(one.application.applicant, named, opens=by.can(P.READ_DOSSIER)),
            "area": areas[_area(one.application)],
            "rank": ", ".join(str(value) for value in one.rank),
        }
        for one in found
    ]


def selections(found: Sequence[Selection], by: acting.Actor) -> list[dict[str, Any]]:
    """The selections of a programme with their printed cut-offs; the list opens where its area is the officer's."""
    return [
        {
            "row": one,
            "area": words.said(one.area.name),
            "cut_off": ", ".join(str(value) for value in one.cut_off) if isinstance(one.cut_off, list) else "",
            "status": "signed" if one.act_id else "waiting",
            "opens": keys.contains(by.area_key, one.area.key),
        }
        for one in found
    ]


def _area(one: Application) -> str:
    return one.household.area_key if one.household else one.applicant.area_key
