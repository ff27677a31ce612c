"""Redress, the window and cases: an inquiry, a complaint, an allegation, two appeals, a visit, and two families accompanied."""

from datetime import date

from django.utils import timezone

from socle.base.institutions.models import Office
from socle.cases.operations import cases, notes, plans, referrals
from socle.cli.demo import deciding, january, opening
from socle.cli.demo import script as scripts
from socle.cli.demo.script import Script
from socle.eligibility.models import Decision
from socle.grievances.models import Ticket
from socle.grievances.operations import appeals, ending, findings, handling, tickets
from socle.grievances.operations import redress as grievance_redress
from socle.grievances.operations import serving as grievance_serving
from socle.payments.models import Instruction
from socle.registry.operations import persons
from socle.window.operations import board, visits

_ANSWERS = (
    ("accepted", "Place in the course from 14 January.", "2019-01-09"),
    ("attended", "Attends the course.", "2019-01-21"),
)
ERROR_FAMILY, ARITHMETIC_FAMILY = "error-of-the-office", "just-over-the-line"


def grievances(script: Script) -> None:
    """What people asked and complained of, and what was answered."""
    waiting = opening.person("on-the-waiting-list", script.family("on-the-waiting-list")["members"][0]["id"])
    _answered(
        script,
        tickets.NewTicket(
            kind="inquiry", category="waiting-list", text="How long is the list, and where are we on it?", channel="counter",
            language="pt", area_key=waiting.area_key, person=waiting, scheme=deciding.PROGRAMME,
        ),
        "2018-12-18", "2018-12-20", "Your letter names the position. It moves up when a place in your town becomes free.",
    )  # fmt: skip
    returned = Instruction.objects.filter(state="returned").order_by("pk").first()
    if returned is not None:
        _answered(
            script,
            tickets.NewTicket(
                kind="complaint", category="payment-not-received", text="The money did not arrive.", channel="counter",
                language="pt", area_key=returned.person.area_key, person=returned.person, instruction=returned,
            ),
            "2019-01-08", "2019-01-10", "The bank sent it back. It is issued again with the next payment.",
            close=False,
        )  # fmt: skip
    area = opening.household(ARITHMETIC_FAMILY).area_key
    allegation = tickets.NewTicket(
        kind="allegation", category="inclusion", text='Somebody asks for money to "speed up" applications.', channel="phone",
        language="pt", area_key=area,
    )  # fmt: skip
    with scripts.playing(scripts.officer("window-officer", area), "redress") as by:
        tickets.receive(new=allegation, by=by, at=script.at("2019-01-21"))


def _answered(
    script: Script, new: tickets.NewTicket, on: str, answered_on: str, text: str, *, close: bool = True
) -> None:
    with scripts.playing(scripts.officer("window-officer", new.area_key), "redress") as by:
        received = tickets.receive(new=new, by=by, at=script.at(on))
    number = received.ticket.number
    handler = _in_charge(received.ticket)
    with scripts.playing(handler, "redress") as by:
        handling.acknowledge(number=number, by=by, at=script.at(on, 15))
        handling.answer(number=number, text=text, by=by, at=script.at(answered_on))
        if close:
            ending.close(number=number, outcome="answered", reaction="satisfied", by=by, at=script.at(answered_on, 16))


def _in_charge(ticket: Ticket) -> scripts.acting.Actor:
    """A grievance officer of the office in charge."""
    row = scripts.Assignment.objects.filter(office__code=ticket.office, role="grievance-officer").order_by("pk").first()
    if row is None:
        return scripts.user("quaresmeira")
    return scripts.user(row.user.username)


def appeal_against_error(script: Script) -> None:
    """The office wrote a wage ten times too high and refused. The appeal is upheld, from the first day, with arrears."""
    told = next(one for one in script.demo["appeals"] if one["family"] == ERROR_FAMILY)
    number = _lodge(script, ERROR_FAMILY, told["filed_on"], "The wage was written with one zero too many.")
    member = script.family(ERROR_FAMILY)["members"][0]
    january.report(
        script,
        ERROR_FAMILY,
        "income",
        opening.person(ERROR_FAMILY, member["id"]),
        {"incomes": opening.incomes_of(member)},
        (script.day("registered_on"), date(2019, 1, 14)),
        january.ERROR,
    )
    found = january.reassess(script, ERROR_FAMILY, script.day("assessed_on"), "2019-01-15")
    new = findings.NewFinding(
        upheld=True,
        finding="administrative error",
        reasons="The pay slip shows 124 reais. The office had written 1,240. With 124 the family meets every criterion.",
        law="law-9784 art. 53, 65",
        assessment=found,
    )
    _decide(script, number, new, "2019-01-28", told["decided_on"])


def enrol_restored(script: Script) -> None:
    """The award that the appeal gave gets its recipient and account."""
    held = january.award(ERROR_FAMILY)
    if held is not None:
        person = opening.person(ERROR_FAMILY, script.family(ERROR_FAMILY)["instrument"]["recipient"])
        january.give_to(script, held, person, held.from_on, "2019-01-30")


