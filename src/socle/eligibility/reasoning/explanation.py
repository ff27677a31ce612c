"""A decision told: each criterion with the value used, its source, threshold and article; the arithmetic; what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from socle.base.kernel import money
from socle.schemes.reasoning import counterfactual, evaluating, interacting, outcome, showing, telling
from socle.schemes.source import model


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Whether another benefit lets the unit have this one: `kind` exclusive, prefer or sequence."""

    scheme: str
    result: str
    law: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Lowered:
    """What another benefit lowers: an offset takes `amount` off, a cap leaves it (None where unknown)."""

    scheme: str
    kind: str
    amount: Decimal | None
    law: str
    arithmetic: Mapping[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Points:
    """What a variable counts for a score (`variable` '': the score itself): points as text (None where unknown), arithmetic."""

    score: str
    variable: str
    text: model.Words
    law: str
    points: str | None
    arithmetic: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A component told: its text, article, amount (None where unknown) and arithmetic by language."""

    code: str
    text: model.Words
    law: str
    amount: Decimal | None
    arithmetic: Mapping[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the rules say of a unit, told: for a stored assessment, or for a look ahead that nothing is stored of."""

    scheme: str
    title: model.Words
    version: date
    on: date
    known_at: datetime
    unit: str
    members: tuple[str, ...]
    eligible: str
    criteria: tuple[telling.Told, ...]
    excluded: tuple[Excluded, ...]
    lowered: tuple[Lowered, ...]
    scores: tuple[Points, ...]
    components: tuple[Amount, ...]
    total: Decimal | None
    proof: tuple[str, ...]
    would: Mapping[str, Mapping[str, str]]  # criterion -> language -> what would have met it
    appeal: model.Appeal | None

    @property
    def payable(self) -> Decimal:
        """The sum of what is known of the components; nothing where the unit is not eligible."""
        if self.eligible != "yes":
            return Decimal(0)
        return sum((one.amount for one in self.components if one.amount is not None), Decimal(0))

    def plain(self, language: str = "en") -> dict[str, Any]:
        """For the API and the command line: plain values, texts in the language."""
        return {
            "scheme": self.scheme,
            "title": telling.in_language(self.title, language),
            "version": self.version.isoformat(),
            "on": self.on.isoformat(),
            "known_at": self.known_at.isoformat(),
            "unit": self.unit,
            "members": list(self.members),
            "eligible": self.eligible,
            "criteria": [self._criterion(one, language) for one in self.criteria],
            "interactions": [
                *(vars(one) for one in self.excluded),
                *(
                    {
                        "scheme": one.scheme,
                        "kind": one.kind,
                        "amount": showing.amount(one.amount),
                        "law": one.law,
                        "trace": _in(one.arithmetic, language),
                    }
                    for one in self.lowered
                ),
            ],
            "scores": [_point(one, language) for one in self.scores],
            "components": [_component(one, language) for one in self.components],
            "total": showing.amount(self.total),
            "payable": money.plain(self.payable),
            "proof": list(self.proof),
        }

    def _criterion(self, one: telling.Told, language: str) -> dict[str, Any]:
        would = self.would.get(one.criterion.code, {})
        text = telling.in_language(one.criterion.text, language)
        return showing.criterion(one) | {"text": text, "words": one.say(language), "would": would.get(language, "")}


def _point(one: Points, language: str) -> dict[str, Any]:
    return {
        "score": one.score,
        "variable": one.variable,
        "text": telling.in_language(one.text, language),
        "points": one.points,
        "law": one.law,
        "trace": _in(one.arithmetic, language),
    }


def _component(one: Amount, language: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "text": telling.in_language(one.text, language),
        "amount": showing.amount(one.amount),
        "law": one.law,
        "trace": _in(one.arithmetic, language),
        "missing": list(one.missing),
    }


def _in(arithmetic: Mapping[str, str], language: str) -> str:
    return arithmetic.get(language) or next(iter(arithmetic.values()), "")


LANGUAGES = telling.LANGUAGES


def told(
    evaluated: evaluating.Evaluated,
    found: outcome.Outcome,
    *,
    unit: str,
    known_at: datetime,
    languages: Sequence[str] = LANGUAGES,
) -> Told:
    """An evaluation by the reference engine, told in these languages (a list of letters needs but one)."""
    version, scheme = evaluated.checked.version, evaluated.checked.scheme
    criteria = tuple(telling.criterion(one, evaluated) for one in version.criteria)
    return Told(
        scheme=scheme.code,
        title=scheme.title,
        version=version.from_on,
        on=evaluated.on,
        known_at=known_at,
        unit=unit,
        members=evaluated.unit.members,
        eligible=found.eligible,
        criteria=criteria,
        excluded=tuple(
            Excluded(
                scheme=", ".join(one.interaction.others),
                result=evaluated.requirements[one.code].verdict,
                law=one.interaction.law,
                kind=one.kind,
            )
            for one in evaluated.checked.requirements
        ),
        scores=tuple(one for score in version.scores for one in _points(score, evaluated, languages)),
        lowered=tuple(_lowered(one, evaluated, languages) for one in evaluated.checked.reductions),
        components=tuple(_amount(one, evaluated, found, languages) for one in version.components),
        total=found.total,
        proof=tuple(dict.fromkeys(name for one in criteria if one.result == "unknown" for name in one.criterion.proof)),
        would={one.code: said for one in version.criteria if (said := counterfactual.would(one, evaluated, languages))},
        appeal=version.appeal,
    )


def _points(score: model.Score, evaluated: evaluating.Evaluated, languages: Sequence[str]) -> Iterator[Points]:
    """The points of each variable, then the score."""
    told_of = [(one.code, score.name_of(one), one.text or {"": one.code}, one.law) for one in score.variables]
    for variable, name, text, law in [*told_of, ("", score.code, score.text, score.law)]:
        yield Points(
            score=score.code,
            variable=variable,
            text=text,
            law=law or score.law,
            points=telling.plain(evaluated.points[name]),
            arithmetic={language: telling.arithmetic(evaluated.lets[name], language) for language in languages},
        )


def _lowered(one: interacting.Clause, evaluated: evaluating.Evaluated, languages: Sequence[str]) -> Lowered:
    result = evaluated.reductions[one.code]
    return Lowered(
        scheme=", ".join(one.interaction.others),
        kind=one.kind,
        amount=result.amount,
        law=one.interaction.law,
        arithmetic={language: telling.arithmetic(result, language) for language in languages},
        missing=_missing(result),
    )


def _missing(result: evaluating.Result) -> tuple[str, ...]:
    return tuple(sorted(f"{each.fact} ({each.of})" if each.of else each.fact for each in result.missing))


def _amount(
    one: model.Component, evaluated: evaluating.Evaluated, found: outcome.Outcome, languages: Sequence[str]
) -> Amount:
    result = evaluated.components[one.code]
    return Amount(
        code=one.code,
        text=one.text,
        law=one.law,
        amount=dict(found.components)[one.code],
        arithmetic={language: telling.arithmetic(result, language) for language in languages},
        missing=_missing(result),
    )
