"""December: the register applies, everybody is assessed, decisions are signed and served, places are filled, awards begin."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.cli.demo import opening
from socle.cli.demo import script as scripts
from socle.cli.demo.script import Script
from socle.eligibility.models import Decision, Run
from socle.eligibility.operations import applications, assessments, decisions, serving
from socle.enrolment.models import Award, Instrument, Recipient
from socle.enrolment.operations import awards, commitments, instruments, recipients, selection
from socle.intake.models import ForeignKeyOfSource
from socle.registry import models as registry
from socle.registry.queries import vital

PROGRAMME, TARIFF, BPC = "bolsa-familia-2004", "social-electricity-tariff", "bpc"
RIGHTS = (TARIFF, BPC)
_ADULT, _OLD = 18, 65


def apply_from_register(script: Script) -> None:
    """Every household for the programme and the tariff; the old and those who declare a disability for BPC."""
    day = script.day("assessed_on")
    at = script.at(day, 9)
    for code in (PROGRAMME, TARIFF):
        with scripts.playing(scripts.accounts.machine("timetable"), "eligibility") as by:
            applications.lodge_from_register(scheme=code, on=day, by=by, at=at)
    with scripts.playing(scripts.accounts.machine("timetable"), "eligibility") as by:
        applications.lodge_from_register(scheme=BPC, on=day, persons=_old_or_disabled(day), by=by, at=at)


def _old_or_disabled(day: date) -> list[int]:
    health = country.facts().fact("disability")
    disabled: set[int] = set()
    if health:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT subject_id FROM fact_{health.group} WHERE disability AND valid @> %s::date", [day])
            disabled = {one for (one,) in cursor.fetchall()}
    living = list(registry.Person.objects.filter(merged_into=None).values_list("pk", flat=True))
    old = {pk for pk, held in vital.of(living).items() if held.birth and held.birth.ages(day)[0] >= _OLD}
    return sorted(old | disabled)


def assess(script: Script) -> None:
    """One run a scheme over all that applied."""
    day = script.day("assessed_on")
    for code in (PROGRAMME, TARIFF, BPC):
        with scripts.playing(scripts.accounts.machine("timetable"), "eligibility") as by:
            assessments.assess_applications(scheme=code, on=day, by=by, at=script.at(day, 20))


def decide(script: Script) -> None:
    """The ministry's officer prepares a list a scheme, the secretary signs it, the window serves it."""
    for code in (PROGRAMME, TARIFF, BPC):
        officer, signer = ("ibirapita", "nogueira") if code == BPC else ("imbuia", "jacaranda")
        run = Run.objects.filter(scheme=code, kind="nation").latest("pk")
        with scripts.playing(scripts.user(officer), "eligibility") as by:
            batch = decisions.propose_from_run(run=run, by=by, at=script.at("2018-12-04"))
        with scripts.playing(scripts.user(signer), "eligibility") as by:
            decisions.sign_batch(batch=batch, by=by, at=script.at(script.day("signed_on")))
        serve(script, Decision.objects.filter(scheme=code), script.day("served_on"))


def serve(script: Script, found: Any, on: date) -> None:
    """Serve decisions that were not served yet, in the country's language of letters."""
    waiting = list(found.filter(service=None).order_by("pk"))
    if waiting:
        with scripts.playing(scripts.user("imbuia"), "eligibility") as by:
            serving.serve(decisions=waiting, channel="post", on=on, language="pt", by=by, at=script.at(on))


def select(script: Script) -> None:
    """In each town the programme is filled by rank; who finds no place waits, with a position."""
    on = script.day("assessed_on")
    for area in Area.objects.filter(level=2).order_by("key"):
        with scripts.playing(scripts.user("imbuia"), "eligibility") as by:
            chosen = selection.prepare_selection(scheme=PROGRAMME, area=area, on=on, by=by, at=script.at("2018-12-07"))
        with scripts.playing(scripts.user("jacaranda"), "eligibility") as by:
            selection.sign_selection(selection=chosen, by=by, at=script.at("2018-12-07", 15))
    serve(script, Decision.objects.filter(scheme=PROGRAMME, kind=Decision.Kind.SELECTION), date(2018, 12, 8))


def award(script: Script) -> None:
    """Awards are prepared, signed and served."""
    on = script.day("enrolled_on")
    for code in (PROGRAMME, TARIFF, BPC):
        officer, signer = ("ibirapita", "nogueira") if code == BPC else ("imbuia", "jacaranda")
        with scripts.playing(scripts.user(officer), "eligibility") as by:
            prepared = awards.prepare_awards(scheme=code, by=by, at=script.at(on, 9))
        if prepared.batch:
            with scripts.playing(scripts.user(signer), "eligibility") as by:
                awards.sign_awards(batch=prepared.batch, by=by, at=script.at(on, 11))
    serve(script, Decision.objects.filter(kind=Decision.Kind.AWARD), on)


