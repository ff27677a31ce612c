"""Accounts and roles: who may do what, given and ended by an administrator, never to oneself, every step audited (X03)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.models import AccessReview, Assignment, User
from socle.base.accounts.permissions import Permission
from socle.base.accounts.roles import MACHINE_ROLES, ROLES
from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.institutions.models import Institution, Office
from socle.base.kernel import refusals


class ToOneself(refusals.Refusal):
    """Nobody gives, ends or reviews a role of their own, nor closes their own account. Ask another administrator of accounts."""

    code = "accounts.to-oneself"


class UsernameTaken(refusals.Refusal):
    """There is an account with the user name '{username}' already. Choose another user name."""

    code = "accounts.username-taken"


class AccountClosed(refusals.Refusal):
    """The account of {username} is closed. Open a new one with a user name of its own."""

    code = "accounts.account-closed"


class HeldAlready(refusals.Refusal):
    """{username} holds this role for this office and area already."""

    code = "accounts.held-already"


class EndedAlready(refusals.Refusal):
    """This role ended on {ended_on}."""

    code = "accounts.ended-already"


class BeyondOwnArea(refusals.Refusal):
    """Your own role does not reach this area or these schemes, so it cannot give them to somebody else."""

    code = "accounts.beyond-own-area"


@acting.operation(Permission.MANAGE_ACCOUNTS)
def create_user(
    *,
    username: str,
    name: str,
    institution: Institution,
    language: str = "en",
    email: str = "",
    by: acting.Actor,
    at: datetime,
) -> User:
    """Open an account without a role and without a password: its owner sets one by e-mail, or signs in with the institution.

    Raises UsernameTaken, InvalidInput.
    """
    username, name = username.strip().lower(), name.strip()
    if not username or not name:
        raise refusals.InvalidInput("Account: write a user name and the full name.")
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    user = User(
        username=username, name=name, email=email.strip(), institution=institution, language=language, created_at=at
    )
    user.set_unusable_password()
    user.save()
    details = {"username": username, "institution": institution.code}
    audit.record("accounts.create-user", by=by, at=at, about=username, details=details)
    return user


@acting.operation(Permission.MANAGE_ACCOUNTS)
def deactivate(*, user: User, reason: str, by: acting.Actor, at: datetime) -> User:
    """Close an account: nobody signs in with it any more, and its roles end. Raises ToOneself, AccountClosed, InvalidInput."""
    _not_oneself(user, by)
    _still_open(user)
    reason = _said(reason, "why the account is closed")
    held = Assignment.objects.filter(user=user, ended_at=None)
    ended = held.update(valid_to=timezone.localdate(at), ended_by_id=by.user_id, ended_at=at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record("accounts.deactivate", by=by, at=at, about=user.username, details={"ended": ended, "reason": reason})
    return user


@acting.operation(Permission.MANAGE_ACCOUNTS)
def grant_role(
    *,
    user: User,
    role: str,
    office: Office,
    area: Area,
    schemes: Sequence[str],
    on: date,
    by: acting.Actor,
    at: datetime,
) -> Assignment:
    """Give a role for an area and schemes from a day on. `schemes`: codes, or ["*"] for all.

    Raises ToOneself, AccountClosed, HeldAlready, BeyondOwnArea, InvalidInput (a role of machines, no scheme).
    """
    _not_oneself(user, by)
    _still_open(user)
    if role not in ROLES or role in MACHINE_ROLES:
        raise refusals.InvalidInput("Role: choose one of the roles for people.")
    if not schemes:
        raise refusals.InvalidInput("Schemes: choose at least one scheme, or all.")
    if not keys.contains(by.area_key, area.key) or not all(by.covers_scheme(scheme) for scheme in schemes):
        raise BeyondOwnArea
    if _in_force(user, on).filter(role=role, office=office, area=area).exists():
        raise HeldAlready(username=user.username)
    row = Assignment.objects.create(
        user=user,
        role=role,
        office=office,
        area=area,
        schemes=list(schemes),
        valid_from=on,
        granted_by_id=by.user_id,
        granted_at=at,
    )
    details = {"role": role, "office": office.code, "area": area.code, "schemes": list(schemes), "from": on}
    audit.record("accounts.grant-role", by=by, at=at, about=user.username, details=details)
    return row


@acting.operation(Permission.MANAGE_ACCOUNTS)
def end_role(*, assignment: Assignment, on: date, reason: str, by: acting.Actor, at: datetime) -> Assignment:
    """End a role on a day, the first on which it is no longer held. Raises ToOneself, EndedAlready, InvalidInput."""
    _not_oneself(assignment.user, by)
    details = {"role": assignment.role, "on": on, "reason": _said(reason, "why the role ends")}
    _end(assignment, on, by, at)
    audit.record("accounts.end-role", by=by, at=at, about=assignment.user.username, details=details)
    return assignment


@acting.operation(Permission.MANAGE_ACCOUNTS)
def review_access(*, assignment: Assignment, keep: bool, reason: str, by: acting.Actor, at: datetime) -> AccessReview:
    """Look at a role and keep it, or end it from today. Raises ToOneself, EndedAlready, InvalidInput."""
    _not_oneself(assignment.user, by)
    if by.user_id is None:
        raise refusals.InvalidInput("Review: only a person can review access.")
    if assignment.ended_at:
        raise EndedAlready(ended_on=assignment.valid_to)
    reason = _said(reason, "why the role is kept or ended")
    if not keep:
        _end(assignment, timezone.localdate(at), by, at)
    row = AccessReview.objects.create(
        assignment=assignment, kept=keep, reason=reason, reviewed_by_id=by.user_id, reviewed_at=at
    )
    details = {"role": assignment.role, "kept": keep}
    audit.record("accounts.review-access", by=by, at=at, about=assignment.user.username, details=details)
    return row


def _end(assignment: Assignment, on: date, by: acting.Actor, at: datetime) -> None:
    if assignment.ended_at:
        raise EndedAlready(ended_on=assignment.valid_to)
    if on < assignment.valid_from:
        raise refusals.InvalidInput(f"End: the role began on {assignment.valid_from}. It cannot end before.")
    assignment.valid_to, assignment.ended_by_id, assignment.ended_at = on, by.user_id, at
    assignment.save(update_fields=["valid_to", "ended_by", "ended_at"])


def _in_force(user: User, on: date) -> QuerySet[Assignment]:
    return Assignment.objects.filter(user=user).filter(Q(valid_to=None) | Q(valid_to__gt=on))


def _not_oneself(user: User, by: acting.Actor) -> None:
    if user.pk == by.user_id:
        raise ToOneself


def _still_open(user: User) -> None:
    if not user.is_active:
        raise AccountClosed(username=user.username)


def _said(reason: str, what: str) -> str:
    if not reason.strip():
        raise refusals.InvalidInput(f"Reason: say {what}.")
    return reason.strip()
