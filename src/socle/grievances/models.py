from decimal import Decimal

from django.db import models
from django.db.models import Q

from socle.base.kernel import conditions


class Ticket(models.Model):
    """A matter raised by a person (or anonymously), through any channel."""

    retention = "kept 10 years after it was closed"

    class Kind(models.TextChoices):
        INQUIRY = "inquiry"
        COMPLAINT = "complaint"
        APPEAL = "appeal"
        ALLEGATION = "allegation"

    class State(models.TextChoices):
        RECEIVED = "received"
        IN_WORK = "in work"
        ANSWERED = "answered"
        CLOSED = "closed"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    category = models.CharField(max_length=40)
    severity = models.CharField(max_length=12, default="normal", help_text="normal or urgent: sets the deadline")
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, related_name="tickets", help_text="null: anonymous"
    )
    scheme = models.CharField(max_length=80, blank=True)
    decision = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, null=True, related_name="tickets")
    instruction = models.ForeignKey("payments.Instruction", on_delete=models.PROTECT, null=True, related_name="tickets")
    about_officer = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    text = models.TextField()
    area_key = models.CharField(max_length=200, db_collation="C")
    office = models.CharField(max_length=60)
    assigned_to = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    acknowledge_by = models.DateField(null=True, help_text="until when the office has to say that it works on it")
    acknowledged_at = models.DateTimeField(null=True)
    due_on = models.DateField(help_text="the last day of the deadline, in working days; moved on by what a pause took")
    paused_on = models.DateField(null=True, help_text="since when the office waits for somebody else; null: not paused")
    paused_until = models.DateField(null=True, help_text="when the pause ends by itself")
    paused_because = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(default=0, help_text="how often it was escalated")
    confidential = models.BooleanField(default=False)
    pin_hash = models.CharField(max_length=128, blank=True)
    suspensive = models.BooleanField(null=True, help_text="appeals: does it suspend the effect of the decision")
    suspensive_law = models.CharField(max_length=300, blank=True)
    late_excuse = models.CharField(
        max_length=300, blank=True, help_text="appeals lodged late: why, for the appeal body to accept or not"
    )
    outcome = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    reaction = models.CharField(max_length=20, blank=True, help_text="satisfied, appeals, none")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="appeal") | Q(decision__isnull=False), name="appeal_against_a_decision"
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(outcome=""), name="ticket_closed_with_outcome"),
            models.CheckConstraint(
                condition=~Q(kind="appeal") | Q(suspensive__isnull=False), name="appeal_says_whether_suspensive"
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(closed_at__isnull=True), ~Q(state="closed")), name="ticket_closed_at"
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(paused_on__isnull=True), Q(paused_until__isnull=True))
                & conditions.together(Q(paused_on__isnull=True), Q(paused_because="")),
                name="ticket_pause_whole",
            ),
            models.CheckConstraint(
                condition=Q(about_officer__isnull=True) | Q(confidential=True), name="ticket_about_officer_confidential"
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(kind="appeal") & ~Q(state="closed"), name="appeal_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["area_key", "state"], name="ticket_area"),
            models.Index(fields=["due_on"], name="ticket_due", condition=~Q(state="closed")),
            models.Index(fields=["office", "state"], name="ticket_office"),
            models.Index(fields=["person"], name="ticket_person"),
        ]


class Step(models.Model):
    """Something happened with a ticket: who, when, what, and what the person may read of it."""

    retention = "as the ticket"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(
        max_length=40,
        help_text="received, acknowledged, assigned, note, paused, resumed, answered, escalated, prepared, sent back, decided,"
        " served, redress paid, reopened, closed",
    )
    text = models.TextField(blank=True)
    public = models.BooleanField(default=False)
    by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()


class AppealOutcome(models.Model):
    """What the appeal body found: upheld or dismissed, whose error it was, and the decision that carries it out."""

    retention = "as the ticket"

    class Finding(models.TextChoices):
        ADMINISTRATIVE_ERROR = "administrative error"
        CITIZEN_REPORTED_LATE = "citizen reported late"
        NO_ERROR = "no error"

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="appeal_outcome")
    upheld = models.BooleanField()
    finding = models.CharField(max_length=30, choices=Finding)
    reasons = models.TextField()
    law = models.CharField(max_length=300)
    rectified_from = models.DateField(null=True)
    decision = models.ForeignKey(
        "eligibility.Decision", on_delete=models.PROTECT, related_name="+", help_text="the appeal decision"
    )
    arrears_total = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    carried_out_at = models.DateTimeField(null=True, help_text="when award and arrears followed the appeal decision")

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="appeal_to_carry_out", condition=Q(upheld=True, carried_out_at=None))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rectified_from__isnull=True) | Q(upheld=True), name="rectified_only_if_upheld"
            )
        ]


class AppealDraft(models.Model):
    """What the rapporteur proposes to the appeal body; somebody else signs it, or it is prepared again."""

    retention = "as the ticket"

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="draft")
    batch = models.CharField(max_length=24, blank=True, help_text="number under which the proposal waits for signature")
    upheld = models.BooleanField()
    finding = models.CharField(max_length=30, choices=AppealOutcome.Finding)
    reasons = models.TextField()
    law = models.CharField(max_length=300)
    rectified_from = models.DateField(null=True)
    amounts = models.JSONField(default=list, help_text="[{component, amount}] as the law gives them, a period")
    prepared_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rectified_from__isnull=True) | Q(upheld=True), name="draft_rectified_only_if_upheld"
            )
        ]


class LookUp(models.Model):
    """Somebody asked with a number and a PIN: counted, so that nobody tries them all. Written by an owner function only."""

    retention = "90 days"

    number = models.CharField(max_length=24)
    asked_at = models.DateTimeField()
    right = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["number", "asked_at"], name="look_up_number"),
            models.Index(fields=["asked_at"], name="look_up_asked"),
        ]
