"""What the rules say of a unit, as the API writes it: criteria with value, source, threshold and article; amounts; proof."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from socle.api.shapes import Money, Result


class FactUsed(Schema):
    """A fact or parameter used: of whom, its value, its source and the day it was stated."""

    fact: str
    of: str | None
    value: str | None
    source: str | None
    on: date | None


class FactMissing(Schema):
    """A fact that is not known, and of whom."""

    fact: str
    of: str | None


class CriterionOut(Schema):
    """A criterion: the value used, the threshold, the article, the result, and what is missing."""

    code: str
    text: str
    result: Result
    value: str | None
    operator: str | None
    threshold: str | None
    law: str
    proof: list[str]
    inputs: list[FactUsed]
    parameters: list[FactUsed]
    missing: list[FactMissing]
    words: str
    would: str


class InteractionOut(Schema):
    """Whether a benefit that excludes this one is held."""

    scheme: str
    result: Result
    law: str


class ComponentOut(Schema):
    """A component with its arithmetic; the amount is null while it is unknown."""

    code: str
    text: str
    amount: Money | None
    law: str
    trace: str
    missing: list[str]


class AssessmentOut(Schema):
    """What the rules of a version say of a unit on a day, on facts as known at an instant."""

    scheme: str
    title: str
    version: date
    on: date
    known_at: datetime
    unit: str
    members: list[str]
    eligible: Result
    criteria: list[CriterionOut]
    interactions: list[InteractionOut]
    components: list[ComponentOut]
    total: Money | None
    payable: Money
    proof: list[str] = Field(description="what is asked for while the result is unknown")


def appeal(told: Any) -> dict[str, Any] | None:
    """How to appeal under the version that a decision rests on; None where it rests on none."""
    found = told.appeal if told else None
    if found is None:
        return None
    return {
        "within": f"{found.count} {found.unit}",
        "body": found.body,
        "suspensive": found.suspensive,
        "law": found.law,
    }
