from datetime import date, timedelta

from django.db.models import Max, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate

from socle.base import acting
from socle.base.accounts.models import Assignment, User
from socle.base.accounts.permissions import Permission
from socle.base.accounts.roles import ROLES

HAT = "assignment"  # session key: the assignment under which a signed-in person acts
REVIEW_EVERY = timedelta(days=182)  # each role is looked at twice a year


def assignments(*, user: User, on: date) -> QuerySet[Assignment]:
    """The assignments that a user holds on a day: the hats to choose from."""
    in_force = Assignment.objects.filter(user=user, user__is_active=True, valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gt=on)
    )
    return in_force.select_related("office__institution", "area", "user").order_by("id")


def actor(assignment: Assignment) -> acting.Actor:
    """The actor that a user is under one assignment."""
    return acting.Actor(
        name=assignment.user.username,
        role=assignment.role,
        permissions=ROLES[assignment.role].permissions,
        institution=assignment.office.institution.code,
        office=assignment.office.code,
        area_key="" if assignment.area.level == 0 else assignment.area.key,
        schemes=tuple(assignment.schemes),
        user_id=assignment.user.pk,
        person_number=assignment.user.person_number,
        language=assignment.user.language,
    )


def machine(name: str, role: str = "timetable", *, permissions: frozenset[Permission] | None = None) -> acting.Actor:
    """An actor that is no person: the timetable or the operator's command line. It can sign nothing."""
    return acting.Actor(
        name=name,
        role=role,
        permissions=ROLES[role].permissions if permissions is None else permissions,
        institution="socle",
        office="socle",
        area_key="",
    )


def users(*, by: acting.Actor) -> QuerySet[User]:
    """All accounts by name, each with the roles it holds or held (`assignments`). For administrators of accounts."""
    by.require(Permission.MANAGE_ACCOUNTS)
    held = Assignment.objects.select_related("office", "area").order_by("-valid_from", "-id")
    return User.objects.select_related("institution").prefetch_related(Prefetch("assignments", held)).order_by("name")


def to_review(*, by: acting.Actor, on: date, after: timedelta = REVIEW_EVERY) -> QuerySet[Assignment]:
    """Roles in force that were neither given nor reviewed within `after` (X03), the longest unseen first."""
    by.require(Permission.MANAGE_ACCOUNTS)
    in_force = Assignment.objects.filter(user__is_active=True, valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gt=on)
    )
    seen = in_force.annotate(
        seen_on=TruncDate(Greatest("granted_at", Coalesce(Max("reviews__reviewed_at"), "granted_at")))
    )
    return seen.filter(seen_on__lte=on - after).select_related("user", "office", "area").order_by("seen_on", "id")
