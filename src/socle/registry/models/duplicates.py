"""Two records of one person: found, decided, merged; and who looked for them in the whole nation."""

from django.db import models
from django.db.models import F, Q

from socle.base.kernel import conditions
from socle.registry.models.people import Person


class PossibleDuplicate(models.Model):
    """Two records that may be one person: the strength of the evidence, and what a human decided."""

    retention = "kept 10 years"

    class State(models.TextChoices):
        OPEN = "open"
        MERGED = "merged"
        DIFFERENT = "different people"

    number = models.CharField(max_length=24, unique=True)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    probability = models.DecimalField(max_digits=5, decimal_places=4)
    evidence = models.JSONField(help_text="which comparisons agreed, in words without values")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=150)
    decided_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="possible_duplicate_ordered"),
            models.CheckConstraint(
                condition=conditions.together(Q(decided_by__isnull=True), Q(decided_at__isnull=True)),
                name="possible_duplicate_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(state="open"), Q(decided_at__isnull=True)),
                name="possible_duplicate_open_until_decided",
            ),
        ]


class Merge(models.Model):
    """A confirmed duplicate: `absorbed` now stands for `kept`. What moved is listed, so that it can be undone."""

    retention = "kept 10 years"

    duplicate = models.ForeignKey(PossibleDuplicate, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(help_text="table -> ids of the rows that were moved")
    merged_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(undone_by__isnull=True), Q(undone_at__isnull=True)),
                name="merge_undone_by_and_at",
            )
        ]


class NationalSearch(models.Model):
    """Somebody looked for duplicates in the whole nation: counted, so that nobody fishes in the register."""

    retention = "90 days"

    searched_by = models.CharField(max_length=150)
    searched_at = models.DateTimeField()
    found = models.PositiveSmallIntegerField(help_text="hits, masked ones too")

    class Meta:
        indexes = [models.Index(fields=["searched_by", "searched_at"], name="national_search_by")]
