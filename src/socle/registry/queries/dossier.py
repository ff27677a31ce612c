"""Putting a dossier together: a fixed number of queries whatever the size of the household."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from socle.base.country import queries as country
from socle.registry import models, reasoning
from socle.registry.queries import composition, facts, vital
from socle.registry.reasoning import dossiers

_WHERE_PEOPLE_LIVE = "address"  # the group of facts that a protected address hides


def of_household(household: models.Household, *, on: date, known_at: datetime | None, opened: bool) -> dossiers.Dossier:
    """The household as of a day, with its members of that day. `opened`: show what is sealed too."""
    everybody = composition.ties(household=household.pk, known_at=known_at)
    here = composition.ties(household=household.pk, on=on, known_at=known_at)
    people = {person: tie for person, _, tie in here}
    members = _members(people, household.pk, on, known_at, opened)
    known = facts.known(of="household", subjects=[household.pk], on=on, known_at=known_at)[household.pk]
    hidden = not opened and any(member.sealed for member in members)
    home = dossiers.Home(
        number=household.number,
        area_key=household.area_key,
        office=household.office,
        registered_at=household.registered_at,
        ended_on=household.ended_on,
        known=masked(known, everything_in={_WHERE_PEOPLE_LIVE} if hidden else set()) if not opened else known,
        moves=tuple(household.moves.order_by("moved_on").values_list("moved_on", "from_area_key", "to_area_key")),
    )
    return _dossier(home, members, tuple(tie for _, _, tie in everybody), list(people), on, known_at, opened)


def of_person(person: models.Person, *, on: date, known_at: datetime | None, opened: bool) -> dossiers.Dossier:
    """The household where the person usually lives on that day; without one, the person alone."""
    ties = composition.ties(people=[person.pk], on=on, known_at=known_at)
    usual = next((household for _, household, tie in ties if tie.usual), None)
    household = models.Household.objects.filter(pk=usual).first() if usual else None
    if household:
        return of_household(household, on=on, known_at=known_at, opened=opened)
    members = _members({person.pk: None}, None, on, known_at, opened)
    history = tuple(tie for _, _, tie in composition.ties(people=[person.pk], known_at=known_at))
    return _dossier(None, members, history, [person.pk], on, known_at, opened)


def masked(
    known: dossiers.Subject, *, everything_in: Collection[str] = (), all_of_it: bool = False
) -> dossiers.Subject:
    """The facts with those that are sealed, or that belong to these groups, or all, masked."""
    sealed = {
        (group.name, fact.name)
        for group in country.facts().groups
        for fact in group.facts
        if fact.sensitivity == "sealed"
    }
    hide = {group.name for group in country.facts().groups} if all_of_it else set(everything_in)
    return dossiers.Subject(
        facts=tuple(
            dossiers.Known(group=one.group, name=one.name, masked=True)
            if one.group in hide or (one.group, one.name) in sealed
            else one
            for one in known.facts
        ),
        lists=tuple(
            dossiers.KnownList(group=one.group, complete=False, masked=True)
            if one.group in hide or any(group == one.group for group, _ in sealed)
            else one
            for one in known.lists
        ),
    )


def _dossier(
    home: dossiers.Home | None,
    members: tuple[dossiers.Member, ...],
    history: tuple[dossiers.Tie, ...],
    people: list[int],
    on: date,
    known_at: datetime | None,
    opened: bool,
) -> dossiers.Dossier:
    conflicts = models.ResidenceConflict.objects.filter(Q(person__in=people), resolved_at=None)
    return dossiers.Dossier(
        on=on,
        known_at=known_at,
        household=home,
        members=members,
        history=history,
        relations=tuple(composition.related(people=people, on=on, known_at=known_at)),
        conflicts=tuple(conflicts.order_by("pk").values_list("person__number", flat=True)),
        opened=opened,
    )


def _members(
    ties: Mapping[int, dossiers.Tie | None],
    household: int | None,
    on: date,
    known_at: datetime | None,
    opened: bool,
) -> tuple[dossiers.Member, ...]:
    people = models.Person.objects.in_bulk(list(ties))
    known = facts.known(of="person", subjects=list(ties), on=on, known_at=known_at)
    others = defaultdict(list)
    for person, home, tie in composition.ties(people=list(ties), on=on, known_at=known_at):
        if home != household:
            others[person].append(tie)
    beside = _beside(list(ties), on)
    return tuple(
        _member(people[key], tie, known[key], others[key], beside[key], opened)
        for key, tie in ties.items()
        if key in people
    )


def _beside(people: list[int], on: date) -> dict[int, dict[str, list[Any]]]:
    """Names, identifiers, contacts and notices by person."""
    held: dict[int, dict[str, list[Any]]] = {key: defaultdict(list) for key in people}
    lasting = Q(valid_to=None) | Q(valid_to__gt=on)
    for kind, rows in (
        ("names", models.Name.objects.filter(lasting).order_by("-is_main", "pk")),
        ("identifiers", models.Identifier.objects.filter(lasting).order_by("pk")),
        ("contacts", models.Contact.objects.filter(lasting).order_by("pk")),
        ("notices", models.NoticeServed.objects.select_related("purpose").order_by("pk")),
    ):
        for row in rows.filter(person__in=people):
            held[row.person_id][kind].append(row)
    return held


def _member(
    person: models.Person,
    tie: dossiers.Tie | None,
    known: dossiers.Subject,
    others: Iterable[dossiers.Tie],
    beside: Mapping[str, list[Any]],
    opened: bool,
) -> dossiers.Member:
    hidden = person.sealed and not opened
    member = dossiers.Member(
        number=person.number,
        names=tuple(
            dossiers.Called(full=one.full, script=one.script, kind=one.kind, is_main=one.is_main)
            for one in beside["names"]
        ),
        relation=tie.relation if tie else "",
        usual=bool(tie and tie.usual),
        since=tie.since if tie else None,
        sex=str(_value(known, "sex") or ""),
        birth=_birth(known),
        died_on=_value(known, "died_on"),
        without_papers=person.without_papers,
        sealed=person.sealed,
        identifiers=tuple(
            dossiers.Numbered(
                kind=one.kind, value=one.value, check_failed=one.check_failed, verified_on=one.verified_on
            )
            for one in beside["identifiers"]
        ),
        contacts=tuple((one.kind, one.value) for one in beside["contacts"]),
        known=known if opened else masked(known, all_of_it=hidden),
        ties=tuple(others),
        notices=tuple(
            dossiers.Told(purpose=one.purpose.code, legal_basis=one.legal_basis, served_on=one.served_on)
            for one in beside["notices"]
        ),
    )
    if hidden:
        return replace(member, sex="", birth=None, died_on=None, identifiers=(), contacts=(), ties=())
    return member


def _value(known: dossiers.Subject, name: str) -> Any:
    fact = known.fact(vital.group_of(name), name)
    return fact.value if fact else None


def _birth(known: dossiers.Subject) -> reasoning.Born | None:
    fact = known.fact(vital.group_of("birth_date"), "birth_date")
    if fact is None or fact.value is None:
        return None
    return reasoning.Born(earliest=fact.value, latest=fact.latest or fact.value)
