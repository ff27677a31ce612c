from django.db import models
from django.db.models import F, Q


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
