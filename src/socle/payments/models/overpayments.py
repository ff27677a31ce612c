from django.db import models
from django.db.models import Q


class Recovery(models.Model):
    """A debt: what a signed and served recovery decision asks back, by a human finding of its cause (domain P18).

    Taken in instalments of at most `share` of what the award is paid in a cycle; not while it is suspended by an appeal.
    """

    retention = "kept 20 years"

    class Finding(models.TextChoices):
        OFFICIAL_ERROR = "official error"
        CLAIMANT_ERROR = "claimant error"
        FRAUD = "fraud"

    number = models.CharField(max_length=24, unique=True)
    award = models.ForeignKey("enrolment.Award", on_delete=models.PROTECT, related_name="recoveries")
    decision = models.OneToOneField("eligibility.Decision", on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    share = models.DecimalField(max_digits=5, decimal_places=4, help_text="of each cycle's amount, at most")
    takes_from_on = models.DateField(help_text="the day after the appeal period")
    suspended_because = models.CharField(max_length=120, blank=True, help_text="number of the open appeal")
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_positive"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="recovery_share"),
        ]


class Overpayment(models.Model):
    """What was paid for a period and, as it later turned out, was not owed. It is no debt until a recovery decision."""

    retention = "kept 20 years"

    award = models.ForeignKey("enrolment.Award", on_delete=models.PROTECT, related_name="overpayments")
    component = models.CharField(max_length=60)
    period = models.ForeignKey("base.Period", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=4, help_text="above zero")
    currency = models.CharField(max_length=3)
    cause = models.CharField(max_length=60)
    cause_number = models.CharField(max_length=24)
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, null=True, related_name="overpayments")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award", "component", "period", "cause", "cause_number"], name="overpayment_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="overpayment_positive"),
        ]
