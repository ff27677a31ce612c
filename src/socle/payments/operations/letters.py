"""The letter of a recovery: what was paid too much for which periods, why, how it is paid back, and how to appeal."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from socle.base.notices import operations as notices
from socle.base.periods.models import Period
from socle.eligibility.models import Decision
from socle.eligibility.operations import serving
from socle.eligibility.reasoning import letters
from socle.schemes.reasoning import telling


def bind() -> None:
    """Say who writes the letters of recoveries."""
    serving.bind_writer(Decision.Kind.RECOVERY, recoveries)


def recoveries(decisions: Sequence[Decision], openings: Mapping[int, letters.Opening]) -> dict[int, notices.Letter]:
    """A decision that asks money back. An appeal against it always stops it (domain P18)."""
    codes = {each["period"] for one in decisions for each in one.basis.get("periods", ())}
    labels = {(one.calendar, one.code): one.label for one in Period.objects.filter(code__in=codes)}
    return {one.pk: _letter(one, openings[one.pk], labels) for one in decisions}


def _letter(
    one: Decision, opening: letters.Opening, labels: Mapping[tuple[str, str], Mapping[str, str]]
) -> notices.Letter:
    shared = opening.fields()
    own: dict[str, Any] = {
        "finding": one.basis["finding"],
        "law": one.law,
        "reasons": list(one.reasons),
        "periods": [
            {
                "text": telling.in_language(labels.get((each["calendar"], each["period"]), {}), opening.language)
                or each["period"],
                "amount": opening.money(Decimal(each["amount"])),
            }
            for each in one.basis["periods"]
        ],
        "total": opening.money(Decimal(one.basis["amount"])),
        "share": f"{format((Decimal(one.basis['share']) * 100).normalize(), 'f')} %",
        "appeal": {**shared["appeal"], "suspensive": True},
    }
    return notices.Letter(kind="decision", template="recovery-notice", language=opening.language, content=shared | own)