def enrol(script: Script) -> None:
    """Recipients and accounts are proposed by one officer and approved by another; commitments are acknowledged."""
    on = script.day("enrolled_on")
    paid = list(Award.objects.filter(scheme__in=(PROGRAMME, BPC)).select_related("application").order_by("pk"))
    found = zip((one.pk for one in paid), _recipients(paid, on), strict=True)
    chosen = {award: person for award, person in found if person is not None}
    paid = [one for one in paid if one.pk in chosen]
    _propose(paid, chosen, script, on)
    with scripts.playing(scripts.user("jacaranda"), "payment") as by:
        rows = Recipient.objects.filter(approved_at=None).values_list("pk", flat=True)
        recipients.approve_recipients(recipients=list(rows), by=by, at=script.at(on, 15))
        proposed = Instrument.objects.filter(approved_at=None).values_list("pk", flat=True)
        instruments.approve_instruments(instruments=list(proposed), by=by, at=script.at(on, 15))
    told = [
        commitments.Acknowledged(award=one, person_id=chosen[one.pk], on=on) for one in paid if one.scheme == PROGRAMME
    ]
    with scripts.playing(scripts.user("imbuia"), "compliance") as by:
        commitments.acknowledge_commitments(lines=told, by=by, at=script.at(on, 16))


def _propose(paid: list[Award], chosen: dict[int, int], script: Script, on: date) -> None:
    lines = [recipients.NewRecipient(award=one, person_id=chosen[one.pk], from_on=on.replace(day=1)) for one in paid]
    people = sorted(set(chosen.values()))
    held = accounts_of(people, script)
    with scripts.playing(scripts.user("imbuia"), "payment") as by:
        recipients.propose_recipients(lines=lines, by=by, at=script.at(on, 13))
        instruments.propose_instruments(lines=held, by=by, at=script.at(on, 13))


def _recipients(found: Iterable[Award], on: date) -> list[int | None]:
    """For a household: its head if an adult woman, else the eldest adult woman, else an adult. For an adult: themselves.

    None where nobody is known to be of age: the award waits for a guardian.
    """
    found = list(found)
    homes = {home for one in found if (home := _home(one, on))}
    members: dict[int, list[tuple[int, str]]] = {}
    rows = registry.Membership.objects.filter(household__in=homes, usual=True, valid__contains=on)
    for home, person, relation in rows.values_list("household_id", "person_id", "relation"):
        members.setdefault(home, []).append((person, relation))
    held = vital.of([person for people in members.values() for person, _ in people])
    chosen = []
    for one in found:
        alone = one.application.household_id is None and _is_adult(held.get(one.application.applicant_id), on)
        home = _home(one, on)
        chosen.append(
            one.application.applicant_id if alone or home not in members else _of_home(members[home], held, on)
        )
    return chosen


def _home(one: Award, on: date) -> int | None:
    """The household of the award's unit, or where its applicant usually lives."""
    if one.application.household_id:
        return one.application.household_id
    rows = registry.Membership.objects.filter(person=one.application.applicant_id, usual=True, valid__contains=on)
    return rows.values_list("household_id", flat=True).first()


def _is_adult(known: Any, on: date) -> bool:
    return bool(known and known.birth and known.birth.ages(on)[0] >= _ADULT)


def _of_home(people: list[tuple[int, str]], held: dict[int, Any], on: date) -> int | None:
    head = next((person for person, relation in people if relation == "head"), None)
    adults = [person for person, _ in people if _is_adult(held[person], on)]
    if head in adults and held[head].sex == "female":
        return head
    women = [(held[person].birth.earliest, person) for person in adults if held[person].sex == "female"]
    if women:
        return min(women)[1]
    return head if head in adults else (adults or [None])[0]


def accounts_of(people: list[int], script: Script) -> list[instruments.NewInstrument]:
    """Evidently invented accounts: of the cast as its script says, of the others made from the key in the list."""
    names = dict(
        registry.Name.objects.filter(person__in=people, is_main=True, valid_to=None).values_list("person_id", "full")
    )
    keys = dict(ForeignKeyOfSource.objects.filter(person__in=people).values_list("person_id", "key"))
    numbers = [one["instrument"].get("number") for one in script.families if "instrument" in one]
    cast = {
        opening.person(one["family"], one["instrument"]["recipient"]).pk: {
            **one["instrument"],
            "shared": numbers.count(one["instrument"].get("number")) > 1,
        }
        for one in script.families
        if "instrument" in one
    }
    return [_account(person, names[person], keys.get(person, str(person)), cast.get(person)) for person in people]


def _account(person: int, name: str, key: str, told: dict[str, Any] | None) -> instruments.NewInstrument:
    number = (told or {}).get("number") or scripts.digits("account", key)
    kind = (told or {}).get("kind") or ("pay point" if scripts.share("pay point", key) < 0.04 else "account")
    if kind == "pay point":
        number = "9901"
    shared = (
        "Shared by two sisters of the cast, so that validation has something to find."
        if (told or {}).get("shared")
        else ""
    )
    return instruments.NewInstrument(
        person_id=person, kind=kind, provider="bank", account=number, holder_name=name, exception=shared
    )
