"""The data of a decision letter (base.letters, template `decision`), made from the same explanation as page and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

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
    appeal_body: str
    currency: str


def content(explained: Any, appeal: model.Appeal | None, until: date, frame: Frame, language: str) -> dict[str, Any]:
    """The letter of a decision on eligibility. `explained` is an operations.explaining.Explanation."""
    told: explanation.Told | None = explained.told
    letter: dict[str, Any] = {
        "institution": {"name": frame.institution},
        "place": frame.place,
        "dated_on": timezone.localdate(explained.signed_at),
        "number": explained.number,
        "qr": explained.number,
        "addressee": {"name": frame.addressee, "lines": list(frame.lines)},
        "signed_by": {"name": explained.signed_by, "office": explained.authority},
        "contact": dict(frame.contact),
        "scheme": telling.in_language(told.title, language) if told else explained.basis.get("scheme", ""),
        "outcome": OUTCOMES.get(explained.outcome, "amended"),
        "applicant": frame.addressee,
        "application": explained.application,
        "from_on": explained.from_on,
        "legal_basis": explained.law or "–",
        "criteria": [_criterion(one, language) for one in told.criteria] if told else [],
        "appeal": _appeal(explained.number, appeal, until, frame, language),
    }
    if told and explained.outcome == "granted":
        letter |= _amounts(told, frame, language)
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


def _amounts(told: explanation.Told, frame: Frame, language: str) -> dict[str, Any]:
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
                "amount": values.Amount(value=one.amount or Decimal(0), currency=frame.currency),
            }
            for one in known
        ],
        "total": values.Amount(value=told.payable, currency=frame.currency),
    }
    return found | ({"missing": [also.format(component=one) for one in waiting]} if waiting else {})


def _appeal(number: str, appeal: model.Appeal | None, until: date, frame: Frame, language: str) -> dict[str, Any]:
    return {
        "until_on": until,
        "body": frame.appeal_body,
        "how": _HOW.get(language, _HOW["en"]).format(number=number),
        "suspensive": bool(appeal and appeal.suspensive),
    }
