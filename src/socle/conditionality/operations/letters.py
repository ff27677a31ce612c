"""The letters of effects: which condition was not met by whom, who reported it, what follows, and how to be heard."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from socle.base.institutions.models import Facility
from socle.base.letters import contents
from socle.base.notices import operations as notices
from socle.base.periods.models import Period
from socle.conditionality.models import Effect
from socle.eligibility.models import Decision
from socle.eligibility.operations import serving
from socle.eligibility.reasoning import letters
from socle.registry.models import Name
from socle.schemes import queries as schemes
from socle.schemes.reasoning import telling
from socle.schemes.source import model

_KINDS = {
    Effect.Step.WARNING.value: "warn",
    Effect.Step.BLOCK.value: "block",
    Effect.Step.SUSPENSION.value: "suspend",
    Effect.Step.CANCELLATION.value: "cancel",
}


def bind() -> None:
    """Say who writes the letters of effects."""
    serving.bind_writer(Decision.Kind.EFFECT, effects)


def effects(decisions: Sequence[Decision], openings: Mapping[int, letters.Opening]) -> dict[int, notices.Letter]:
    """A step of the ladder or its lifting. A lifting is told by what it lifts."""
    about = {one.pk: one.replaces if one.outcome == Decision.Outcome.LIFTED else one for one in decisions}
    steps = [one for one in about.values() if one is not None]
    breaches = [each for one in steps for each in one.basis["breaches"]]
    names = dict(
        Name.objects.filter(
            person__number__in={each["person"] for each in breaches}, is_main=True, valid_to=None
        ).values_list("person__number", "full")
    )
    facilities = dict(
        Facility.objects.filter(code__in={each["facility"] for each in breaches}).values_list("code", "name")
    )
    labels = {
        (one.calendar, one.code): one.label
        for one in Period.objects.filter(code__in={one.basis["period"] for one in steps})
    }
    found = {}
    for one in decisions:
        opening, step = openings[one.pk], about[one.pk]
        if step is None:
            raise ValueError(f"{one.number} lifts nothing")  # the proposal of a lift names what it replaces
        told = _told(step, opening, names, facilities, labels)
        own = told | (
            _lifted(one, opening.language)
            if one.outcome == Decision.Outcome.LIFTED
            else _applied(step, opening.language)
        )
        found[one.pk] = notices.Letter(
            kind="decision", template="effect-notice", language=opening.language, content=opening.fields() | own
        )
    return found


def _told(
    step: Decision,
    opening: letters.Opening,
    names: Mapping[str, str],
    facilities: Mapping[str, Mapping[str, str]],
    labels: Mapping[tuple[str, str], Mapping[str, str]],
) -> dict[str, Any]:
    basis, language = step.basis, opening.language
    condition = _condition(step)
    label = labels.get((basis["calendar"], basis["period"]), {})
    return {
        "condition": telling.in_language(condition.text, language) if condition else basis["condition"],
        "period": telling.in_language(label, language) or basis["period"],
        "law": step.law,
        "breaches": [
            {
                "person": names.get(each["person"], each["person"]),
                "measured": _share(each["measured"]),
                "threshold": _share(each["at_least"]),
                "source": telling.in_language(facilities.get(each["facility"], {}), language) or each["source"],
            }
            for each in basis["breaches"]
        ],
    }


def _applied(step: Decision, language: str) -> dict[str, Any]:
    count = step.basis["periods"]
    payments = contents.phrase("effect-notice.payments-next", language).format(count=count) if count else None
    lost = step.basis.get("components", [])
    said = {one.code: telling.in_language(one.text, language) for one in _version(step).components}
    return {
        "kind": "lose" if lost else _KINDS[step.basis["step"]],
        "payments": payments,
        "parts": [said.get(one, one) for one in lost],
    }


def _lifted(lift: Decision, language: str) -> dict[str, Any]:
    return {"kind": "lift", "reasons": [contents.said("change-reason", each, language) for each in lift.reasons]}


def _condition(step: Decision) -> model.Condition | None:
    return next((one for one in _version(step).conditions if one.code == step.basis["condition"]), None)


def _version(step: Decision) -> model.Version:
    return schemes.law(step.scheme, on=step.from_on).on(step.from_on)


def _share(text: str) -> str:
    """A share between 0 and 1 as people read it; anything else as it was reported."""
    value = Decimal(text)
    return f"{format((value * 100).normalize(), 'f')} %" if 0 <= value <= 1 else text
