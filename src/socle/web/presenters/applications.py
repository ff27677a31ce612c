"""Applications as pages show them: a row of the list, and one application with its assessment, lists and decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.eligibility.models import Application, Assessment, Decision, Proposal
from socle.eligibility.operations import explaining
from socle.eligibility.queries import lists
from socle.web.presenters import people, programmes, told, words


@dataclass(frozen=True, kw_only=True)
class Row:
    """An application in the list."""

    number: str
    url: str
    who: people.Who | None
    household: str
    scheme: str
    area: str
    lodged_on: date
    state: str


def rows(found: Sequence[Application], by: acting.Actor) -> list[Row]:
    """The rows of the list, with names of persons, schemes and areas."""
    named = people.names(one.applicant_id for one in found)
    schemes = programmes.named(one.scheme for one in found)
    areas = words.area_names(_area(one) for one in found)
    opens = by.can(P.READ_DOSSIER)
    return [
        Row(
            number=one.number,
            url=f"/applications/{one.number}",
            who=people.who(one.applicant, named, opens=opens),
            household=one.household.number if one.household else "",
            scheme=schemes[one.scheme],
            area=areas[_area(one)],
            lodged_on=one.lodged_on,
            state=one.state,
        )
        for one in found
    ]


def latest_assessment(application: Application) -> Assessment | None:
    """The last assessment of the application's unit under its scheme, at the counter or in a run."""
    found = Assessment.objects.select_related("run__version__scheme").filter(
        run__scheme=application.scheme, run__state="done"
    )
    found = (
        found.filter(household=application.household_id)
        if application.unit == "household"
        else found.filter(person=application.applicant_id)
    )
    return found.order_by("-run__on", "-run_id").first()


def page(application: Application, by: acting.Actor) -> dict[str, Any]:
    """The context of one application. What does not replay is said, and never shown on other facts."""
    stored = latest_assessment(application)
    said, differs = _told(stored)
    waiting = list(lists.proposals().filter(application=application))
    is_open = application.state == Application.State.LODGED
    waits = any(one.kind == Decision.Kind.ELIGIBILITY for one in waiting)
    return {
        "application": rows([application], by)[0],
        "household_url": people.household_url(application.household, opens=by.can(P.READ_DOSSIER)),
        "channel": words.spoken(application.channel),
        "office": words.office_names([application.office])[application.office],
        "assessment": stored,
        "told": said,
        "differs": differs,
        "proposals": [_proposal(one) for one in waiting],
        "decisions": list(lists.decisions().filter(application=application)),
        "may_assess": by.can(P.ASSESS) and application.state != Application.State.WITHDRAWN,  # also anew, for an appeal
        "may_propose": by.can(P.ASSESS) and is_open and said is not None and said.eligible != "unknown" and not waits,
        "may_withdraw": by.can(P.LODGE_APPLICATION) and is_open,
        "trail": [(_("Applications"), "/applications"), (application.number, "")],
    }


def _told(stored: Assessment | None) -> tuple[told.Told | None, refusals.Refusal | None]:
    if stored is None:
        return None, None
    try:
        return told.present(explaining.explained_assessment(stored)), None
    except (explaining.InputsChanged, explaining.ReplayDiffers) as differs:
        return None, differs


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "batch": one.batch,
        "url": f"/lists/{one.batch}",
        "kind": one.kind,
        "outcome": one.outcome,
        "prepared_by": one.prepared_by.name if one.prepared_by else _("The timetable"),
        "prepared_at": one.prepared_at,
    }


def _area(one: Application) -> str:
    return one.household.area_key if one.household else one.applicant.area_key
