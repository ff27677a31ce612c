from django.db import connection

from socle.base import acting
from socle.base.kernel import refusals
from socle.registry import models


class OwnRecord(refusals.Refusal):
    """This is your own record or that of a relative or somebody of your household. A colleague must act on it."""

    code = "registry.own-record"


def close_to(actor: acting.Actor, person: models.Person) -> bool:
    """Whether the person is the actor, of the same household, or a relative up to cousins and in-laws (E10).

    Looks through the whole nation and tells only yes or no. An actor without a record of their own is close to nobody.
    """
    return _close_to(actor, [person.pk])


def refuse_own_record(
    *, by: acting.Actor, person: models.Person | None = None, household: models.Household | None = None
) -> None:
    """Raises OwnRecord where the actor is close to the person, or to anybody who lives in the household."""
    people = [person.pk] if person else []
    if household and by.person_number:
        people += models.Membership.objects.filter(household=household, valid__upper_inf=True).values_list(
            "person_id", flat=True
        )
    if _close_to(by, people):
        raise OwnRecord


def refuse_own_records(*, by: acting.Actor, people: list[int]) -> None:
    """Raises OwnRecord where the actor is close to any of these persons (keys): for lists, in one query."""
    if _close_to(by, people):
        raise OwnRecord


def refuse_own_record_of(by: acting.Actor, subject: models.Person | models.Household | models.Relation) -> None:
    """The same for whatever facts are about."""
    if isinstance(subject, models.Person):
        refuse_own_record(by=by, person=subject)
    elif isinstance(subject, models.Household):
        refuse_own_record(by=by, household=subject)
    elif _close_to(by, [subject.from_person_id, subject.to_person_id]):
        raise OwnRecord


def _close_to(actor: acting.Actor, people: list[int]) -> bool:
    if not actor.person_number or not people:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_close_to(%s, %s)", [actor.person_number, people])
        return bool(cursor.fetchone()[0])
