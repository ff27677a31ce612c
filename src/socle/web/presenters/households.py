"""Households as pages show them: a row of the list, the title and facts strip of a dossier, its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from socle.registry.queries import households as listing
from socle.registry.queries.search import Hit
from socle.registry.reasoning import dossiers
from socle.web.presenters import known, words


@dataclass(frozen=True, kw_only=True)
class Row:
    """A household in the list."""

    number: str
    url: str
    head: str
    members: int
    area: str
    office: str
    registered_at: datetime
    status: str


def rows(listed: Sequence[listing.Listed]) -> list[Row]:
    """The rows of the list, with the names of areas and offices."""
    areas = words.area_names(one.area_key for one in listed)
    offices = words.office_names(one.office for one in listed)
    return [
        Row(
            number=one.number,
            url=f"/households/{one.number}",
            head=one.head,
            members=one.members,
            area=areas[one.area_key],
            office=offices[one.office],
            registered_at=one.registered_at,
            status="ended" if one.ended_on else "registered",
        )
        for one in listed
    ]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A person in the answer to a search."""

    name: str
    script: str
    number: str
    url: str
    born: str
    area: str
    household: str
    household_url: str
    without_papers: bool
    found_by: str


def found(hits: Sequence[Hit], *, opens: bool) -> list[Found]:
    """The hits of a search; `opens`: the role may open dossiers, so that the rows are links."""
    areas = words.area_names(hit.area_key for hit in hits)
    by = {
        "number": _("public number"),
        "identifier": _("identifier"),
        "phone": _("telephone"),
        "name": _("name"),
    }
    return [
        Found(
            name=hit.name,
            script=hit.script,
            number=hit.number,
            url=f"/persons/{hit.number}" if opens else "",
            born=words.span(hit.born_earliest, hit.born_latest) if hit.born_earliest else "",
            area=areas[hit.area_key],
            household=hit.household_number,
            household_url=f"/households/{hit.household_number}" if opens and hit.household_number else "",
            without_papers=hit.without_papers,
            found_by=by[hit.found_by],
        )
        for hit in hits
    ]


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A member in the table of a dossier."""

    number: str
    name: str
    url: str
    relation: str
    age: str
    papers: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Title:
    """The top of a dossier: who, where, how many, since when."""

    number: str
    name: str
    status: str
    url: str
    head: str
    area: str
    office: str
    members: int
    address: str
    registered_at: datetime
    income: str
    income_note: str
    stated_on: date | None


def title(opened: dossiers.Dossier) -> Title:
    """What the top of every tab of a household's dossier says."""
    home = opened.household
    if home is None:
        raise ValueError("A person without a household has no household's dossier.")
    head = next((member for member in opened.members if member.relation == "head"), None)
    income = known.income_per_person(opened.members)
    return Title(
        number=home.number,
        name=_("Household of %(name)s") % {"name": head.name} if head else _("Household"),
        status="ended" if home.ended_on else "registered",
        url=f"/households/{home.number}",
        head=head.name if head else "",
        area=words.area_names([home.area_key])[home.area_key],
        office=words.office_names([home.office])[home.office],
        members=len(opened.members),
        address=known.address(home.known),
        registered_at=home.registered_at,
        income=income.text,
        income_note=income.note,
        stated_on=known.latest_statement(opened),
    )


def members(opened: dossiers.Dossier) -> list[MemberRow]:
    """The members on the day of the dossier, the head first."""
    return [
        MemberRow(
            number=member.number,
            name=member.name,
            url=f"/persons/{member.number}",
            relation=words.word(words.RELATIONS, member.relation),
            age=words.ages(member.ages(opened.on)),
            papers=_papers(member),
            notes=tuple(_notes(member, opened)),
        )
        for member in opened.members
    ]


def _papers(member: dossiers.Member) -> str:
    if member.without_papers:
        return "missing"
    return "verified" if any(one.verified_on for one in member.identifiers) else "declared"


def _notes(member: dossiers.Member, opened: dossiers.Dossier) -> list[str]:
    notes = []
    if not member.usual:
        notes.append(_("Usually lives elsewhere"))
    if member.sealed:
        notes.append(_("Sealed record"))
    if member.number in opened.conflicts:
        notes.append(_("Claimed by another household"))
    if member.known.fact("education", "attends_school") and _is(member, "education", "attends_school", True):
        notes.append(_("Attends school"))
    if _is(member, "health", "disability", True) or _is(member, "health", "disability_confirmed", True):
        notes.append(_("Disability"))
    return notes


def _is(member: dossiers.Member, group: str, name: str, value: object) -> bool:
    fact = member.known.fact(group, name)
    return fact is not None and fact.value is value
