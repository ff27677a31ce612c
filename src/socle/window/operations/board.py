"""Looking at the package board of a family: one answer with the counter and the nation, and a trace in the audit."""

from datetime import date, datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.eligibility.facts import instants
from socle.schemes import queries as schemes
from socle.schemes.models import Scheme
from socle.window import families, holdings, looking_ahead
from socle.window.reasoning import beside
from socle.window.reasoning import board as reasoning


@acting.operation(Permission.READ_DECISION)
def look(
    *,
    household_number: str = "",
    person_number: str = "",
    on: date,
    simulations: bool = False,
    by: acting.Actor,
    at: datetime,
) -> reasoning.Board:
    """The package board of a household, or of a person's: every scheme in force that the actor works for, with why.

    Stores nothing but the trace. Raises NotFound (also for what lies outside of the scope), Merged, InvalidInput.
    """
    family = families.find(household_number=household_number, person_number=person_number, on=on)
    known_at = instants.now()
    held = holdings.of_family(family, on=on)
    laws = tuple(looking_ahead.laws(on=on, by=by, simulations=simulations))
    entries = [
        reasoning.entry(said, held.get(holdings.unit_of(law, asked), reasoning.Held()), terms(law))
        for law in laws
        for asked, said in looking_ahead.told(
            law,
            looking_ahead.units(
                law.scheme.unit.kind, household=family.household, head=family.head, members=family.members
            ),
            on=on,
            known_at=known_at,
        )
    ]
    package = looking_ahead.package(
        [law for law in laws if not law.scheme.simulation],
        household=family.household,
        head=family.head,
        on=on,
        known_at=known_at,
    )
    ordered = reasoning.ordered(beside.all_of(entries, package))
    found = reasoning.Board(about=family.number, on=on, known_at=known_at, entries=ordered)
    audit.record(
        "window.board", by=by, at=at, about=family.number, area_key=family.area_key, details={"entries": len(entries)}
    )
    return found


def terms(law: schemes.Law) -> reasoning.Terms:
    """What of a scheme the board shows beside the assessment."""
    return reasoning.Terms(
        right=law.scheme.basis == Scheme.Basis.RIGHT, simulation=law.scheme.simulation, delivery=law.scheme.delivery
    )
