from django.db import models
from django.db.models import Q


class Due(models.Model):
    """For a member of a unit with an award, one condition is to be met in one period: what was reported of it."""

    retention = "kept 10 years"

    class Result(models.TextChoices):
        NOT_REPORTED = "not reported"
        MET = "met"
        BREACH = "breach"
        EXEMPT = "exempt"

    award = models.ForeignKey("enrolment.Award", on_delete=models.PROTECT, related_name="dues")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="dues")
    condition = models.CharField(max_length=60)
    period = models.ForeignKey("base.Period", on_delete=models.PROTECT)
    at_least = models.DecimalField(max_digits=7, decimal_places=4)
    law = models.CharField(max_length=300)
    facility = models.ForeignKey(
        "base.Facility", on_delete=models.PROTECT, null=True, related_name="+", help_text="who is to report, if known"
    )
    result = models.CharField(max_length=14, choices=Result, default=Result.NOT_REPORTED)
    report = models.ForeignKey("Report", on_delete=models.PROTECT, null=True, related_name="+")
    exemption = models.ForeignKey("Exemption", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "person", "condition", "period"], name="due_once"),
            models.CheckConstraint(
                condition=~Q(result__in=["met", "breach"]) | Q(report__isnull=False), name="due_result_by_report"
            ),
            models.CheckConstraint(
                condition=~Q(result="exempt") | Q(exemption__isnull=False), name="due_exempt_by_exemption"
            ),
        ]
        indexes = [
            models.Index(fields=["period", "condition", "result"], name="due_period"),
            models.Index(fields=["person"], name="due_person"),
        ]


class Report(models.Model):
    """What a facility (or a desk) reported of a person in a period: the measured value, its source. A correction is a new row."""

    retention = "kept 10 years"

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="compliance_reports")
    condition = models.CharField(max_length=60)
    period = models.ForeignKey("base.Period", on_delete=models.PROTECT)
    facility = models.ForeignKey("base.Facility", on_delete=models.PROTECT, null=True)
    measured = models.DecimalField(max_digits=7, decimal_places=4, help_text="share of 1, e.g. 0.8500")
    reason = models.CharField(max_length=60, blank=True, help_text="reason given for absence")
    source = models.CharField(max_length=20, help_text="import, desk, authority, demo")
    reported_on = models.DateField()
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(measured__gte=0, measured__lte=1), name="report_measured_share")
        ]
        indexes = [models.Index(fields=["person", "condition", "period"], name="report_person")]


class Exemption(models.Model):
    """A facility or area whose people need not meet a condition during a time: a closed school, a flood (domain C04)."""

    retention = "kept 10 years"

    number = models.CharField(max_length=24, unique=True)
    condition = models.CharField(max_length=60)
    facility = models.ForeignKey("base.Facility", on_delete=models.PROTECT, null=True)
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT, null=True)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True)
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=300)
    recorded_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class Effect(models.Model):
    """A step of the ladder for an award: which breaches led to it, which future periods it touches, and its decision.

    Written once its decision was served. `period` is that of the breaches, `first_period` the first one touched.
    """

    retention = "kept 10 years"

    class Step(models.TextChoices):
        WARNING = "warning"
        BLOCK = "block"
        SUSPENSION = "suspension"
        CANCELLATION = "cancellation"

    award = models.ForeignKey("enrolment.Award", on_delete=models.PROTECT, related_name="effects")
    step = models.CharField(max_length=14, choices=Step)
    period = models.ForeignKey(
        "base.Period", on_delete=models.PROTECT, null=True, related_name="+", help_text="in which the breaches were"
    )
    breaches = models.ManyToManyField(Due)
    components = models.JSONField(default=list, help_text="components touched; empty: all of the award")
    first_period = models.ForeignKey(
        "base.Period", on_delete=models.PROTECT, null=True, related_name="+", help_text="null for a warning"
    )
    periods = models.PositiveSmallIntegerField(default=0)
    decision = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, related_name="+")
    applied_on = models.DateField()
    lifted_by = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision"], name="effect_once")]
        indexes = [models.Index(fields=["award"], name="effect_award")]


class CaseRequest(models.Model):
    """Before an award may be cancelled for breaches, a case is opened and the family visited (domain C05).

    Written here, claimed by the cases room, answered by the record of the visit; only then may the cancellation be signed.
    """

    retention = "kept 10 years"

    number = models.CharField(max_length=24, unique=True)
    award = models.ForeignKey("enrolment.Award", on_delete=models.PROTECT, related_name="case_requests")
    period = models.ForeignKey("base.Period", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60, default="cancellation")
    requested_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    case_number = models.CharField(max_length=24, blank=True)
    visited_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "period"], name="case_request_once"),
            models.CheckConstraint(
                condition=Q(visited_on__isnull=True) | ~Q(case_number=""), name="case_request_visited_in_case"
            ),
        ]
