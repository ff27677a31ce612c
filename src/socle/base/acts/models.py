from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Delegation(models.Model):
    """The authority that an office holder has been given to sign some kinds of acts during a time (domain E09)."""

    retention = "kept as long as the acts signed under it"

    user = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="delegations")
    kinds = ArrayField(models.CharField(max_length=60))
    authority = models.CharField(
        max_length=200, help_text="the office and the instrument that delegates, e.g. 'Secretary, Ordinance 12/2018'"
    )
    largest_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Act(models.Model):
    """An administrative act: one signature, which may stand under one decision or a whole list."""

    retention = "kept as long as the decisions under it"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=60)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT)
    prepared_by = models.ForeignKey(
        "base.User", on_delete=models.PROTECT, null=True, related_name="+", help_text="null: the timetable"
    )
    prepared_at = models.DateTimeField()
    signed_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    remarks = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(prepared_by__isnull=True) | ~Q(prepared_by=F("signed_by")),
                name="act_signer_did_not_prepare",
            ),
            models.CheckConstraint(condition=Q(signed_at__gte=F("prepared_at")), name="act_signed_after_prepared"),
        ]
