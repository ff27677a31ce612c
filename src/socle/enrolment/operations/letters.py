"""The letters of what this room decides: a place, a changed amount, the end of an award. Bound when the room starts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from socle.base.letters import contents
from socle.base.notices import operations as notices
from socle.base.periods.models import Period
from socle.eligibility.models import Decision
from socle.eligibility.operations import serving
from socle.eligibility.reasoning import letters
from socle.enrolment.models import AwardAmount
from socle.enrolment.queries import law
from socle.schemes.reasoning import telling

Openings = Mapping[int, letters.Opening]


def bind() -> None:
    """Say who writes the letters of the kinds of decision that this room knows."""
    serving.bind_writer(Decision.Kind.SELECTION, selections)
    serving.bind_writer(Decision.Kind.AMOUNT, amounts)
    serving.bind_writer(Decision.Kind.EXIT, exits)


def selections(decisions: Sequence[Decision], openings: Openings) -> dict[int, notices.Letter]:
    """A place in a programme: the explained decision, with the position on the list of candidates."""
    told = serving.explained_letters(decisions, openings)
    found = {}
    for one in decisions:
        letter = told[one.pk]
        rank = {
            "position": one.basis["position"],
            "candidates": one.basis["candidates"],
            "free": one.basis["free_places"],
            "selection": one.basis["selection"],
        }
        found[one.pk] = notices.Letter(
            kind=letter.kind,
            template=letter.template,
            language=letter.language,
            content={**letter.content, "rank": rank},
        )
    return found


def amounts(decisions: Sequence[Decision], openings: Openings) -> dict[int, notices.Letter]:
    """A changed amount: the explained reassessment where it rests on one; else why, by which article, what it was and is."""
    reassessed = [one for one in decisions if one.assessment_id is not None and "transition" not in one.basis]
    found = serving.explained_letters(reassessed, openings)
    before = _before(decisions)
    for one in decisions:
        if one.pk not in found:
            own = _amount(one, openings[one.pk], before.get(one.pk))
            found[one.pk] = _letter("amount-notice", openings[one.pk], own)
    return found


def exits(decisions: Sequence[Decision], openings: Openings) -> dict[int, notices.Letter]:
    """The end of an award: its reason, its article, the last period that is paid, and what comes next."""
    codes = {one.basis["last_period"] for one in decisions}
    labels = {one.code: one.label for one in Period.objects.filter(code__in=codes)}
    return {one.pk: _letter("exit-notice", openings[one.pk], _exit(one, openings[one.pk], labels)) for one in decisions}


def _letter(template: str, opening: letters.Opening, own: Mapping[str, Any]) -> notices.Letter:
    return notices.Letter(
        kind="decision", template=template, language=opening.language, content=opening.fields() | dict(own)
    )


def _amount(one: Decision, opening: letters.Opening, before: Decimal | None) -> dict[str, Any]:
    told = {each.code: each for each in law.in_force(one.scheme, on=one.from_on).version.components}
    lines = [
        {
            "code": each["code"],
            "text": telling.in_language(told[each["code"]].text, opening.language)
            if each["code"] in told
            else each["code"],
            "law": told[each["code"]].law if each["code"] in told else None,
            "amount": opening.money(Decimal(each["amount"])),
        }
        for each in one.basis["components"]
    ]
    return {
        "from_on": one.from_on,
        "law": one.law,
        "reasons": _why(one, opening.language),
        "components": lines,
        "total": opening.money(Decimal(one.basis["payable"])),
        "before": None if before is None else opening.money(before),
    }


def _why(one: Decision, language: str) -> list[str]:
    """Why an amount changes: the words of the law where a transition holds it, else the reason that was given."""
    place = one.basis.get("transition")
    if place is not None:
        return [telling.in_language(law.in_force(one.scheme, on=one.from_on).version.transitions[place].text, language)]
    return [contents.said("change-reason", each, language) for each in one.reasons]


def _before(decisions: Sequence[Decision]) -> dict[int, Decimal]:
    """By decision, what its award was worth on the day from which the amount changes."""
    by_award = {one.basis["award"]: one for one in decisions}
    found: dict[int, Decimal] = {}
    standing = AwardAmount.objects.filter(award__number__in=by_award, superseded_by=None).select_related("award")
    for row in standing:
        decision = by_award[row.award.number]
        if row.from_on <= decision.from_on and (row.to_on is None or row.to_on > decision.from_on):
            found[decision.pk] = found.get(decision.pk, Decimal(0)) + row.amount
    return found


def _exit(one: Decision, opening: letters.Opening, labels: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    period, follow_up = one.basis["last_period"], one.basis.get("follow_up")
    return {
        "ends_on": one.from_on,
        "reason": _reason(one, opening.language),
        "law": one.law,
        "last_period": telling.in_language(labels.get(period, {}), opening.language) or period,
        "next": [follow_up] if follow_up else [],
    }


def _reason(one: Decision, language: str) -> str:
    """The reason in words: the scheme's own text, else the phrase of the reasons that every scheme knows."""
    code = one.reasons[0]
    own = {each.code: each.text for each in law.in_force(one.scheme, on=one.from_on).version.exits}
    if code in own:
        return telling.in_language(own[code], language)
    return contents.said("exit-reason", code, language)
