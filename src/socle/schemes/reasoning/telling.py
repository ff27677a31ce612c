"""What a result says to people: the values used, their sources, the threshold, what is missing, in words."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from socle import rules
from socle.base.kernel import money
from socle.rules import nodes, types, values, words
from socle.rules.reference import environment, trace
from socle.schemes.reasoning import checking, evaluating
from socle.schemes.source import model

LANGUAGES = ("en", "pt", "ar", "fr")
_PHRASES = {
    "en": {"compared": "It is {value}; the limit is {threshold}.", "missing": "Missing: {missing}."},
    "pt": {"compared": "É {value}; o limite é {threshold}.", "missing": "Falta: {missing}."},
    "ar": {"compared": "القيمة {value}؛ والحد {threshold}.", "missing": "الناقص: {missing}."},
    "fr": {"compared": "C’est {value} ; la limite est {threshold}.", "missing": "Il manque : {missing}."},
}
_VERDICTS = {
    "en": {"yes": "Met", "no": "Not met", "unknown": "Not known"},
    "pt": {"yes": "Atendido", "no": "Não atendido", "unknown": "Não se sabe"},
    "ar": {"yes": "متحقق", "no": "غير متحقق", "unknown": "غير معروف"},
    "fr": {"yes": "Remplie", "no": "Non remplie", "unknown": "Inconnu"},
}
MOST_DECIMALS = 6


@dataclass(frozen=True, kw_only=True)
class Input:
    """A fact that a rule read: of whom, its value, who says so and since when."""

    fact: str
    of: str
    value: str
    source: str
    on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """A criterion told: its result, the value compared and its threshold where it has them, and what it rests on."""

    criterion: model.Criterion
    result: str
    value: str | None
    threshold: str | None
    operator: str | None
    inputs: tuple[Input, ...]
    parameters: tuple[Input, ...]
    missing: tuple[values.Missing, ...]

    def say(self, language: str) -> str:
        """The criterion's text, what it came to, and what is missing."""
        phrases = _PHRASES.get(language, _PHRASES["en"])
        text = in_language(self.criterion.text, language)
        said = [
            text if text.endswith((".", "؟", "!")) else f"{text}.",
            f"{_VERDICTS.get(language, _VERDICTS['en'])[self.result]}.",
        ]
        if self.value is not None and self.threshold is not None:
            said.append(phrases["compared"].format(value=self.value, threshold=self.threshold))
        if self.result == "unknown" and self.missing:
            names = ", ".join(sorted({f"{one.fact} ({one.of})" if one.of else one.fact for one in self.missing}))
            said.append(phrases["missing"].format(missing=names))
        return " ".join(said)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in English, else the first there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def criterion(one: model.Criterion, evaluated: evaluating.Evaluated) -> Told:
    """A criterion of an evaluation, told."""
    result = evaluated.criteria[one.code]
    value, operator, threshold = compared(one.rule.node, result.trace, evaluated)
    reads = list(facts_read(result.trace, evaluated))
    return Told(
        criterion=one,
        result=result.verdict,
        value=value,
        threshold=threshold,
        operator=operator,
        inputs=tuple(_unique(_input(step) for step in reads if not _is_parameter(step, evaluated))),
        parameters=tuple(_unique(_input(step) for step in reads if _is_parameter(step, evaluated))),
        missing=tuple(sorted(result.missing)) if result.verdict == "unknown" else (),
    )


def compared(
    node: rules.Node, step: trace.Step, evaluated: evaluating.Evaluated
) -> tuple[str | None, str | None, str | None]:
    """Value, operator and threshold of a rule that is one comparison; the side without facts is the threshold."""
    if not isinstance(node, nodes.Comparison) or len(step.steps) < 2:
        return None, None, None
    scope = evaluated.checked.scope
    left, right = step.steps[0].value, step.steps[1].value
    operator, first, second = node.operator, node.left, node.right
    if _is_fixed(first, scope, evaluated.checked) and not _is_fixed(second, scope, evaluated.checked):
        operator = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)
        left, right, first, second = right, left, second, first
    kind = rules.check(first, scope, collect=[])
    return plain(left, kind), operator, plain(right, rules.check(second, scope, collect=[]))


def _is_fixed(node: rules.Node, scope: rules.Scope, checked: checking.Checked) -> bool:
    """Whether the expression needs no fact: written out, or made of parameters."""
    own = {one.name for one in (*checked.lets, *checked.components)}
    return not rules.facts_used(node, scope) and not own & rules.names_used(node)


def facts_read(step: trace.Step, evaluated: evaluating.Evaluated) -> Iterator[trace.Step]:
    """The facts and parameters that a calculation read, those behind lets and components with them."""
    named = {**evaluated.lets, **evaluated.components}
    waiting, seen = [step], set[str]()
    while waiting:
        for one in trace.reads(waiting.pop(0)):
            if one.fact in named:
                if one.fact not in seen:
                    seen.add(one.fact)
                    waiting.append(named[one.fact].trace)
            elif isinstance(one.value, values.Items | values.Record):
                continue  # a list is told by the facts of its rows
            elif "." in one.fact or one.fact in evaluated.given.scope.names or one.of:
                yield one


def _is_parameter(step: trace.Step, evaluated: evaluating.Evaluated) -> bool:
    return step.fact in evaluated.checked.base.names


def _input(step: trace.Step) -> Input:
    return Input(fact=step.fact, of=step.of, value=plain(step.value) or "unknown", source=step.source, on=step.on)


def _unique(found: Iterator[Input]) -> Iterator[Input]:
    """Each reading once; two rows of one fact with the same value are two readings, but not read twice by two rules."""
    seen: set[Input] = set()
    for one in found:
        if one not in seen:
            seen.add(one)
            yield one


def plain(value: Any, kind: types.Type | None = None) -> str | None:
    """A value as plain text: decimals with those of their type, ranges as low/high; None where it is unknown."""
    raw = value.value if isinstance(value, environment.Given) else value
    if raw is None or isinstance(raw, values.Unknown):
        return None
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, Decimal | Fraction):
        return number(raw, kind.scale if isinstance(kind, types.Number) else 0)
    if isinstance(raw, values.Between):
        return f"{plain(raw.low, kind)}/{plain(raw.high, kind)}"
    return raw.isoformat() if isinstance(raw, dt.date) else words.shown(raw)


def number(value: Decimal | Fraction, scale: int) -> str:
    """A number with at least `scale` decimals; a quotient without end is cut after six, half up."""
    if isinstance(value, Decimal):
        own = -int(value.as_tuple().exponent)
        return money.plain(value.quantize(Decimal(1).scaleb(-max(scale, own))) if max(scale, own) >= 0 else value)
    numerator = Decimal(value.numerator * 10**MOST_DECIMALS) / Decimal(value.denominator)
    return money.plain(numerator.quantize(Decimal(1), rounding=ROUND_HALF_UP).scaleb(-MOST_DECIMALS))


def arithmetic(result: rules.reference.Result, language: str = "en") -> str:
    """How an amount came about, with the values of its parts."""
    return words.calculation(result.trace, language)
