from django.db import models
from django.db.models import Q

from socle.base.kernel import conditions


class Line(models.Model):
    """An entitlement line: award × component × period × kind, with its cause, financing source and budget line.

    `amount` is signed: a recovery or a negative adjustment is below zero. `cause` says why the line exists (award, late
    report, appeal, death, re-issue of ...), `cause_number` the record that caused it. A line on a sent payroll is never
    edited: differences are new lines.
    """

    retention = "kept 20 years"

    class Kind(models.TextChoices):
        REGULAR = "regular"
        ARREARS = "arrears"
        ADJUSTMENT = "adjustment"
        RECOVERY = "recovery"
        REISSUE = "re-issue"
        ADVANCE = "advance"
        TOP_UP = "top-up"

    class State(models.TextChoices):
        DUE = "due"
        HELD = "held"
        SUSPENDED = "suspended"
        INSTRUCTED = "instructed"
        SETTLED = "settled"
        COLLECTED = "collected"
        FAILED = "failed"
        RETURNED = "returned"
        DROPPED = "dropped"

    payroll = models.ForeignKey("Payroll", on_delete=models.PROTECT, related_name="payroll_lines", null=True)
    award = models.ForeignKey("enrolment.Award", on_delete=models.PROTECT, related_name="lines")
    scheme = models.CharField(max_length=80)
    component = models.CharField(max_length=60)
    period = models.ForeignKey(
        "base.Period", on_delete=models.PROTECT, related_name="+", help_text="the period that is paid for"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    cause = models.CharField(max_length=60)
    cause_number = models.CharField(max_length=24, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    decision = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey("enrolment.Recipient", on_delete=models.PROTECT, null=True, related_name="+")
    instrument = models.ForeignKey("enrolment.Instrument", on_delete=models.PROTECT, null=True, related_name="+")
    financing_source = models.CharField(max_length=120)
    budget_line = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    held_because = models.CharField(max_length=120, blank=True)
    instruction = models.ForeignKey("Instruction", on_delete=models.PROTECT, null=True, related_name="lines")
    reissues = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reissued_by")
    entitled_on = models.DateField(null=True, help_text="posted as owed: its payroll was approved")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award", "component", "period", "kind", "cause", "cause_number"], name="line_once"
            ),
            models.UniqueConstraint(fields=["reissues"], name="line_reissued_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="line_not_zero"),
            models.CheckConstraint(
                condition=conditions.together(Q(kind="re-issue"), Q(reissues__isnull=False)),
                name="line_reissue_names_the_first",
            ),
            models.CheckConstraint(
                condition=~Q(state="instructed") | Q(instruction__isnull=False), name="line_instructed_has_instruction"
            ),
        ]
        indexes = [
            models.Index(fields=["payroll", "state"], name="line_payroll"),
            models.Index(fields=["award", "period"], name="line_award"),
            models.Index(fields=["scheme"], name="line_waiting", condition=Q(payroll=None)),
            models.Index(fields=["instruction"], name="line_instruction"),
        ]


class Finding(models.Model):
    """What validation noticed before payment: same account twice, deceased, outlier, new, dropped, changed account ...

    `blocking` findings stop approval until each is waived with a reason or its line is held.
    """

    retention = "kept 20 years"

    number = models.CharField(max_length=24, unique=True)
    payroll = models.ForeignKey("Payroll", on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=40)
    award = models.ForeignKey("enrolment.Award", on_delete=models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="findings")
    blocking = models.BooleanField()
    details = models.JSONField(default=dict)
    waived_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    waived_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payroll", "kind", "award", "line"], name="finding_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(waived_by__isnull=True), Q(reason="")),
                name="finding_waived_with_reason",
            ),
        ]
