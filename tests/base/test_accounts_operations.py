"""Accounts and roles: given by somebody else, ended with a reason, looked at twice a year."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.accounts import operations, queries
from socle.base.accounts.models import Assignment, User
from socle.base.areas.models import Area
from socle.base.audit.models import Event
from socle.base.institutions.models import Institution, Office
from socle.base.kernel import refusals
from tests.people import at

NOW = at(2018, 12, 10)
TODAY = date(2018, 12, 10)


@pytest.fixture
def zuri(people):
    with acting.acting_as(people.zuri, purpose="audit") as by:
        yield by


def a_user(by, username="embauba"):
    ministry = Institution.objects.get(code="ministry")
    return operations.create_user(username=username, name="Embaúba Negro", institution=ministry, by=by, at=NOW)


def grant(by, user, role="window-officer", area="3145901", schemes=("*",)):
    where = {"office": Office.objects.get(code="cras-ouro-branco-centro"), "area": Area.objects.get(code=area)}
    return operations.grant_role(user=user, role=role, schemes=schemes, on=TODAY, by=by, at=NOW, **where)


def test_only_administrators_of_accounts_open_accounts(people):
    with acting.acting_as(people.amina, purpose="audit") as by, pytest.raises(refusals.NotPermitted):
        a_user(by)


def test_nobody_gives_a_role_to_themselves(zuri):
    with pytest.raises(operations.ToOneself):
        grant(zuri, User.objects.get(pk=zuri.user_id))


def test_nobody_ends_or_reviews_a_role_of_their_own_or_closes_their_own_account(zuri):
    own = Assignment.objects.get(user=zuri.user_id)
    with pytest.raises(operations.ToOneself):
        operations.end_role(assignment=own, on=TODAY, reason="x", by=zuri, at=NOW)
    with pytest.raises(operations.ToOneself):
        operations.review_access(assignment=own, keep=True, reason="x", by=zuri, at=NOW)
    with pytest.raises(operations.ToOneself):
        operations.deactivate(user=own.user, reason="x", by=zuri, at=NOW)


def test_a_user_name_is_given_once_whatever_its_capitals(zuri):
    a_user(zuri)
    with pytest.raises(operations.UsernameTaken):
        a_user(zuri, " Embauba ")


def test_the_role_of_a_machine_is_not_for_people(zuri):
    with pytest.raises(refusals.InvalidInput, match="roles for people"):
        grant(zuri, a_user(zuri), role="timetable")


def test_a_role_is_given_for_schemes(zuri):
    with pytest.raises(refusals.InvalidInput, match="at least one scheme"):
        grant(zuri, a_user(zuri), schemes=())


def test_who_administers_one_state_gives_nothing_beyond_it(people, zuri):
    user = a_user(zuri)
    with acting.acting_as(people.zuri, purpose="audit") as by:
        of_one_town = type(by)(**{**vars(by), "area_key": "br/31/3162500/"})
        with pytest.raises(operations.BeyondOwnArea):
            grant(of_one_town, user)


def test_the_same_role_is_not_given_twice(zuri):
    user = a_user(zuri)
    grant(zuri, user)
    with pytest.raises(operations.HeldAlready):
        grant(zuri, user)


def test_an_ended_role_cannot_end_again_and_a_reason_is_said(zuri):
    given = grant(zuri, a_user(zuri))
    with pytest.raises(refusals.InvalidInput, match="why the role ends"):
        operations.end_role(assignment=given, on=TODAY, reason=" ", by=zuri, at=NOW)
    operations.end_role(assignment=given, on=TODAY, reason="moved", by=zuri, at=NOW)
    with pytest.raises(operations.EndedAlready):
        operations.end_role(assignment=given, on=TODAY, reason="moved", by=zuri, at=NOW)


def test_a_given_role_is_a_hat_from_its_day_on_and_leaves_its_trace(zuri):
    user = a_user(zuri)
    given = grant(zuri, user)
    assert list(queries.assignments(user=user, on=TODAY)) == [given]
    assert list(queries.assignments(user=user, on=date(2018, 12, 9))) == []
    told = Event.objects.get(action="accounts.grant-role", about="embauba")
    assert (told.actor, told.details["role"], told.details["area"]) == ("yvyra", "window-officer", "3145901")


def test_a_new_account_has_no_password(zuri):
    assert not a_user(zuri).has_usable_password()


def test_a_closed_account_loses_its_roles_and_gets_no_new_one(zuri):
    user = a_user(zuri)
    grant(zuri, user)
    operations.deactivate(user=user, reason="left the ministry", by=zuri, at=NOW)
    assert list(queries.assignments(user=user, on=TODAY)) == []
    with pytest.raises(operations.AccountClosed):
        grant(zuri, user)


def test_a_role_given_half_a_year_ago_waits_for_its_review_until_somebody_looked(zuri):
    given = grant(zuri, a_user(zuri))
    on_the_9th, on_the_10th = date(2019, 6, 9), date(2019, 6, 10)  # 182 days after 10 December are 10 June
    assert given not in queries.to_review(by=zuri, on=on_the_9th)
    assert given in queries.to_review(by=zuri, on=on_the_10th)
    operations.review_access(assignment=given, keep=True, reason="still at the desk", by=zuri, at=at(2019, 6, 10))
    assert given not in queries.to_review(by=zuri, on=on_the_10th)


def test_a_review_may_end_the_role(zuri):
    given = grant(zuri, a_user(zuri))
    operations.review_access(assignment=given, keep=False, reason="never used", by=zuri, at=at(2019, 6, 11))
    given.refresh_from_db()
    assert given.valid_to == date(2019, 6, 11)
    assert list(queries.assignments(user=given.user, on=date(2019, 6, 11))) == []
