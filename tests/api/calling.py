"""A machine that calls: made with the terms a test needs, it keeps its token and speaks JSON."""

import json
from itertools import count

from django.test import Client

from socle.base import acting
from socle.base.accounts import clients
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.institutions.models import Institution, Office, Purpose
from tests.people import at

OURO_BRANCO, SAO_JOAO = "br/31/3145901/", "br/31/3162500/"
MADE = at(2018, 12, 3)
MACHINE = [one for one in Permission if one not in clients.NOT_FOR_MACHINES]
_names = count()


class Machine:
    """One client of the API, by its token."""

    def __init__(self, token=""):
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.token = token

    def get(self, path, **query):
        return Client().get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path, body=None, *, content_type="application/json", **query):
        sent = body if isinstance(body, bytes | str) else json.dumps(body or {})
        asked = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
        return Client().post(f"/api/v1{path}{asked}", sent, content_type=content_type, headers=self.headers)


def machine(people, *permissions, area="", schemes=("*",), office=None, purpose="eligibility"):
    """A machine with these permissions (all that a machine may hold, if none is named) in an area ('' the nation)."""
    terms = clients.Terms(
        name=f"machine {next(_names)}",
        institution=Institution.objects.get(code="education-authority"),
        office=Office.objects.get(code=office) if office else None,
        area=Area.objects.get(key=area) if area else Area.objects.get(level=0),
        schemes=list(schemes),
        permissions=list(permissions) or MACHINE,
        purpose=Purpose.objects.get(code=purpose),
        valid_from=MADE.date(),
    )
    with acting.acting_as(people.zuri, purpose="audit") as by:
        return Machine(clients.create(terms=terms, by=by, at=MADE)[1])


def problem(answer, status, code=None):
    """The problem that a call was answered with, after its status and media type were checked."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    told = answer.json()
    assert code is None or told["code"] == code
    return told
