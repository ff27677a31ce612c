from django.db import models
from django.db.models import Q

from socle.base.kernel import conditions


class Case(models.Model):
    """One family's (or person's) support over time, led by one caseworker."""

    retention = "kept 10 years after it was closed"

    number = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="cases")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, null=True, related_name="cases")
    office = models.CharField(max_length=60)
    lead = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    next_contact_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=40, blank=True, help_text="goals-reached, moved, withdrew, lost-contact, died"
    )
    follow_up_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(closed_at__isnull=True), Q(outcome="")), name="case_closed_with_outcome"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(follow_up_on__isnull=False), name="case_closed_with_follow_up"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(closed_at=None), name="case_one_open"),
        ]
        indexes = [
            models.Index(fields=["person"], name="case_person"),
            models.Index(fields=["lead", "next_contact_on"], name="case_lead", condition=Q(closed_at=None)),
        ]


class PlanItem(models.Model):
    """A need, the goal agreed with the family, and the service or transfer that is to meet it."""

    retention = "as the case"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan")
    dimension = models.CharField(
        max_length=40, help_text="income, work, education, health, housing, protection, documents"
    )
    need = models.CharField(max_length=300)
    goal = models.CharField(max_length=300)
    service = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=12, default="open", help_text="open, reached, dropped")
    agreed_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(state="open"), Q(ended_on__isnull=True)), name="plan_item_ended_on"
            )
        ]


class Referral(models.Model):
    """A person is sent to another office, which answers: accepted, attended, with which result."""

    retention = "as the case"

    class State(models.TextChoices):
        SENT = "sent"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        ATTENDED = "attended"
        NOT_ATTENDED = "not attended"

    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey("base.Office", on_delete=models.PROTECT)
    service = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, help_text="what the receiving office needs to know, no more")
    state = models.CharField(max_length=14, choices=State, default=State.SENT)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    answer_due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(state="sent"), Q(answered_at__isnull=True)), name="referral_answered_at"
            ),
        ]
        indexes = [
            models.Index(fields=["to_office", "state"], name="referral_office"),
            models.Index(fields=["answer_due_on"], name="referral_due", condition=Q(state="sent")),
        ]


class Note(models.Model):
    """A note of a case. Sealed notes open to caseworkers of the same domain, or by break-glass."""

    retention = "as the case"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    sealed_domain = models.CharField(
        max_length=30, blank=True, help_text="violence, health, child protection; empty: not sealed"
    )
    written_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()


class SealedReading(models.Model):
    """Somebody opened a sealed note: of the own domain, or by break-glass for a reason (domain C09)."""

    retention = "as the case"

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="readings")
    read_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    break_glass = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(break_glass=False) | ~Q(reason=""), name="sealed_reading_break_glass_reason"
            )
        ]
