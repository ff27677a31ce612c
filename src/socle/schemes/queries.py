"""Reads of scheme versions: which is in force on a day, what it says, and in what it differs from another."""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from socle.base.country import queries as country
from socle.base.country.models import CountryApplication
from socle.base.facts import dictionary
from socle.base.kernel import refusals, yamltext
from socle.rules import words
from socle.schemes.models import Scheme, SchemeVersion
from socle.schemes.reasoning import changes, evaluating, telling
from socle.schemes.source import model, reading


class NotInForce(refusals.Refusal):
    """No published version of the scheme '{scheme}' is in force on {on}. Publish one, or choose another day."""

    code = "schemes.not-in-force"


class DictionaryLost(refusals.Refusal):
    """The data dictionary by which version {number} was checked is not among those applied here. Apply that country's folder."""

    code = "schemes.dictionary-lost"


@dataclass(frozen=True, kw_only=True)
class Law:
    """A published version as law: the row, its files read, and the book that evaluates it."""

    version: SchemeVersion
    scheme: model.Scheme
    book: evaluating.Book

    def on(self, day: date) -> model.Version:
        """The rules for who applies on that day. Raises NotInForce."""
        checked = self.book.checked(day)
        if checked is None:
            raise NotInForce(scheme=self.scheme.code, on=day)
        return checked.version


def schemes() -> QuerySet[Scheme]:
    """All schemes, by code."""
    return Scheme.objects.order_by("code")


def versions(scheme: str = "") -> QuerySet[SchemeVersion]:
    """The versions of a scheme, or of all; the latest first."""
    found = SchemeVersion.objects.select_related("scheme", "proposed_by", "act__signed_by").order_by("-from_on", "-id")
    return found.filter(scheme__code=scheme) if scheme else found


def get(number: str) -> SchemeVersion:
    """The version with that public number. Raises NotFound."""
    found = versions().filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def in_force(scheme: str, *, on: date) -> SchemeVersion:
    """The version published for that day. Raises NotInForce."""
    published = versions(scheme).filter(state=SchemeVersion.State.PUBLISHED, from_on__lte=on).first()
    if published is None:
        raise NotInForce(scheme=scheme, on=on)
    return published


def law(scheme: str, *, on: date) -> Law:
    """The law of a scheme on a day. Raises NotInForce."""
    return law_of(in_force(scheme, on=on))


def law_of(version: SchemeVersion) -> Law:
    """A version's files as law, under the dictionary by which it was checked."""
    book = _book(tuple(sorted(version.files.items())), version.facts_hash)
    if book is None:
        raise DictionaryLost(number=version.number)
    return Law(version=version, scheme=book.scheme, book=book)


@lru_cache(maxsize=64)
def _book(files: tuple[tuple[str, str], ...], facts_hash: str) -> evaluating.Book | None:
    facts = dictionary_of(facts_hash)
    return evaluating.Book(reading.read(dict(files)), facts) if facts else None


def dictionary_of(facts_hash: str) -> dictionary.Dictionary | None:
    """The dictionary with that hash: the present one, or a former one as it was applied."""
    if country.facts().hash == facts_hash:
        return country.facts()
    former = CountryApplication.objects.filter(facts_hash=facts_hash).order_by("-id").first()
    return dictionary.build(yamltext.loads(json.dumps(former.facts), name="facts.yaml")) if former else None


def difference(version: SchemeVersion) -> tuple[changes.Change, ...]:
    """What a version changes against the one in force the day before it begins, article by article."""
    earlier = versions(version.scheme.code).filter(state=SchemeVersion.State.PUBLISHED, from_on__lt=version.from_on)
    before = earlier.exclude(pk=version.pk).first()
    read = reading.read(version.files)
    return changes.between(reading.read(before.files) if before else None, read, version.from_on)


def show(version: SchemeVersion, *, language: str = "en", on: date | None = None) -> dict[str, Any]:
    """A version as a page or a reader shows it: each provision with its article, its text, and its rule in words."""
    law_ = law_of(version)
    day = on or version.from_on
    rules_ = law_.on(day)
    scheme = law_.scheme
    return {
        "scheme": scheme.code,
        "title": telling.in_language(scheme.title, language),
        "simulation": scheme.simulation,
        "basis": scheme.basis,
        "unit": scheme.unit.kind,
        "number": version.number,
        "state": version.state,
        "from": version.from_on.isoformat(),
        "on": day.isoformat(),
        "hash": version.hash,
        "legal_basis": [
            {"id": one.id, "title": telling.in_language(one.title, language), "from": one.from_on.isoformat()}
            for one in scheme.laws
        ],
        "parameters": [
            {"name": what.partition(" ")[2], "value": text, "law": article}
            for what, (article, text) in changes.provisions(scheme, day).items()
            if what.startswith(("parameter ", "table "))
        ],
        "definitions": [
            {"name": one.name, "rule": one.rule.text, "words": words.say(one.rule.node, language)}
            for one in rules_.lets
        ],
        "criteria": [
            _provision(one.code, one.rule, one, language) | {"proof": list(one.proof)} for one in rules_.criteria
        ],
        "components": [_provision(one.code, one.amount, one, language) for one in rules_.components],
        "conditions": [
            _provision(one.code, one.of, one, language) | {"effects": [effect.said for effect in one.effects]}
            for one in rules_.conditions
        ],
        "transitions": [_provision("", one.when, one, language) for one in rules_.transitions],
        "exits": [_provision(one.code, one.when, one, language) for one in rules_.exits],
        "report": version.report,
    }


def _provision(code: str, rule: model.Rule, one: Any, language: str) -> dict[str, Any]:
    return {
        "code": code,
        "text": telling.in_language(one.text, language),
        "law": one.law,
        "rule": rule.text,
        "words": words.say(rule.node, language),
    }
