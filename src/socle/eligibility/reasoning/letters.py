"""The data of a decision letter (base.letters, template `decision`), made from the same explanation as page and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from socle.base.letters import values
from socle.eligibility.reasoning import explanation
from socle.schemes.reasoning import telling
from socle.schemes.source import model

OUTCOMES = {"granted": "granted", "refused": "refused", "changed": "amended"}
_SOURCES = {
    "en": {
        "declared": "declared",
        "document": "document",
        "authority": "authority",
        "import": "register",
        "demo": "invented",
    },
    "pt": {
        "declared": "declarado",
        "document": "documento",
        "authority": "autoridade",
        "import": "cadastro",
        "demo": "inventado",
    },
    "ar": {"declared": "تصريح", "document": "وثيقة", "authority": "سلطة", "import": "سجل", "demo": "مختلق"},
}
_HOW = {
    "en": "Write or say why you do not agree, at any office or by post, and name the number {number}. You need no form.",
    "pt": "Escreva ou diga por que não concorda, em qualquer unidade ou por correio, com o número {number}. Sem formulário.",
    "ar": "اكتب أو قل سبب عدم موافقتك، في أي مكتب أو بالبريد، واذكر الرقم {number}. لا حاجة إلى نموذج.",
}
_ALSO = {
    "en": "{component}: not yet decided, because proof is missing.",
    "pt": "{component}: ainda não decidido, porque falta comprovação.",
    "ar": "{component}: لم يبت فيه بعد لنقص الإثبات.",
}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Who writes to whom: names and addresses in the letter's language."""

    institution: str
    place: str
    contact: Mapping[str, str]
    addressee: str
    lines: tuple[str, ...]
    currency: str

    def fields(self, number: str, dated_on: date) -> dict[str, Any]:
        """The fields that every letter has."""
        return {
            "institution": {"name": self.institution},
            "place": self.place,
            "dated_on": dated_on,
            "number": number,
            "addressee": {"name": self.addressee, "lines": list(self.lines)},
            "contact": dict(self.contact),
        }


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the letter of any decision has: sender, addressee, scheme and the right to appeal; and who signed it when."""

    frame: Frame
    number: str
    signed_by: str
    authority: str
    signed_on: date
    title: Mapping[str, str]
    appeal: model.Appeal | None
    appeal_body: str
    appeal_until: date
    language: str

    def fields(self) -> dict[str, Any]:
        """The fields that all letters of decisions share (base/letters/templates/fields.yaml)."""
        return self.frame.fields(self.number, self.signed_on) | {
            "qr": self.number,
            "signed_by": {"name": self.signed_by, "office": self.authority},
            "scheme": telling.in_language(self.title, self.language),
            "appeal": {
                "until_on": self.appeal_until,
                "body": self.appeal_body,
                "how": _HOW.get(self.language, _HOW["en"]).format(number=self.number),
                "suspensive": bool(self.appeal and self.appeal.suspensive),
            },
        }

    def money(self, amount: Decimal) -> values.Amount:
        """An amount in the currency of the letter."""
        return values.Amount(value=amount, currency=self.frame.currency)


def content(explained: Any, opening: Opening) -> dict[str, Any]:
    """The letter of a decision that rests on an assessment. `explained` is an operations.explaining.Explanation."""
    told: explanation.Told | None = explained.told
    letter: dict[str, Any] = opening.fields() | {
        "outcome": OUTCOMES.get(explained.outcome, "amended"),
        "applicant": opening.frame.addressee,
        "application": explained.application,
        "from_on": explained.from_on,
        "legal_basis": explained.law or "–",
        "criteria": [_criterion(one, opening.language) for one in told.criteria] if told else [],
    }
    if told and explained.outcome in ("granted", "changed"):
        letter |= _amounts(told, opening)
    return letter


def _criterion(one: telling.Told, language: str) -> dict[str, Any]:
    source = next((each for each in one.inputs if each.source), None)
    row: dict[str, Any] = {
        "code": one.criterion.code,
        "text": telling.in_language(one.criterion.text, language),
        "result": one.result,
        "law": one.criterion.law,
    }
    if one.value is not None:
        row["value"] = _number(one.value)
    if one.threshold is not None:
        row["threshold"] = _number(one.threshold)
    if source is not None:
        row["source"] = _source(source.source, language)
        if source.on:
            row["on"] = source.on
    return row


def _number(text: str) -> Any:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _source(text: str, language: str) -> str:
    kind, _, rest = text.partition(":")
    said = _SOURCES.get(language, _SOURCES["en"]).get(kind, kind)
    return f"{said}:{rest}" if rest else said


def _amounts(told: explanation.Told, opening: Opening) -> dict[str, Any]:
    language = opening.language
    known = [one for one in told.components if one.amount]
    waiting = [telling.in_language(one.text, language) for one in told.components if one.amount is None]
    also = _ALSO.get(language, _ALSO["en"])
    found: dict[str, Any] = {
        "components": [
            {
                "code": one.code,
                "text": telling.in_language(one.text, language),
                "law": one.law,
                "arithmetic": one.arithmetic.get(language) or next(iter(one.arithmetic.values()), ""),
                "amount": opening.money(one.amount or Decimal(0)),
            }
            for one in known
        ],
        "total": opening.money(told.payable),
    }
    return found | ({"missing": [also.format(component=one) for one in waiting]} if waiting else {})
