from django.db import models
from django.db.models import Q

from socle.base.kernel import conditions


class ProviderFile(models.Model):
    """A file that came back: pain.002, camt.053, camt.054; kept as received, read once."""

    retention = "kept 20 years"

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    hash = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    message = models.ForeignKey("Message", on_delete=models.PROTECT, null=True, related_name="files")
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)


class InstructionStatus(models.Model):
    """What a provider or bank said of an instruction, from which file. Append only; a repeated file adds nothing."""

    retention = "kept 20 years"

    instruction = models.ForeignKey("Instruction", on_delete=models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=12)
    reason_code = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey("ProviderFile", on_delete=models.PROTECT, related_name="statuses")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "file", "status"], name="instruction_status_once")
        ]


class BankEntry(models.Model):
    """A booked entry of a bank statement: debit of a payment, or credit of a returned one."""

    retention = "kept 20 years"

    file = models.ForeignKey(ProviderFile, on_delete=models.PROTECT, related_name="entries")
    reference = models.CharField(max_length=80, help_text="the bank's own reference")
    end_to_end = models.CharField(max_length=35, blank=True)
    instruction = models.ForeignKey("Instruction", on_delete=models.PROTECT, null=True, related_name="bank_entries")
    amount = models.DecimalField(
        max_digits=18, decimal_places=4, help_text="above zero: paid out; below zero: came back"
    )
    booked_on = models.DateField()
    reason_code = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "reference"], name="bank_entry_once")]
        indexes = [models.Index(fields=["end_to_end"], name="bank_entry_end_to_end")]


class Difference(models.Model):
    """Instructed, reported and booked disagree: what, how much, and the explanation without which the cycle cannot close."""

    retention = "kept 20 years"

    number = models.CharField(max_length=24, unique=True)
    payroll = models.ForeignKey("Payroll", on_delete=models.PROTECT, related_name="differences")
    kind = models.CharField(
        max_length=40, help_text="missing at bank, amount mismatch, unknown credit, duplicate, returned after paid ..."
    )
    instruction = models.ForeignKey("Instruction", on_delete=models.PROTECT, null=True)
    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    found_at = models.DateTimeField()
    explained_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payroll", "kind", "instruction", "entry"], name="difference_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(explained_at__isnull=True), Q(explanation="")),
                name="difference_explained_in_words",
            ),
        ]
