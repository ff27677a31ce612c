from django.db import models
from django.db.models import F, Q

from socle.base.kernel import conditions


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
    total = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
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

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="payroll_lines", null=True)
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
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award", "component", "period", "kind", "cause", "cause_number"], name="line_once"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="line_not_zero"),
            models.CheckConstraint(
                condition=~Q(state="instructed") | Q(instruction__isnull=False), name="line_instructed_has_instruction"
            ),
        ]
        indexes = [
            models.Index(fields=["payroll", "state"], name="line_payroll"),
            models.Index(fields=["award", "period"], name="line_award"),
        ]


class Finding(models.Model):
    """What validation noticed before payment: same account twice, deceased, outlier, new, dropped, changed account ...

    `blocking` findings stop approval until each is waived with a reason or its line is held.
    """

    retention = "kept 20 years"

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="findings")
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
            models.CheckConstraint(
                condition=conditions.together(Q(waived_by__isnull=True), Q(reason="")),
                name="finding_waived_with_reason",
            ),
        ]


class VarianceCause(models.Model):
    """A part of the difference to the cycle before: entries, exits, amount changes, arrears ... The parts add up exactly."""

    retention = "kept 20 years"

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="variance")
    cause = models.CharField(max_length=40)
    units = models.IntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payroll", "cause"], name="variance_cause_once")]


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
    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="instructions")
    message = models.ForeignKey("Message", on_delete=models.PROTECT, null=True, related_name="instructions")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", help_text="who receives")
    instrument = models.ForeignKey("enrolment.Instrument", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State, default=State.PREPARED)
    reason_code = models.CharField(max_length=12, blank=True)
    due_on = models.DateField()
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="instruction_positive")]
        indexes = [
            models.Index(fields=["payroll", "state"], name="instruction_payroll"),
            models.Index(fields=["person"], name="instruction_person"),
        ]


class InstructionStatus(models.Model):
    """What a provider or bank said of an instruction, from which file. Append only; a repeated file adds nothing."""

    retention = "kept 20 years"

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=12)
    reason_code = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey("ProviderFile", on_delete=models.PROTECT, related_name="statuses")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "file", "status"], name="instruction_status_once")
        ]


class Message(models.Model):
    """A payment file made for a provider: its MsgId, content, totals and hash; and when the provider took it."""

    retention = "kept 20 years"

    number = models.CharField(max_length=35, unique=True, help_text="MsgId")
    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="messages")
    provider = models.CharField(max_length=60)
    format = models.CharField(max_length=20)
    content = models.BinaryField()
    hash = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=20, decimal_places=4)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)


class ProviderFile(models.Model):
    """A file that came back: pain.002, camt.053, camt.054; kept as received, read once."""

    retention = "kept 20 years"

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    hash = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="files")
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)


class BankEntry(models.Model):
    """A booked entry of a bank statement: debit of a payment, or credit of a returned one."""

    retention = "kept 20 years"

    file = models.ForeignKey(ProviderFile, on_delete=models.PROTECT, related_name="entries")
    reference = models.CharField(max_length=80, help_text="the bank's own reference")
    end_to_end = models.CharField(max_length=35, blank=True)
    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, null=True, related_name="bank_entries")
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

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="differences")
    kind = models.CharField(
        max_length=40, help_text="missing at bank, amount mismatch, unknown credit, duplicate, returned after paid ..."
    )
    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, null=True)
    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    found_at = models.DateTimeField()
    explained_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(explained_at__isnull=True), Q(explanation="")),
                name="difference_explained_in_words",
            ),
        ]


class Account(models.Model):
    """An account of the sub-ledger: budget, payable, provider float, beneficiaries, returned, recovery; by scheme."""

    retention = "kept for ever"

    code = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    scheme = models.CharField(max_length=80, blank=True)
    provider = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)


class Transfer(models.Model):
    """One row of the ledger: an amount from one account to another, unique by cause and step; legs share `entry`.

    Debit and credit stand in one row, so the ledger balances by construction (architecture section 6).
    """

    retention = "kept for ever"

    entry = models.CharField(max_length=24, db_index=True)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    currency = models.CharField(max_length=3)
    step = models.CharField(max_length=30, help_text="entitled, instructed, settled, failed, returned ...")
    cause = models.CharField(max_length=60, help_text="what it is about: line:ID, instruction:NUMBER, entry:ID")
    financing_source = models.CharField(max_length=120)
    budget_line = models.CharField(max_length=60)
    posted_on = models.DateField()
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause", "step"], name="transfer_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_between_two_accounts"),
        ]
