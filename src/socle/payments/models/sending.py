from django.db import models
from django.db.models import Q


class Instruction(models.Model):
    """An order to a provider to pay one recipient one amount. `number` is the EndToEndId, unique for ever (domain P08)."""

    retention = "kept 20 years"

    class State(models.TextChoices):
        PREPARED = "prepared"
        SENT = "sent"
        ACCEPTED = "accepted"
        SETTLED = "settled"
        COLLECTED = "collected"
        FAILED = "failed"
        RETURNED = "returned"

    number = models.CharField(max_length=35, unique=True)
    payroll = models.ForeignKey("Payroll", on_delete=models.PROTECT, related_name="instructions")
    message = models.ForeignKey("Message", on_delete=models.PROTECT, null=True, related_name="instructions")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", help_text="who receives")
    instrument = models.ForeignKey("enrolment.Instrument", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State, default=State.PREPARED)
    reason_code = models.CharField(max_length=12, blank=True)
    due_on = models.DateField()
    made_on = models.DateField()
    financing_source = models.CharField(max_length=120)
    budget_line = models.CharField(max_length=60)
    settled_on = models.DateField(null=True)
    failed_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="instruction_positive"),
            models.UniqueConstraint(fields=["payroll", "person", "instrument"], name="instruction_once"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(settled_on__isnull=False),
                name="instruction_returned_after_paid",
            ),
            models.CheckConstraint(
                condition=Q(failed_on__isnull=True) | Q(settled_on__isnull=True), name="instruction_failed_or_paid"
            ),
        ]
        indexes = [
            models.Index(fields=["payroll", "state"], name="instruction_payroll"),
            models.Index(fields=["person"], name="instruction_person"),
        ]


class Message(models.Model):
    """A payment file made for a provider: its MsgId, content, totals and hash; and when the provider took it."""

    retention = "kept 20 years"

    number = models.CharField(max_length=35, unique=True, help_text="MsgId")
    payroll = models.ForeignKey("Payroll", on_delete=models.PROTECT, related_name="messages")
    provider = models.CharField(max_length=60)
    format = models.CharField(max_length=20)
    content = models.BinaryField()
    hash = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=20, decimal_places=4)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
