"""What stands before redress begins: a family of Ouro Branco, the law of the scheme as published, a served decision."""

from datetime import timedelta

from socle.base.country import queries as country
from socle.base.kernel import numbers
from socle.grievances.operations import tickets
from socle.schemes.models import Scheme, SchemeVersion
from socle.schemes.source import files
from tests.enrolment import arrange
from tests.people import at

PROGRAMME = arrange.PROGRAMME
OURO_BRANCO, SAO_JOAO = arrange.OURO_BRANCO, arrange.SAO_JOAO


def law(signer, proposer):
    """The rules of the programme of 2004, published, in force from 1 July 2018."""
    scheme, _ = Scheme.objects.get_or_create(
        code=PROGRAMME,
        defaults={
            "title": {"en": "Bolsa Família (2018)"},
            "basis": "budget",
            "unit": "household",
            "owner": "ministry",
            "administrator": "ministry",
            "payer": "bank",
            "appeals": "appeal-board",
        },
    )
    return SchemeVersion.objects.create(
        scheme=scheme,
        number=numbers.new("SV"),
        from_on=at(2018, 7, 1).date(),
        files=files.of_folder(country.country().folder / "schemes" / PROGRAMME),
        hash="0" * 64,
        facts_hash=country.facts().hash,
        report={},
        state="published",
        act=arrange.act(signer, kind="scheme-version"),
        proposed_by_id=proposer.user_id,
        proposed_at=arrange.NOW,
        published_at=arrange.NOW + timedelta(hours=2),
    )


def family(name="Jatobá Guaporé", area=OURO_BRANCO):
    """Somebody who heads a household, with an application."""
    head = arrange.person(name, area=area)
    return arrange.application(head, arrange.household(head, area=area))


def refused(signer, *, name="Jatobá Guaporé", **more):
    """A refusal of 5 December 2018, served on that day: it can be appealed until 4 January 2019."""
    return arrange.decision(family(name), signer, outcome="refused", **more)


def new(**given):
    given = {
        "kind": "complaint",
        "category": "payment-amount",
        "text": "The amount is lower than last month.",
        "channel": "counter",
        "language": "pt",
        "area_key": OURO_BRANCO,
    } | given
    return tickets.NewTicket(**given)


def appeal_against(disputed, **given):
    return new(
        **{
            "kind": "appeal",
            "category": "exclusion",
            "text": "The wage was written with one zero too many.",
            "decision": disputed,
            "person": disputed.application.applicant,
        }
        | given
    )
