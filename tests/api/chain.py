"""A family of Ouro Branco on its way through the chain by the API's own people and machines."""

from socle.base import acting
from socle.eligibility.operations import applications, assessments, decisions, serving
from tests.eligibility import world
from tests.people import at

NOW = at(2018, 12, 10)


def applied(people, wage=300):
    """A family of four (300 / 4 = 75.00 a person unless told otherwise) and its application."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        house = world.family_of_four(by, wage=wage)
        return house, applications.lodge(scheme=world.BOLSA, applicant=world.head(house), by=by, at=NOW)


def decided(people, wage=300):
    """The same, assessed, proposed and signed."""
    house, application = applied(people, wage)
    with acting.acting_as(people.bakari, purpose="eligibility") as by:
        assessment = assessments.assess(application=application, on=NOW.date(), by=by, at=NOW)
        batch = decisions.propose_from_assessment(assessment=assessment, application=application, by=by, at=NOW)
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        (decision,) = decisions.sign_batch(batch=batch, by=by, at=at(2018, 12, 11))
    return house, decision


def served(people, decision):
    with acting.acting_as(people.amina, purpose="eligibility") as by:
        given = {"channel": "in person", "on": at(2018, 12, 12).date(), "language": "en"}
        return serving.serve(decisions=[decision], **given, by=by, at=at(2018, 12, 12))