def appeal_against_arithmetic(script: Script) -> None:
    """A family just over the line disputes the arithmetic; it is right."""
    told = next(one for one in script.demo["appeals"] if one["family"] == ARITHMETIC_FAMILY)
    number = _lodge(script, ARITHMETIC_FAMILY, told["filed_on"], "We think that the income was not divided rightly.")
    new = findings.NewFinding(
        upheld=False,
        finding="no error",
        reasons="The incomes stated were added and divided by the number of persons; the result lies above the line.",
        law="law-10836 art. 2; law-9784 art. 50",
    )
    _decide(script, number, new, "2019-01-16", told["decided_on"])


def _lodge(script: Script, family: str, on: str, text: str) -> str:
    application = january.application(family)
    disputed = Decision.objects.filter(application=application, kind=Decision.Kind.ELIGIBILITY).latest("pk")
    new = tickets.NewTicket(
        kind="appeal", category="exclusion", text=text, channel="counter", language="pt", person=application.applicant,
        area_key=application.applicant.area_key, scheme=application.scheme, decision=disputed,
    )  # fmt: skip
    with scripts.playing(scripts.officer("window-officer", new.area_key), "redress") as by:
        return tickets.receive(new=new, by=by, at=script.at(on)).ticket.number


def _decide(script: Script, number: str, new: findings.NewFinding, prepared_on: str, decided_on: str) -> None:
    with scripts.playing(scripts.user("sapucaia"), "redress") as by:
        appeals.take(number=number, by=by, at=script.at(prepared_on, 9))
        appeals.prepare_decision(number=number, new=new, by=by, at=script.at(prepared_on, 11))
    with scripts.playing(scripts.user("tamarindo"), "redress") as by:
        appeals.decide(number=number, by=by, at=script.at(decided_on))
    area = Ticket.objects.get(number=number).area_key
    with scripts.playing(scripts.officer("window-officer", area), "redress") as by:
        grievance_serving.serve(number=number, channel="in person", by=by, at=script.at(decided_on, 16))


def verify(script: Script) -> None:
    """Appeals are closed when the money has arrived."""
    with scripts.playing(scripts.accounts.machine("timetable"), "redress") as by:
        grievance_redress.verify_redress(by=by, at=script.at(script.day("today"), 7))


def visit(script: Script) -> None:
    """A mother comes to the window with her baby: what the board says, and one receipt."""
    family = "birth-in-january"
    home = opening.household(family)
    with scripts.playing(scripts.officer("window-officer", home.area_key), "registration") as by:
        at = script.at("2019-01-11", 9)
        mother = opening.person(family, script.family(family)["members"][0]["id"])
        received = visits.start(person=mother, household=home, reason="change", language="pt", by=by, at=at)
        board.look(household_number=home.number, on=timezone.localdate(at), by=by, at=at)
        visits.note(visit=received, kind="information", text="Package board shown and explained", by=by, at=at)
        visits.end(visit=received, by=by, at=script.at("2019-01-11", 10))


def accompany(script: Script) -> None:
    """A mother who wants to work: plan, referral sent and answered, closing. A woman in a shelter: a sealed note."""
    mother = opening.person("wants-work", script.family("wants-work")["members"][0]["id"])
    with scripts.playing(scripts.user("dedaleiro"), "case-management") as by:
        opened = cases.open(
            person=mother,
            household=opening.household("wants-work"),
            reason="Asks for work",
            by=by,
            at=script.at("2018-12-13"),
        )
        need = plans.NewItem(
            dimension="work", need="No work since the child was born", goal="A course and a childcare place"
        )
        item = plans.plan_item(case=opened.number, item=need, by=by, at=script.at("2018-12-13", 11))
        sent = referrals.refer(
            case=opened.number,
            referral=referrals.NewReferral(
                person=mother,
                to_office=Office.objects.get(code="sine-ouro-branco"),
                service="vocational course",
                reason="Looks for a course in the morning; childcare is arranged.",
            ),
            by=by,
            at=script.at("2018-12-17"),
        )
    with scripts.playing(scripts.user("umbuzeiro"), "case-management") as by:
        referrals.answer_referral(
            number=sent.number,
            state="accepted",
            answer="Place in the course from 14 January.",
            by=by,
            at=script.at("2019-01-09"),
        )
        referrals.answer_referral(
            number=sent.number, state="attended", answer="Attends the course.", by=by, at=script.at("2019-01-21")
        )
    with scripts.playing(scripts.user("dedaleiro"), "case-management") as by:
        plans.reach(item=item.pk, by=by, at=script.at("2019-02-04"))
        cases.close(
            case=opened.number,
            outcome="goals-reached",
            follow_up_on=date(2019, 8, 5),
            by=by,
            at=script.at("2019-02-05"),
        )
    _protect(script)


def _protect(script: Script) -> None:
    woman = opening.person("woman-fleeing-violence", script.family("woman-fleeing-violence")["members"][0]["id"])
    with scripts.playing(scripts.user("espinheira"), "case-management") as by:
        opened = cases.open(
            person=woman, household=opening.household("woman-fleeing-violence"), reason="Shelter and income", by=by,
            at=script.at("2018-12-03"),
        )  # fmt: skip
        notes.note(
            case=opened.number,
            text="Reached through the shelter only.",
            sealed_domain="health",
            by=by,
            at=script.at("2018-12-03", 11),
        )
        persons.seal(person=woman, sealed=True, reason="Protected address", by=by, at=script.at("2018-12-03", 12))
