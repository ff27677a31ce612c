"""The package board: for each scheme and unit, where it stands, why, and how much. Pure; it decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from socle.eligibility.reasoning import explanation
from socle.schemes.reasoning import telling

Words = Mapping[str, str]  # language -> text


class Standing(StrEnum):
    """Where a unit stands with a scheme."""

    ENTITLED = "entitled now"
    IF_PROOF = "entitled if proof"
    WAITING = "waiting"
    EXCLUDED = "excluded by another"
    NOT = "not"


@dataclass(frozen=True, kw_only=True)
class Why:
    """A reason in words: the criterion (or what else) that makes it so, and its article."""

    code: str
    law: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the unit has already: an award in force and its amounts, a place on a waiting list, an open application."""

    award: str = ""
    award_from: date | None = None
    amount: Decimal | None = None
    position: int | None = None
    listed_on: date | None = None
    application: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A scheme for one unit. `amount` is a period's, in the country's currency; not `complete` where a part is unknown.

    `proof` names the documents that would settle what is unknown, `missing` the facts. `award` is the award in force.
    """

    scheme: str
    title: Words
    unit: str
    standing: Standing
    why: tuple[Why, ...]
    amount: Decimal | None
    complete: bool
    right: bool
    simulation: bool
    delivery: str
    proof: tuple[str, ...]
    missing: tuple[str, ...]
    held: Held
    told: explanation.Told


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything a family could get, as of a day, by facts as known at an instant. `about` is the household or person."""

    about: str
    on: date
    known_at: datetime
    entries: tuple[Entry, ...]

    @property
    def entitled(self) -> Decimal:
        """What the family is entitled to a period by schemes that are law, as far as amounts are known."""
        mine = [one for one in self.entries if one.standing == Standing.ENTITLED and not one.simulation]
        return sum((one.amount for one in mine if one.amount is not None), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What of a scheme the board shows beside the assessment: a right or a programme, cash or not, a simulation or law."""

    right: bool
    simulation: bool
    delivery: str


_WORDS: Mapping[str, Words] = {
    "held": {
        "en": "Award {award} is in force since {from_on}.",
        "pt": "O benefício {award} está vigente desde {from_on}.",
        "ar": "الاستحقاق {award} سارٍ منذ {from_on}.",
    },
    "waiting": {
        "en": "Eligible; on the waiting list since {listed_on}, position {position}.",
        "pt": "Elegível; na lista de espera desde {listed_on}, posição {position}.",
        "ar": "مؤهل؛ في قائمة الانتظار منذ {listed_on}، الترتيب {position}.",
    },
    "right": {
        "en": "All criteria are met. It is a right: it is granted on application.",
        "pt": "Todos os critérios são atendidos. É um direito: concede-se a pedido.",
        "ar": "جميع المعايير متحققة. هذا حق: يُمنح عند الطلب.",
    },
    "places": {
        "en": "All criteria are met. Whether there is a place is decided after application, in the order of the law.",
        "pt": "Todos os critérios são atendidos. Se há vaga decide-se após o pedido, na ordem da lei.",
        "ar": "جميع المعايير متحققة. توافر مكان يُبت فيه بعد الطلب وفق الترتيب القانوني.",
    },
    "lodged": {
        "en": "Application {application} waits for a decision.",
        "pt": "O requerimento {application} aguarda decisão.",
        "ar": "الطلب {application} ينتظر قرارا.",
    },
    "exclusive": {
        "en": "It excludes {other}, which somebody of the unit holds.",
        "pt": "Não se acumula com {other}, que alguém da unidade recebe.",
        "ar": "لا يُجمع مع {other} الذي يحصل عليه أحد أفراد الوحدة.",
    },
    "exclusive-unknown": {
        "en": "It excludes {other}; whether somebody of the unit holds it is not known.",
        "pt": "Não se acumula com {other}; não se sabe se alguém da unidade o recebe.",
        "ar": "لا يُجمع مع {other}؛ ولا يُعرف هل يحصل عليه أحد أفراد الوحدة.",
    },
    "prefer": {
        "en": "{other}, which somebody of the unit holds, is worth at least as much.",
        "pt": "{other}, que alguém da unidade recebe, vale pelo menos o mesmo.",
        "ar": "{other} الذي يحصل عليه أحد أفراد الوحدة يساوي هذا على الأقل.",
    },
    "prefer-unknown": {
        "en": "Whether {other} is held, and is worth more, is not known.",
        "pt": "Não se sabe se {other} é recebido e vale mais.",
        "ar": "لا يُعرف هل يُستلم {other} وهل يساوي أكثر.",
    },
    "sequence": {
        "en": "It follows {other}, which nobody of the unit holds or held lately enough.",
        "pt": "Segue-se a {other}, que ninguém da unidade recebe nem recebeu há tempo que baste.",
        "ar": "يأتي بعد {other} الذي لا يحصل عليه أحد من الوحدة ولم يحصل عليه قبل مدة كافية القرب.",
    },
    "sequence-unknown": {
        "en": "It follows {other}; whether somebody of the unit holds it or held it lately is not known.",
        "pt": "Segue-se a {other}; não se sabe se alguém da unidade o recebe ou recebeu há pouco.",
        "ar": "يأتي بعد {other}؛ ولا يُعرف هل يحصل عليه أحد أفراد الوحدة أو حصل عليه مؤخرا.",
    },
    "rule-no-longer-met": {
        "en": "By what is known now a criterion is not met. The award stays in force until a signed decision changes it.",
        "pt": "Pelo que se sabe agora um critério não é atendido. O benefício segue vigente até uma decisão assinada.",
        "ar": "بحسب المعروف الآن هناك معيار غير متحقق. ويبقى الاستحقاق ساريا حتى صدور قرار موقّع.",
    },
}


def entry(told: explanation.Told, held: Held, terms: Terms) -> Entry:
    """Where the unit stands. An award or a place on a list that was signed stands, whatever the rules say now."""
    standing = _standing(told, held)
    amount, complete = _amount(told, held, standing)
    return Entry(
        scheme=told.scheme,
        title=told.title,
        unit=told.unit,
        standing=standing,
        why=tuple(_why(told, held, standing, terms)),
        amount=amount,
        complete=complete,
        right=terms.right,
        simulation=terms.simulation,
        delivery=terms.delivery,
        proof=told.proof if standing == Standing.IF_PROOF else (),
        missing=_missing(told) if standing == Standing.IF_PROOF else (),
        held=held,
        told=told,
    )


def _standing(told: explanation.Told, held: Held) -> Standing:
    if held.award:
        return Standing.ENTITLED
    if held.position is not None:
        return Standing.WAITING
    if any(one.result == "no" for one in told.criteria):
        return Standing.NOT
    if any(one.result == "no" for one in told.excluded):
        return Standing.EXCLUDED
    return Standing.ENTITLED if told.eligible == "yes" else Standing.IF_PROOF


def _amount(told: explanation.Told, held: Held, standing: Standing) -> tuple[Decimal | None, bool]:
    """Of an award what was decided; else what the components come to, as far as they are known."""
    if held.award and held.amount is not None:
        return held.amount, True
    if standing in (Standing.NOT, Standing.EXCLUDED):
        return None, True
    known = [one.amount for one in told.components if one.amount is not None]
    return (sum(known, Decimal(0)) if known else None), len(known) == len(told.components)


def _why(told: explanation.Told, held: Held, standing: Standing, terms: Terms) -> list[Why]:
    if held.award:
        doubt = [_said("rule-no-longer-met")] if told.eligible == "no" else []
        return [_said("held", award=held.award, from_on=str(held.award_from)), *doubt, *_criteria(told, "no")]
    reasons = {
        Standing.NOT: lambda: _criteria(told, "no"),
        Standing.EXCLUDED: lambda: _exclusions(told, "no"),
        Standing.WAITING: lambda: [
            _said("waiting", listed_on=str(held.listed_on), position=str(held.position)),
            *_criteria(told, "no"),
        ],
        Standing.IF_PROOF: lambda: [
            *_criteria(told, "unknown"),
            *_exclusions(told, "unknown"),
        ],
        Standing.ENTITLED: lambda: [_said("right" if terms.right else "places")],
    }[standing]()
    return [*reasons, *([_said("lodged", application=held.application)] if held.application else [])]


def _criteria(told: explanation.Told, result: str) -> list[Why]:
    """The criteria with that result, with what would have met them."""
    return [criterion(told, one) for one in told.criteria if one.result == result]


def criterion(told: explanation.Told, one: telling.Told) -> Why:
    """A criterion as a reason, with what would have met it."""
    would = told.would.get(one.criterion.code, {})
    words = {language: f"{one.say(language)} {would.get(language, '')}".strip() for language in telling.LANGUAGES}
    return Why(code=one.criterion.code, law=one.criterion.law, words=words)


def _exclusions(told: explanation.Told, result: str) -> list[Why]:
    ending = "-unknown" if result == "unknown" else ""
    return [
        _said(f"{one.kind}{ending}", law=one.law, other=one.scheme) for one in told.excluded if one.result == result
    ]


def _said(code: str, law: str = "", **places: str) -> Why:
    return Why(code=code, law=law, words={language: text.format(**places) for language, text in _WORDS[code].items()})


def _missing(told: explanation.Told) -> tuple[str, ...]:
    """The facts that are not known, of whom: `incomes (PE-...)`."""
    of_criteria = [
        f"{one.fact} ({one.of})" if one.of else one.fact
        for criterion in told.criteria
        if criterion.result == "unknown"
        for one in criterion.missing
    ]
    return tuple(sorted({*of_criteria, *(name for one in told.components for name in one.missing)}))


def ordered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What is there first, then what could be, then what is not."""
    places = {standing: place for place, standing in enumerate(Standing)}
    return tuple(sorted(entries, key=lambda one: (one.simulation, places[one.standing], one.scheme, one.unit)))
