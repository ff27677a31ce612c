"""A dossier as it is read: frozen values without tables behind them, so that nothing is fetched after the scope has closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from socle.registry.reasoning import births


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The evidence of a fact: who said it or which document shows it, who verified it, until when it holds."""

    source: str
    document: str
    reference: str
    stated_on: date
    office: str
    verified_by: str
    verified_on: date | None
    expires_on: date | None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is believed of one fact. `value` None with `absent`: not applicable, or why it is unknown. `latest`: of a range of days.

    `masked`: there may be a value, but it is sealed.
    """

    group: str
    name: str
    value: Any = None
    latest: date | None = None
    absent: str = ""
    evidence: Shown | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    recorded_at: datetime | None = None
    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class KnownList:
    """A group of many. `complete` False: nobody stated the list, so it is unknown; then `rows` says what is known of it."""

    group: str
    complete: bool
    rows: tuple[tuple[Known, ...], ...] = ()
    evidence: Shown | None = None
    valid_from: date | None = None
    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class Subject:
    """All that is believed about one person or household: single facts and lists, in the order of the dictionary."""

    facts: tuple[Known, ...] = ()
    lists: tuple[KnownList, ...] = ()

    def fact(self, group: str, name: str) -> Known | None:
        return next((one for one in self.facts if (one.group, one.name) == (group, name)), None)

    def list(self, group: str) -> KnownList | None:
        return next((one for one in self.lists if one.group == group), None)


@dataclass(frozen=True, kw_only=True)
class Called:
    """A name as written."""

    full: str
    script: str
    kind: str
    is_main: bool


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """An identifier: its check digits may be wrong, and it may be verified or not."""

    kind: str
    value: str
    check_failed: bool
    verified_on: date | None


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A membership in a household during a time; `until` is the first day on which it is over."""

    person: str
    name: str
    household: str
    relation: str
    usual: bool
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Related:
    """`one` is the <kind> of `other` (public numbers)."""

    one: str
    kind: str
    other: str
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """The person was told for which purpose and by which law their facts are used."""

    purpose: str
    legal_basis: str
    served_on: date


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person as a dossier shows them. `relation` is '' for a person without a household; `ties` are their other households."""

    number: str
    names: tuple[Called, ...]
    relation: str
    usual: bool
    since: date | None
    sex: str
    birth: births.Born | None
    died_on: date | None
    without_papers: bool
    sealed: bool
    identifiers: tuple[Numbered, ...]
    contacts: tuple[tuple[str, str], ...]
    known: Subject
    ties: tuple[Tie, ...]
    notices: tuple[Told, ...]

    @property
    def name(self) -> str:
        """The main name."""
        return next((name.full for name in self.names if name.is_main), self.names[0].full if self.names else "")

    def ages(self, on: date) -> tuple[int, int] | None:
        """The lowest and highest age the person may have on a day; None where the birth is unknown."""
        return self.birth.ages(on) if self.birth else None


@dataclass(frozen=True, kw_only=True)
class Home:
    """A household as a dossier shows it; its address is among its facts. `moves`: (day, from area, to area)."""

    number: str
    area_key: str
    office: str
    registered_at: datetime
    ended_on: date | None
    known: Subject
    moves: tuple[tuple[date, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Who, where, since when: a household or a single person as of the day `on`, as known at `known_at` (None: now)."""

    on: date
    known_at: datetime | None
    household: Home | None
    members: tuple[Member, ...]
    history: tuple[Tie, ...]
    relations: tuple[Related, ...]
    conflicts: tuple[str, ...]
    opened: bool
