"""The operator: who acts when somebody runs a command. Personal signatures need `--as USERNAME` and that user's delegation."""

from contextlib import AbstractContextManager

from django.utils import timezone

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.models import User
from socle.base.kernel import clock, refusals


class NoSuchUser(refusals.Refusal):
    """There is no active user '{username}' with a role today. `socle accounts list` shows who there is."""

    code = "cli.no-such-user"


def acting_as_operator(*, purpose: str) -> AbstractContextManager[acting.Actor]:
    """Act as the installation's operator."""
    return acting.acting_as(accounts.machine("operator", "operator"), purpose=purpose)


def acting_as_timetable(*, purpose: str) -> AbstractContextManager[acting.Actor]:
    """Act as the timetable: work that needs no signature."""
    return acting.acting_as(accounts.machine("timetable"), purpose=purpose)


def acting_as_user(username: str, *, purpose: str) -> AbstractContextManager[acting.Actor]:
    """Act as a user under their first assignment in force. Raises NoSuchUser."""
    return acting.acting_as(user(username), purpose=purpose)


def acting_for(username: str | None, *, purpose: str) -> AbstractContextManager[acting.Actor]:
    """Act as that user; without one as the operator with what the timetable may do, which needs no signature."""
    return acting.acting_as(somebody(username), purpose=purpose)


def somebody(username: str | None) -> acting.Actor:
    """The actor of `acting_for`, for operations that open their own transactions. Raises NoSuchUser."""
    return user(username) if username else accounts.machine("operator", "timetable")


def user(username: str) -> acting.Actor:
    """That user under their first assignment in force. Raises NoSuchUser."""
    found = User.objects.filter(username=username, is_active=True).first()
    assignment = found and accounts.assignments(user=found, on=timezone.localdate(clock.now())).first()
    if not assignment:
        raise NoSuchUser(username=username)
    return accounts.actor(assignment)
