"""January: life goes on. A birth, a death, higher incomes, a move; what each changes is proved, decided, served and paid."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from socle.base.periods import queries as periods
from socle.cli.demo import deciding, opening
from socle.cli.demo import script as scripts
from socle.cli.demo.script import Script
from socle.eligibility.models import Application, Assessment, Decision
from socle.eligibility.operations import assessments
from socle.enrolment.models import Award, Instrument, Recipient
from socle.enrolment.operations import amounts, changes, instruments, recipients
from socle.intake.models import ChangeRequest
from socle.intake.operations import changes as reports
from socle.registry import models as registry
from socle.registry import reasoning
from socle.registry.operations import persons

LIFE, CORRECTION, ERROR = (
    ChangeRequest.Cause.LIFE_EVENT,
    ChangeRequest.Cause.CORRECTION_BY_CITIZEN,
    ChangeRequest.Cause.ADMINISTRATIVE_ERROR,
)


def life(script: Script) -> None:
    """What families reported in December and January, each accepted by another officer than who recorded it."""
    for family in script.families:
        for event in family.get("events", ()):
            told = event.get("reported_on", event["on"])
            if told <= "2019-01-31":
                _play(script, family, event, date.fromisoformat(told))


def _play(script: Script, family: dict[str, Any], event: dict[str, Any], told: date) -> None:
    key, on = family["family"], date.fromisoformat(event["on"])
    if "joins" in event:
        report(script, key, "birth", _head(key), {"member": opening.member_of(event["joins"])}, (on, told))
    elif event.get("died"):
        report(script, key, "death", opening.person(key, event["member"]), {"died_on": event["on"]}, (on, told))
    elif "move" in event:
        report(script, key, "move", _head(key), {"area_code": event["move"]}, (on, told))
    elif "set" in event:
        _state(script, key, event, (on, told))


def _state(script: Script, key: str, event: dict[str, Any], days: tuple[date, date]) -> None:
    subject, told = opening.person(key, event["member"]), dict(event["set"])
    if "incomes" in told:
        report(script, key, "income", subject, {"incomes": opening.incomes_of({"incomes": told.pop("incomes")})}, days)
    for one in told.pop("identifiers", ()):
        shown = reasoning.NewEvidence(source="document", document="certificate", stated_on=days[1], verified_on=days[1])
        with scripts.playing(scripts.user("imbuia"), "registration") as by:
            persons.add_identifier(
                person=subject, kind=one["type"], value=one["number"], shown=shown, by=by, at=script.at(days[1])
            )
    facts = opening.member_of({"id": "", "name": {"full": "-"}, "relation": "head", **told})["facts"]
    if facts:
        report(script, key, "fact", subject, {"facts": facts}, days)


def report(
    script: Script,
    family: str,
    kind: str,
    subject: registry.Person,
    told: Mapping[str, Any],
    days: tuple[date, date],
    cause: str = LIFE,
) -> None:
    """A window records what the family says and shows; an officer of the ministry accepts it."""
    on, reported_on = days
    subject.refresh_from_db()
    proof = reasoning.NewEvidence(source="document", document="shown at the window", stated_on=reported_on)
    with scripts.playing(scripts.officer("window-officer", subject.area_key), "registration") as by:
        change = reports.request(
            report=reports.Report(
                kind=kind,
                cause=cause,
                person=subject,
                household=opening.household(family),
                changes=told,
                effective_on=on,
                reported_on=reported_on,
                proof=proof,
            ),
            by=by,
            at=script.at(reported_on),
        )
    officer = "handroanthus" if by.name == "imbuia" else "imbuia"
    with scripts.playing(scripts.user(officer), "registration") as by:
        reports.accept(change=change, by=by, at=script.at(reported_on, 15))


def _head(family: str) -> registry.Person:
    rows = registry.Membership.objects.filter(household=opening.household(family), relation="head").select_related(
        "person"
    )
    return rows.order_by("-pk")[0].person


def follow(script: Script) -> None:
    """What the changes mean for the awards: new amounts from February, an exit, a new recipient."""
    for family in ("birth-in-january", "income-rise", "migrant-between-towns", "recipient-who-died"):
        change_amount(script, family, date(2019, 2, 1), "2019-01-24")
    leave(script)
    replace_recipient(script)


def application(family: str, scheme: str = deciding.PROGRAMME) -> Application:
    """The application of a family of the cast."""
    return Application.objects.get(scheme=scheme, household=opening.household(family))


def award(family: str) -> Award | None:
    """The award of a family, if it holds one."""
    return Award.objects.filter(application=application(family), to_on=None).first()


def reassess(script: Script, family: str, on: date, at: str) -> Assessment:
    """Assess a family again at the counter."""
    with scripts.playing(scripts.user("imbuia"), "eligibility") as by:
        return assessments.assess(application=application(family), on=on, by=by, at=script.at(at))


def change_amount(script: Script, family: str, from_on: date, at: str) -> None:
    """A new amount from a day on, if the reassessment gives another one; prepared, signed, served, carried out."""
    held = award(family)
    if held is None:
        return
    found = reassess(script, family, from_on, at)
    worth = dict(amounts.known(found.components))
    current = dict(held.amounts.filter(to_on=None, superseded_by=None).values_list("component", "amount"))
    if found.eligible != "yes" or not worth or worth == current:
        return
    new = changes.NewAmount(
        award=held,
        components=worth,
        from_on=from_on,
        law="law-10836 art. 2",
        reasons=("change-of-life",),
        assessment=(found.run_id, found.pk),
    )
    with scripts.playing(scripts.user("imbuia"), "eligibility") as by:
        batch = changes.prepare_amounts(lines=[new], by=by, at=script.at(at, 11))
    with scripts.playing(scripts.user("jacaranda"), "eligibility") as by:
        changes.sign_amounts(batch=batch, by=by, at=script.at(at, 14))
    carry_out(script, Decision.Kind.AMOUNT, date.fromisoformat(at))


def leave(script: Script) -> None:
    """A family whose income rose far above the limit leaves: reason, last period, notice."""
    held = award("exit-by-income")
    if held is None:
        return
    found = reassess(script, "exit-by-income", date(2019, 1, 17), "2019-01-17")
    gone = changes.NewExit(
        award=held,
        reason="income_above_limit",
        last_period=periods.get("2019-01"),
        law="decree-5209 art. 25 II",
        follow_up="May apply again at any time if the income falls.",
        basis={"assessment": found.pk},
    )
    with scripts.playing(scripts.user("imbuia"), "eligibility") as by:
        batch = changes.prepare_exits(lines=[gone], by=by, at=script.at("2019-01-17", 11))
    with scripts.playing(scripts.user("jacaranda"), "eligibility") as by:
        changes.sign_exits(batch=batch, by=by, at=script.at("2019-01-18"))
    carry_out(script, Decision.Kind.EXIT, date(2019, 1, 18))


def carry_out(script: Script, kind: str, on: date) -> None:
    """Serve what was signed and let it take effect."""
    deciding.serve(script, Decision.objects.filter(kind=kind), on)
    with scripts.playing(scripts.user("imbuia"), "eligibility") as by:
        changes.carry_out(scheme=deciding.PROGRAMME, by=by, at=script.at(on, 17))


def replace_recipient(script: Script) -> None:
    """After the recipient's death her daughter collects, by an account of her own, approved by somebody else."""
    held, daughter = award("recipient-who-died"), opening.person("recipient-who-died", "canela")
    if held is not None:
        give_to(script, held, daughter, date(2019, 2, 1), "2019-01-25")


def give_to(script: Script, held: Award, person: registry.Person, from_on: date, day: str) -> None:
    """Somebody collects an award from a day on: proposed by one officer, approved by another."""
    own = deciding.accounts_of([person.pk], script)
    with scripts.playing(scripts.user("imbuia"), "payment") as by:
        line = recipients.NewRecipient(award=held, person_id=person.pk, from_on=from_on)
        recipients.propose_recipients(lines=[line], by=by, at=script.at(day))
        instruments.propose_instruments(lines=own, by=by, at=script.at(day))
    with scripts.playing(scripts.user("jacaranda"), "payment") as by:
        waiting = Recipient.objects.filter(approved_at=None).values_list("pk", flat=True)
        recipients.approve_recipients(recipients=list(waiting), by=by, at=script.at(day, 15))
        proposed = Instrument.objects.filter(approved_at=None).values_list("pk", flat=True)
        instruments.approve_instruments(instruments=list(proposed), by=by, at=script.at(day, 15))
