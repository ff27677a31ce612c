"""A published law and families made for one thing each. Names are trees; amounts in the tests are worked by hand."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from socle.base import acting
from socle.registry import models, reasoning
from socle.registry.operations import facts as facts_of
from socle.registry.operations import households
from socle.schemes import operations as schemes
from socle.schemes.source import files
from tests.people import at

BRAZIL = Path(__file__).parents[2] / "country" / "brazil" / "schemes"
BOLSA, BPC, TARIFF = "bolsa-familia-2004", "bpc", "social-electricity-tariff"
OURO_BRANCO, SAO_JOAO = "br/31/3145901/", "br/31/3162500/"
START = date(2018, 12, 1)
DECLARED = reasoning.NewEvidence(source="declared", stated_on=date(2018, 12, 3))


def publish(people, *codes: str):
    """The versions of these schemes, published by two people."""
    found = []
    for code in codes:
        with acting.acting_as(people.imbuia, purpose="rules") as by:
            version = schemes.propose(files=files.of_folder(BRAZIL / code), by=by, at=at(2018, 12, 3))
        with acting.acting_as(people.chiku, purpose="rules") as by:
            found.append(schemes.publish(version=version, by=by, at=at(2018, 12, 4)))
    return found


def person(
    name: str, birth: date | int, sex: str = "male", incomes: Sequence[tuple[str, Any]] | None = (), **facts: Any
) -> reasoning.NewPerson:
    """A person; a birth known by its year only is an int. `incomes` None: nobody asked. Other facts by group."""
    born = reasoning.Born.in_year(birth) if isinstance(birth, int) else reasoning.Born(earliest=birth, latest=birth)
    held: dict[str, Any] = {**facts}
    if incomes is not None:
        held["incomes"] = [{"kind": kind, "amount": amount} for kind, amount in incomes]
    return reasoning.NewPerson(
        names=[reasoning.NewName(full=f"{name} Guaporé")],
        sex=sex,
        birth=born,
        facts=held,
        facts_from=START,
        evidence=DECLARED,
    )


def household(
    by, members: Sequence[tuple[reasoning.NewPerson, str]], area_key: str = OURO_BRANCO, **facts
) -> models.Household:
    return households.register(
        members=[reasoning.NewMember(person=one, relation=relation) for one, relation in members],
        area_key=area_key,
        facts=facts,
        valid_from=START,
        evidence=DECLARED,
        by=by,
        at=at(2018, 12, 5),
    )


def mother(incomes: Sequence[tuple[str, Any]] | None = (), **health) -> reasoning.NewPerson:
    """A woman of 33 who is neither pregnant nor nursing, as far as she was asked."""
    asked = {"pregnant": False, "nursing": False} | health
    return person("Jatobá", date(1985, 3, 10), "female", incomes, health=asked, education={"attends_school": False})


def child(name: str, year: int) -> reasoning.NewPerson:
    return person(name, date(year, 5, 1), "male", education={"attends_school": True})


def family_of_four(by, area_key: str = OURO_BRANCO, wage: Any = 300) -> models.Household:
    """300 / 4 = 75 a person, not above 89: basic 89, two children up to 15 give 2 x 41, no top-up: 171 + 300 > 4 x 89."""
    man = person("Ipê", date(1980, 1, 1), incomes=[("wage", wage)], education={"attends_school": False})
    return household(
        by,
        [(mother(), "head"), (man, "spouse"), (child("Cedro", 2008), "child"), (child("Angico", 2011), "child")],
        area_key,
    )


def head(house: models.Household) -> models.Person:
    return models.Person.objects.get(memberships__household=house, memberships__relation="head")


def named(house: models.Household, given: str) -> models.Person:
    return models.Person.objects.get(memberships__household=house, names__full__startswith=given)


def incomes(by, one: models.Person, *rows: tuple[str, Any], day: date = START) -> None:
    """State the complete list of somebody's incomes from a day on."""
    stated = [{"kind": kind, "amount": amount} for kind, amount in rows]
    facts_of.state_list(
        subject=one, group="incomes", rows=stated, valid_from=day, evidence=DECLARED, by=by, at=at(2018, 12, 20)
    )
