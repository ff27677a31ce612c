from django.db import models
from django.db.models import Q


class Arrangement(models.Model):
    """How a scheme is paid from a day on: from which account, when, what a second approver must sign, what counts as new.

    A scheme without an arrangement (a fee waiver) pays no money, and no payroll of it can be opened.
    """

    retention = "kept 20 years"

    scheme = models.CharField(max_length=80)
    from_on = models.DateField()
    debtor_name = models.CharField(max_length=70)
    debtor_account = models.CharField(max_length=34)
    debtor_agent = models.CharField(max_length=35)
    financing_source = models.CharField(max_length=120)
    budget_line = models.CharField(max_length=60)
    due = models.CharField(max_length=60, help_text="'last digit of number', or 'working day 5' of the period")
    second_approval_above = models.DecimalField(
        max_digits=20, decimal_places=4, null=True, help_text="0: always; null: never"
    )
    account_is_new_for = models.PositiveSmallIntegerField(default=60, help_text="days a changed account is pointed out")
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "from_on"], name="arrangement_once"),
            models.CheckConstraint(
                condition=Q(second_approval_above__isnull=True) | Q(second_approval_above__gte=0),
                name="arrangement_threshold",
            ),
        ]
