from decimal import Decimal

from django.db import models


class Payroll(models.Model):
    """The list of lines of one scheme to be paid in one cycle, with its totals; what it has been through are its steps."""

    retention = "kept 20 years"

    class State(models.TextChoices):
        DRAFT = "draft"
        CALCULATED = "calculated"
        VALIDATED = "validated"
        APPROVED = "approved"
        APPROVED_TWICE = "approved twice"
        FUNDED = "funded"
        SENT = "sent"
        PARTLY_RETURNED = "partly returned"
        RECONCILED = "reconciled"
        CLOSED = "closed"

    number = models.CharField(max_length=24, unique=True)
    scheme = models.CharField(max_length=80)
    period = models.ForeignKey("base.Period", on_delete=models.PROTECT, related_name="+")
    cycle = models.CharField(max_length=40, default="regular", help_text="regular, or the name of an off-cycle")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    cut_off_at = models.DateTimeField(help_text="facts and awards as known at this instant")
    currency = models.CharField(max_length=3)
    lines = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    second_approval = models.BooleanField(default=False, help_text="decided when it is first approved")
    due_on = models.DateField(null=True, help_text="the first day on which it is to be paid")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "period", "cycle"], name="payroll_once")]


class PayrollStep(models.Model):
    """A payroll reached a state: who, when, why. Written once."""

    retention = "kept 20 years"

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16)
    by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    act = models.ForeignKey("base.Act", on_delete=models.PROTECT, null=True)
    remarks = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payroll", "state"], name="payroll_step_once")]


class VarianceCause(models.Model):
    """A part of the difference to the cycle before: entries, exits, amount changes, arrears ... The parts add up exactly."""

    retention = "kept 20 years"

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="variance")
    cause = models.CharField(max_length=40)
    units = models.IntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payroll", "cause"], name="variance_cause_once")]
