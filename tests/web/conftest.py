"""A browser for each person of tests/people.py, and a few invented families in the register."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from socle.base import acting
from socle.base.accounts.models import Assignment
from socle.registry import models, reasoning
from socle.registry.operations import households
from socle.web import door
from tests.people import at

OURO_BRANCO, SAO_JOAO = "br/31/3145901/3145901-01/", "br/31/3162500/3162500-01/"
DECLARED = reasoning.NewEvidence(source="declared", stated_on=date(2018, 12, 10))


@pytest.fixture
def signed_in(people) -> Callable[[str], Client]:
    """`signed_in("amina")` is a browser in which Amina has signed in under her role."""

    def sign_in(name: str) -> Client:
        actor = getattr(people, name)
        hat = Assignment.objects.select_related("user").get(user=actor.user_id)
        client = Client()
        client.force_login(hat.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[door.HAT] = hat.pk
        session.save()
        return client

    return sign_in


@pytest.fixture
def registered():
    """`registered(by, area_key, (name, relation), ...)` registers a household and gives its number."""
    return _register


@pytest.fixture
def families(people) -> SimpleNamespace:
    """The Tocantins of Ouro Branco (Amina's district) and Araguaia of São João del-Rei (Neema's)."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        tocantins = _register(by, OURO_BRANCO, ("Aroeira Tocantins", "head"), ("Angico Tocantins", "child"))
        head = models.Person.objects.get(names__full="Aroeira Tocantins").number
    with acting.acting_as(people.neema, purpose="registration") as by:
        araguaia = _register(by, SAO_JOAO, ("Baru Araguaia", "head"))
        stranger = models.Person.objects.get(names__full="Baru Araguaia").number
    return SimpleNamespace(tocantins=tocantins, head=head, araguaia=araguaia, stranger=stranger)


def _register(by, area_key, *members) -> str:
    told = [
        reasoning.NewMember(
            person=reasoning.NewPerson(names=[reasoning.NewName(full=name)], birth=reasoning.Born.in_year(1984)),
            relation=relation,
        )
        for name, relation in members
    ]
    made = households.register(
        members=told,
        area_key=area_key,
        facts={"address": {"directions": "behind the chapel"}},
        valid_from=date(2018, 12, 10),
        evidence=DECLARED,
        by=by,
        at=at(2018, 12, 10),
    )
    return made.number


@pytest.fixture
def nation(people):
    """`nation(read)` gives what `read()` reads with the eyes of somebody who sees the whole nation."""

    def look(read):
        with acting.acting_as(people.tatu, purpose="audit"):
            return read()

    return look
