"""What is known of a person or household, each fact with where it comes from, or why it is not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socle.base.country import queries as country
from socle.registry.reasoning import dossiers
from socle.web import formats
from socle.web.presenters import words


@dataclass(frozen=True, kw_only=True)
class Line:
    """One fact: its title, its value or None, and a sentence about its source, or about why it is absent."""

    label: str
    value: str | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of facts such as incomes: its heading, its rows as words, or the sentence that says why there is none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    absent: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """A group of facts under one heading: single facts or one list; `not_asked` are the facts nobody asked for."""

    title: str
    lines: tuple[Line, ...] = ()
    listing: Listing | None = None
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An amount in words with a note, or empty words where it is not known."""

    text: str
    note: str


def blocks(subject: dossiers.Subject) -> list[Block]:
    """All groups of facts of a person or household, in the order of the dictionary, those of which something is known first."""
    found = [_block(group.name, subject) for group in country.facts().groups]
    return sorted((one for one in found if one), key=lambda one: not (one.lines or one.listing))


def _block(group: str, subject: dossiers.Subject) -> Block | None:
    held = subject.list(group)
    if held is not None:
        return Block(title=words.group(group), listing=_listing(held))
    facts = [one for one in subject.facts if one.group == group and (one.value is not None or one.name != "died_on")]
    if not facts:
        return None
    return Block(
        title=words.group(group),
        lines=tuple(line(one) for one in facts if not _not_asked(one)),
        not_asked=tuple(words.fact_called(f"{one.group}.{one.name}") for one in facts if _not_asked(one)),
    )


def _not_asked(one: dossiers.Known) -> bool:
    return one.value is None and not one.masked and one.absent == "not asked"


def line(one: dossiers.Known) -> Line:
    """One fact with its source, its reason where it is absent, or that it is sealed."""
    label = words.fact_called(f"{one.group}.{one.name}")
    if one.masked:
        return Line(label=label, value=_("Sealed"), source=_("opens only with a reason that an auditor reads"))
    if one.value is None:
        reason = words.word(words.ABSENT, one.absent)
        shown = _("does not apply") if one.absent == "not applicable" else None
        return Line(label=label, value=shown, source="" if shown else reason)
    return Line(label=label, value=_value(one), source=source(one.evidence, one.valid_from))


def source(shown: dossiers.Shown | None, since: date | None = None) -> str:
    """Where a fact comes from: source, document, day, who verified it, since when it holds, until when the proof does."""
    if shown is None:
        return ""
    parts = [words.word(words.SOURCES, shown.source)]
    if shown.document and shown.document != "interview":
        parts.append(shown.document)
    parts.append(formats.day(shown.stated_on))
    if shown.verified_by and shown.verified_on:
        who = {"name": shown.verified_by, "on": formats.day(shown.verified_on)}
        parts.append(_("verified by %(name)s on %(on)s") % who)
    if since and since != shown.stated_on:
        parts.append(_("true since %(on)s") % {"on": formats.day(since)})
    if shown.expires_on:
        parts.append(_("proof expires %(on)s") % {"on": formats.day(shown.expires_on)})
    return " · ".join(parts)


def address(subject: dossiers.Subject) -> str:
    """The address in one line; the landmark where there is no street. Empty where it is sealed or unknown."""
    facts = [one for one in subject.facts if one.group == "address"]
    if any(one.masked for one in facts):
        return _("Sealed")
    return ", ".join(str(one.value) for one in facts if one.value)


def income_per_person(members: Iterable[dossiers.Member]) -> Figure:
    """The income that members told, divided among them: for orientation. Unknown as soon as one list is unknown."""
    people = list(members)
    lists = [member.known.list("incomes") for member in people]
    if not people or any(one is None or one.masked or not one.complete for one in lists):
        return Figure(text="", note=_("not everybody's income is known"))
    amounts = [known.value for one in lists if one for row in one.rows for known in row if known.name == "amount"]
    if any(amount is None for amount in amounts):
        return Figure(text="", note=_("not everybody's income is known"))
    each = (sum(amounts, Decimal(0)) / len(people)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Figure(text=formats.money(each), note=_("all that members told, each month"))


def latest_statement(opened: dossiers.Dossier) -> date | None:
    """The last day on which anybody stated anything about the household or a member."""
    subjects = [member.known for member in opened.members]
    if opened.household:
        subjects.append(opened.household.known)
    stated = [one.evidence.stated_on for subject in subjects for one in subject.facts if one.evidence]
    return max(stated, default=None)


def _value(one: dossiers.Known) -> str:
    fact = country.facts().fact(f"{one.group}.{one.name}")
    return words.value(fact, one.value, one.latest) if fact else str(one.value)


def _listing(held: dossiers.KnownList) -> Listing:
    group = country.facts().group(held.group)
    columns = tuple(words.fact(fact) for fact in group.facts) if group else ()
    rows = tuple(tuple("" if one.value is None else _value(one) for one in row) for row in held.rows)
    absent = ""
    if held.masked:
        absent = _("Sealed")
    elif not held.complete:
        absent = _("Nobody stated this list, so it is not known.")
    elif not rows:
        absent = _("None. This was asked and stated.") if held.evidence else _("None is known.")
    return Listing(columns=columns, rows=rows, absent=absent, source=source(held.evidence, held.valid_from))


def counted(people: int) -> str:
    """How many persons, in words."""
    return ngettext("%(count)s person", "%(count)s persons", people) % {"count": formats.number(people)}
