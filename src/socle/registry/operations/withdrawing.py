"""Taking records back that should never have been made: the undo of an import (A12). Set-based; all or nothing."""

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction

from socle.base import acting
from socle.base.country import queries as country
from socle.base.facts import tables
from socle.base.kernel import refusals
from socle.registry import models


class InUse(refusals.Refusal):
    """Some of these {persons} persons are used already (an application, an award or a ticket points to them). Nothing was taken back."""

    code = "registry.in-use"


def withdraw(*, persons: Sequence[int], households: Sequence[int], by: acting.Actor) -> None:
    """Delete persons and households with all that only describes them; the caller records its event. Raises InUse.

    Facts, memberships and relations go into their history, which the retention of persons empties.
    """
    by.require(acting.Permission.IMPORT)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _facts(persons, households)
            models.Relation.objects.filter(from_person__in=persons).delete()
            models.Membership.objects.filter(household__in=households).delete()
            models.ResidenceConflict.objects.filter(claimed__in=households).delete()
            for table in (models.Name, models.Identifier, models.Contact, models.NoticeServed):
                table.objects.filter(person__in=persons)._raw_delete(using="default")
            models.Person.objects.filter(pk__in=persons)._raw_delete(using="default")
            models.Household.objects.filter(pk__in=households)._raw_delete(using="default")
    except IntegrityError as error:
        raise InUse(persons=len(persons)) from error


def _facts(persons: Sequence[int], households: Sequence[int]) -> None:
    subjects = {"person": persons, "household": households, "relation": []}
    with connection.cursor() as cursor:
        for group in country.facts().groups:
            if subjects[group.of]:
                cursor.execute(
                    f"DELETE FROM {tables.name(group)} WHERE subject_id = ANY(%s)", [list(subjects[group.of])]
                )
