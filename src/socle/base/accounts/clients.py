"""API clients: machines of institutions that call the API for one purpose. The token is shown once; its hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from socle.base import acting
from socle.base.accounts.models import ApiClient
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.institutions.models import Institution, Office, Purpose
from socle.base.kernel import refusals

TOKEN_BYTES = 32
# What stays with people: signatures, four eyes, break-glass, accounts. A machine holding one of these could act alone.
NOT_FOR_MACHINES = frozenset(
    {
        Permission.SIGN_DECISION,
        Permission.PUBLISH_SCHEME,
        Permission.APPROVE_ENROLMENT,
        Permission.APPROVE_PAYROLL,
        Permission.DECIDE_APPEAL,
        Permission.MANAGE_ACCOUNTS,
        Permission.READ_SEALED,
        Permission.MERGE_PERSONS,
    }
)


class NotForMachines(refusals.Refusal):
    """An API client cannot hold: {permission}. That stays with people."""

    code = "accounts.not-for-machines"


class ClientNameTaken(refusals.Refusal):
    """There is an API client called '{name}' already. Choose another name."""

    code = "accounts.client-name-taken"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Under which terms a machine may call: for whom, where, for which schemes, permissions and purpose, until when."""

    name: str
    institution: Institution
    office: Office | None
    area: Area
    schemes: Sequence[str]
    permissions: Sequence[Permission]
    purpose: Purpose
    valid_from: date
    valid_to: date | None = None


@acting.operation(Permission.MANAGE_ACCOUNTS)
def create(*, terms: Terms, by: acting.Actor, at: datetime) -> tuple[ApiClient, str]:
    """Make a client and its token, which cannot be read again. Raises NotForMachines, ClientNameTaken."""
    forbidden = [permission for permission in terms.permissions if permission in NOT_FOR_MACHINES]
    if forbidden:
        raise NotForMachines(permission=forbidden[0].value)
    if ApiClient.objects.filter(name=terms.name).exists():
        raise ClientNameTaken(name=terms.name)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    client = ApiClient.objects.create(
        name=terms.name,
        institution=terms.institution,
        office=terms.office,
        area=terms.area,
        schemes=list(terms.schemes),
        permissions=[permission.value for permission in terms.permissions],
        purpose=terms.purpose,
        token_hash=hash_of(token),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        created_by_id=by.user_id,
        created_at=at,
    )
    details = {"permissions": client.permissions, "purpose": terms.purpose.code, "area": terms.area.code}
    audit.record("accounts.client-created", by=by, at=at, about=terms.name, details=details)
    return client, token


@acting.operation(Permission.MANAGE_ACCOUNTS)
def end(*, client: ApiClient, on: date, by: acting.Actor, at: datetime) -> ApiClient:
    """From that day the client's token opens nothing."""
    client.valid_to = on
    client.save(update_fields=["valid_to"])
    audit.record("accounts.client-ended", by=by, at=at, about=client.name, details={"on": on})
    return client


def hash_of(token: str) -> str:
    """SHA-256: the token is random, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor(token: str, on: date) -> acting.Actor | None:
    """The actor that a token stands for on a day, carrying the client's purpose; None for a wrong or ended one."""
    held = ApiClient.objects.filter(token_hash=hash_of(token), valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gt=on)
    )
    client = held.select_related("institution", "office", "area", "purpose").first()
    if client is None:
        return None
    return acting.Actor(
        name=f"client:{client.name}",
        role="client",
        permissions=frozenset(Permission(value) for value in client.permissions),
        institution=client.institution.code,
        office=client.office.code if client.office else "",
        area_key="" if client.area.level == 0 else client.area.key,
        schemes=tuple(client.schemes),
        purpose=client.purpose.code,
    )
