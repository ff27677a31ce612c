"""What is stated about people, before it is written: frozen values that doors and the importer fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from socle.registry.reasoning import births, names

RELATIONS = (
    "head", "spouse", "child", "stepchild", "grandchild", "parent", "parent-in-law", "sibling", "child-in-law",
    "other-kin", "not-kin",
)  # fmt: skip
TIES = ("spouse", "partner", "parent", "step-parent", "guardian", "sibling", "carer")
NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Absent:
    """A fact without a value: `not applicable`, or why it is unknown (`not asked`, `refused`, `document missing` ...)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class NewEvidence:
    """Where a statement comes from (A13). `verified_on` is given when the officer who records it also verified it."""

    source: str
    stated_on: date
    document: str = ""
    reference: str = ""
    verified_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A human being to register. Identifiers may be missing (A02); a single name is a name; a birth may be a range of days.

    `facts`: group -> {fact: value | Absent}, or group -> list of such rows for groups of many. They hold from `facts_from`,
    or from the day on which they were stated. `identifiers` and `contacts` are (kind, value).
    """

    names: Sequence[names.NewName]
    sex: str = ""
    birth: births.Born | None = None
    identifiers: Sequence[tuple[str, str]] = ()
    contacts: Sequence[tuple[str, str]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    facts_from: date | None = None
    evidence: NewEvidence | None = None


class Registered(Protocol):
    """A person who is in the register (models.Person)."""

    pk: int
    number: str


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Somebody in a household, new or registered already. `usual`: it is their usual residence."""

    person: NewPerson | Registered
    relation: str
    usual: bool = True


@dataclass(frozen=True, kw_only=True)
class NewHousehold:
    """A household to register in bulk; the fields are those of `households.register`."""

    members: Sequence[NewMember]
    area_key: str
    valid_from: date
    evidence: NewEvidence
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement about one subject: values of a group of facts from a day on. `rows` for groups of many, `values` else."""

    subject_id: int
    valid_from: date
    evidence: NewEvidence
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] | None = None
