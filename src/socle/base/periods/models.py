from django.db import models
from django.db.models import F, Q


class Period(models.Model):
    """A period of a calendar (months, school terms, quarters): Ethiopian, Nepali and school years exist."""

    retention = "reference data, kept for ever"

    calendar = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the first day after it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "code"], name="period_code_once"),
            models.UniqueConstraint(fields=["calendar", "starts_on"], name="period_start_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_forward"),
        ]


class Holiday(models.Model):
    """A day on which offices are closed, nationally or in one area."""

    retention = "reference data, kept for ever"

    on = models.DateField()
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT, null=True)
    name = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "area"], name="holiday_once", nulls_distinct=False)]
