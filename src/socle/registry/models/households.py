"""Households: who belongs, ties between persons, moves, and people whom two households claim."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from socle.registry.models.people import Evidence, Person


class Household(models.Model):
    """People who share a residence and a budget. Its address and dwelling are facts; its members are memberships."""

    retention = "kept 10 years after the last decision, then anonymised"

    number = models.CharField(max_length=24, unique=True)
    area_key = models.CharField(max_length=200, db_collation="C")
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=150)
    office = models.CharField(max_length=60)
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area_key", "id"], name="household_area")]


class Membership(models.Model):
    """A person belongs to a household during `valid`. `usual`: their usual residence, at most one at a time (domain A03).

    Other ties (a child of shared custody, a boarder, a husband with two homes) are memberships that are not usual.
    `relation` is to the head: head, spouse, child, stepchild, grandchild, parent, parent-in-law, sibling, child-in-law,
    other-kin, not-kin.
    """

    retention = "as the person"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=30)
    usual = models.BooleanField(default=True)
    valid = DateRangeField()
    recorded_at = models.DateTimeField(null=True, help_text="database time, set by the table's trigger")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)

    class Meta:
        indexes = [
            models.Index(fields=["household"], name="membership_household"),
            models.Index(fields=["person"], name="membership_person"),
        ]


class Relation(models.Model):
    """A dated tie between two persons, beside household membership: `from_person` is the <kind> of `to_person`.

    Kinds: spouse, partner, parent, step-parent, guardian, sibling, carer.
    """

    retention = "as the persons"

    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations_from")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations_to")
    kind = models.CharField(max_length=30)
    valid = DateRangeField()
    recorded_at = models.DateTimeField(null=True, help_text="database time, set by the table's trigger")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="relation_of_two_persons")]
        indexes = [
            models.Index(fields=["from_person"], name="relation_from"),
            models.Index(fields=["to_person"], name="relation_to"),
        ]


class ResidenceConflict(models.Model):
    """A person is claimed as usual resident by two households: a task for both offices, never a silent overwrite (A03)."""

    retention = "kept 10 years"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    present = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    claimed = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    resolved_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)


class Move(models.Model):
    """A household went to another area on a day: the register keeps which office was responsible before (U04)."""

    retention = "as the household"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="moves")
    from_area_key = models.CharField(max_length=200, db_collation="C")
    to_area_key = models.CharField(max_length=200, db_collation="C")
    moved_on = models.DateField()
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField(db_default=Now(), help_text="database time")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["household"], name="move_household")]
