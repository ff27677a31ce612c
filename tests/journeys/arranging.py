"""What stands before the journeys begin: the country, its schemes, and a dozen families of the cast.

Run as a program in a process of its own (`python tests/journeys/arranging.py`, SOCLE_STATE says where), by the same
operations as the demonstration. Nothing is written beside them. It is 12 December 2018 for whoever opens the site then.
"""

from typing import Any

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from socle.base.country import operations as country_operations
from socle.base.country import queries as country
from socle.cli.demo import deciding, opening, paying
from socle.cli.demo import script as scripts
from socle.config import wiring
from socle.enrolment.models import Award
from socle.enrolment.operations import commitments, instruments, recipients

TODAY = "2018-12-12"
# asked for everything in November, decided and enrolled in December
ENROLLED = ("old-couple", "birth-in-january", "twins", "wants-work")
NOT_ENROLLED = "twins"  # has its award, but nobody was named who collects
# decided, one of them wrongly: the office wrote one zero too many
DECIDED = ("just-over-the-line", "error-of-the-office")
# registered, nothing asked for yet
REGISTERED = ("unregistered-newborn", "grandmother-and-grandchildren", "income-rise")


class Part(scripts.Script):
    """The country's script with some families of its cast."""

    def only(self, *keys: str) -> "Part":
        """This script with these families, and the ties that stay within them."""
        chosen = [family for family in scripts.Script(self.folder).families if family["family"] in keys]
        self.__dict__["families"] = [{**family, "relations": _within(family)} for family in chosen]
        return self


def _within(family: dict[str, Any]) -> list[dict[str, str]]:
    return [tie for tie in family.get("relations", ()) if "/" not in tie["from"] + tie["to"]]


def enrol(script: scripts.Script) -> None:
    """Each family's applicant collects, by the account of the cast; the family of NOT_ENROLLED is left to its journey."""
    left, on = opening.household(NOT_ENROLLED), script.day("enrolled_on")
    found = Award.objects.filter(scheme__in=paying.PAID).exclude(application__household=left)
    people = {one: one.application.applicant_id for one in found.select_related("application").order_by("pk")}
    lines = [
        recipients.NewRecipient(award=one, person_id=who, from_on=on.replace(day=1)) for one, who in people.items()
    ]
    told = [commitments.Acknowledged(award=one, person_id=who, on=on) for one, who in people.items()]
    accounts = deciding.accounts_of(sorted(set(people.values())), script)
    with scripts.playing(scripts.user("imbuia"), "payment") as by:
        proposed = recipients.propose_recipients(lines=lines, by=by, at=script.at(on, 13))
        held = instruments.propose_instruments(lines=accounts, by=by, at=script.at(on, 13))
        told = [one for one in told if one.award.scheme == deciding.PROGRAMME]
        commitments.acknowledge_commitments(lines=told, by=by, at=script.at(on, 13))
    with scripts.playing(scripts.user("jacaranda"), "payment") as by:
        recipients.approve_recipients(recipients=[one.pk for one in proposed], by=by, at=script.at(on, 15))
        instruments.approve_instruments(instruments=[one.pk for one in held], by=by, at=script.at(on, 15))


def arrange() -> None:
    """Play the part of the demonstration that the journeys begin with."""
    wiring.bind()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    country_operations.make_fact_tables(country.country())
    settings.SOCLE_DEMO_MARK.write_text(TODAY)
    script = Part(settings.SOCLE_COUNTRY).only(*ENROLLED, *DECIDED)
    for play in (
        *(opening.apply_country, opening.publish_schemes, opening.register_cast),
        *(deciding.apply_from_register, deciding.assess, deciding.decide),
        *(deciding.select, deciding.award, enrol, paying.arrange),
    ):
        scripts.stage(play.__name__, play, script)
    others = Part(settings.SOCLE_COUNTRY).only(*REGISTERED)
    scripts.stage("others", opening.register_cast, others)


if __name__ == "__main__":
    arrange()
