"""The dossier of a household as its tabs show it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.audit import queries as audit
from socle.registry.reasoning import dossiers
from socle.web.presenters import holdings, households, known, words


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A tab: its code, its words, its address."""

    code: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to the household: title, day, and lines of (words, address or '')."""

    title: str
    on: date
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Look:
    """Who opened the dossier on a day, for what, how often."""

    on: date
    office: str
    purpose: str
    times: int


def of_household(opened: dossiers.Dossier, *, tab: str, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """The context of a tab of the household's dossier."""
    home = opened.household
    if home is None:
        raise ValueError("This dossier is that of a person alone.")
    today = timezone.localdate(at)
    return {
        "household": households.title(opened),
        "tab": tab,
        "tabs": tabs(home.number),
        "members": households.members(opened),
        "blocks": known.blocks(home.known),
        "holdings": holdings.of(home.number, [one.number for one in opened.members], by=by, on=opened.on),
        "may_apply": by.can(P.LODGE_APPLICATION),
        "may_complain": by.can(P.RECEIVE_GRIEVANCE),
        "sealed": not opened.opened and any(member.sealed for member in opened.members),
        "conflicts": [_conflict(number, opened) for number in opened.conflicts],
        "past": opened.on != today or opened.known_at is not None,
        "on": opened.on,
        "known_at": opened.known_at,
        "may_change": by.can(P.REGISTER) and home.ended_on is None,
        "events": history(opened) if tab == "history" else [],
        "looks": looks(home.number)[: 20 if tab == "history" else 5],
        "trail": [(_("Households"), "/households"), (home.number, "")],
    }


def tabs(number: str) -> list[Tab]:
    """The tabs of a household's dossier."""
    url = f"/households/{number}"
    return [
        Tab(code="overview", label=_("Overview"), url=url),
        Tab(code="members", label=_("Members"), url=f"{url}/members"),
        Tab(code="applications", label=_("Applications"), url=f"{url}/applications"),
        Tab(code="payments", label=_("Payments"), url=f"{url}/payments"),
        Tab(code="grievances", label=_("Grievances"), url=f"{url}/grievances"),
        Tab(code="history", label=_("History"), url=f"{url}/history"),
    ]


def history(opened: dossiers.Dossier) -> list[Event]:
    """What happened to the household, the latest first: who came and went, where it moved, when it was registered."""
    home = opened.household
    if home is None:
        return []
    events = [*_comings_and_goings(opened.history), *_moves(home.moves)]
    if home.ended_on:
        events.append(Event(title=_("The household ended"), on=home.ended_on))
    registered_on = timezone.localdate(home.registered_at)
    events.append(Event(title=_("Registered"), on=registered_on, lines=((_office(home.office), ""),)))
    return sorted(events, key=lambda event: event.on, reverse=True)


def looks(number: str) -> list[Look]:
    """Which offices opened the dossier lately, on which day, for what purpose and how often."""
    rows = audit.who_looked(about=number)
    often = Counter((row["office"], row["purpose"], timezone.localdate(row["at"])) for row in rows)
    offices = words.office_names(row["office"] for row in rows)
    return [
        Look(on=on, office=offices[office], purpose=words.purpose(purpose), times=times)
        for (office, purpose, on), times in list(often.items())[:20]
    ]


def _comings_and_goings(ties: Sequence[dossiers.Tie]) -> list[Event]:
    """A change of relation (a new head) ends one tie and begins the next on the same day: neither coming nor going."""
    begins = {(tie.person, tie.since) for tie in ties}
    ends = {(tie.person, tie.until) for tie in ties if tie.until}
    told: dict[tuple[date, str], list[tuple[str, str]]] = {}
    for tie in ties:
        url = f"/persons/{tie.person}"
        words_of_tie = {"name": tie.name, "relation": words.word(words.RELATIONS, tie.relation)}
        if (tie.person, tie.since) in ends:
            text = _("%(name)s is now: %(relation)s") % words_of_tie
            told.setdefault((tie.since, _("Relation changed")), []).append((text, url))
        else:
            text = _("%(name)s, %(relation)s") % words_of_tie
            told.setdefault((tie.since, _("Joined")), []).append((text, url))
        if tie.until and (tie.person, tie.until) not in begins:
            told.setdefault((tie.until, _("Left")), []).append((tie.name, url))
    return [Event(title=title, on=on, lines=tuple(lines)) for (on, title), lines in told.items()]


def _moves(moves: Sequence[tuple[date, str, str]]) -> list[Event]:
    areas = words.area_names(key for _on, one, other in moves for key in (one, other))
    return [
        Event(
            title=_("Moved"),
            on=on,
            lines=((_("from %(old)s to %(new)s") % {"old": areas[old], "new": areas[new]}, ""),),
        )
        for on, old, new in moves
    ]


def _office(code: str) -> str:
    return words.office_names([code])[code]


def _conflict(number: str, opened: dossiers.Dossier) -> str:
    return next((member.name for member in opened.members if member.number == number), number)
