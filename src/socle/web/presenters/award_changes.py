"""What the page of changing an award shows: what it is worth, what may end it, what was overpaid."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.country import queries as country
from socle.base.periods.models import Period
from socle.conditionality.models import Effect
from socle.enrolment.models import Award
from socle.enrolment.operations import changes
from socle.enrolment.queries import awards as queries
from socle.enrolment.queries import law
from socle.payments.models import Overpayment, Recovery
from socle.schemes.source import model
from socle.web import formats, states
from socle.web.forms import award_changes as forms
from socle.web.presenters import awards, law_words, words

BEFORE, AFTER = 12, 12  # periods offered on either side of today


def page(award: Award, today: date, by: acting.Actor) -> dict[str, Any]:
    """The context of the page."""
    overpaid = (
        Overpayment.objects.filter(award=award).select_related("period", "recovery").order_by("-period__starts_on")
    )
    rows = list(overpaid)
    open_ones = [one for one in rows if one.recovery_id is None]
    said = law_words.texts(award.scheme)
    return awards.rows([award], today, by)[0] | {
        "may_change": by.can(P.ENROL) and (award.to_on is None or award.to_on > today),
        "may_assess": by.can(P.ASSESS),
        "may_lift": by.can(P.REPORT_COMPLIANCE) and bool(effects(award)),
        "may_recover": by.can(P.ENROL) and bool(open_ones),
        "reads_payments": by.can(P.READ_PAYMENTS) or by.can(P.ENROL),
        "overpaid": [{"row": one, "title": law_words.of(said, one.component)} for one in rows],
        "overpaid_total": sum(one.amount for one in open_ones) if open_ones else None,
        "recoveries": list(Recovery.objects.filter(award=award).select_related("decision").order_by("-id")),
        "trail": [(_("Awards"), "/awards"), (award.number, f"/awards/{award.number}"), (_("Change"), "")],
    }


def effects(award: Award) -> list[tuple[str, str]]:
    """The effects of conditions that stand, as choices: their decision, step and day."""
    standing = Effect.objects.filter(award=award, lifted_by=None).select_related("decision").order_by("-id")
    return [
        (one.decision.number, f"{states.of(one.step).text} · {formats.day(one.applied_on)} · {one.decision.number}")
        for one in standing
    ]


def components(award: Award, today: date) -> list[tuple[str, str, Any]]:
    """Code, title and present amount of each component that the scheme's law knows or the award has."""
    unit = country.facts().currency.smallest_unit
    current = {one.component: one.amount.quantize(unit) for one in queries.amounts_on([award.pk], on=today)}
    told = {one.code: one for one in _version(award, today).components}
    return [
        (code, words.said(told[code].text) if code in told else words.spoken(code), current.get(code))
        for code in dict.fromkeys([*told, *current])
    ]


def reasons(award: Award, today: date) -> list[tuple[str, str]]:
    """The reasons for an exit: the scheme's own with the words of its law first, then those that every scheme knows."""
    own = {one.code: words.said(one.text) for one in _version(award, today).exits}
    known = changes.exit_reasons(award.scheme, on=today)
    return [*own.items(), *((code, str(text)) for code, text in forms.EXITS.items() if code in known)]


def periods(today: date) -> list[tuple[str, str]]:
    """The months around today, as choices."""
    return [(one.code, formats.month(one.starts_on)) for one in _months(today)]


def present_and_next(today: date) -> tuple[str, str]:
    """The codes of the month of today and of the one after; '' where the calendar has none."""
    months = _months(today)
    present = next((one.code for one in months if one.starts_on <= today < one.ends_on), "")
    return present, next((one.code for one in months if one.starts_on > today), "")


def _months(today: date) -> list[Period]:
    months = Period.objects.filter(calendar="month")
    past = list(months.filter(starts_on__lte=today).order_by("-starts_on")[: BEFORE + 1])[::-1]
    return past + list(months.filter(starts_on__gt=today).order_by("starts_on")[:AFTER])


def _version(award: Award, today: date) -> model.Version:
    return law.in_force(award.scheme, on=today).version
