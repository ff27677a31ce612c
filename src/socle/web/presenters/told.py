"""An assessment told on a page: each criterion with what it rests on, the arithmetic, the proof that is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from socle.eligibility.reasoning import explanation
from socle.schemes.reasoning import telling
from socle.web.presenters import people, programmes, words


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A component: its words, amount, how it was worked out, its article."""

    label: str
    amount: Decimal | None
    arithmetic: str
    law: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the rules say of a unit, for a page."""

    eligible: str
    title: str
    version: date
    on: date
    known_at: datetime
    criteria: list[dict[str, Any]]
    interactions: list[dict[str, Any]]
    scores: list[dict[str, Any]]
    lowered: list[Amount]
    amounts: list[Amount]
    payable: Decimal
    proof: list[str]


def language() -> str:
    """The language of the page if rules speak it, else English."""
    active = (translation.get_language() or "en").partition("-")[0]
    return active if active in telling.LANGUAGES else "en"


def present(told: explanation.Told) -> Told:
    """The assessment in the language of the page."""
    plain = told.plain(language())
    named = people.by_number(told.members)
    schemes = programmes.titles()
    return Told(
        eligible=told.eligible,
        title=plain["title"],
        version=told.version,
        on=told.on,
        known_at=told.known_at,
        criteria=[_criterion(one, named) for one in plain["criteria"]],
        interactions=[_interaction(one, schemes) for one in plain["interactions"] if "result" in one],
        scores=plain["scores"],
        lowered=[_lowered(one, schemes) for one in plain["interactions"] if "amount" in one],
        amounts=[
            Amount(label=one["text"] or one["code"], amount=held.amount, arithmetic=one["trace"], law=one["law"])
            for one, held in zip(plain["components"], told.components, strict=True)
        ],
        payable=told.payable,
        proof=[words.proof(one) for one in plain["proof"]],
    )


def _criterion(one: dict[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    """As `ui_criterion` takes it: who and what in words, what would have met it behind the text."""
    return {
        "words": " ".join(part for part in (one["text"], one["would"]) if part),
        "result": one["result"],
        "value": one["value"],
        "threshold": one["threshold"],
        "law": one["law"],
        "inputs": [_input(given, named) for given in one["inputs"]],
        "missing": [_missing(gap, named) for gap in one["missing"]],
    }


def _input(given: dict[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    return {
        "label": words.fact_called(given["fact"]),
        "of": named.get(given["of"], given["of"]),
        "value": _value(given["value"]),
        "source": words.word(words.SOURCES, given["source"]) if given["source"] else "",
        "on": given["on"],
    }


def _value(text: str) -> str:
    spoken = {"true": _("Yes"), "yes": _("Yes"), "false": _("No"), "no": _("No"), "unknown": _("not known")}
    return spoken.get(str(text), str(text))


def _missing(gap: dict[str, Any], named: Mapping[str, str]) -> str:
    fact = words.fact_called(gap["fact"])
    return f"{fact} ({named.get(gap['of'], gap['of'])})" if gap["of"] else fact


def _interaction(one: dict[str, Any], schemes: dict[str, str]) -> dict[str, Any]:
    """Another benefit that bars this one, or without which it is not given, as a criterion."""
    texts = {
        "exclusive": _("Nobody of the unit receives %(scheme)s"),
        "prefer": _("%(scheme)s is not received, or is worth less than this"),
        "sequence": _("%(scheme)s is received, or ended not long ago"),
    }
    text = texts[one["kind"]] % {"scheme": _named(one["scheme"], schemes)}
    return {"words": text, "result": one["result"], "law": one["law"], "inputs": [], "missing": []}


def _lowered(one: dict[str, Any], schemes: dict[str, str]) -> Amount:
    """What is taken off for another benefit, or what other benefits leave of a limit."""
    texts = {
        "offset": _("Taken off for %(scheme)s"),
        "cap": _("Left of the limit for this together with %(scheme)s"),
    }
    label = texts[one["kind"]] % {"scheme": _named(one["scheme"], schemes)}
    amount = None if one["amount"] is None else Decimal(one["amount"])
    return Amount(label=label, amount=amount, arithmetic=one["trace"], law=one["law"])


def _named(codes: str, schemes: dict[str, str]) -> str:
    return ", ".join(programmes.cell(schemes, code) for code in codes.split(", "))
