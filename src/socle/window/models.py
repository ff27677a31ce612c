from django.db import models


class Visit(models.Model):
    """Somebody came to an office (or was visited): why, who received them, what was done, the receipt."""

    retention = "kept 5 years"

    number = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="visits")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, null=True, related_name="visits")
    area_key = models.CharField(max_length=200, db_collation="C")
    office = models.CharField(max_length=60)
    reason = models.CharField(
        max_length=40, help_text="information, registration, change, application, payment, grievance, case"
    )
    language = models.CharField(max_length=8)
    officer = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area_key", "started_at"], name="visit_area")]


class VisitItem(models.Model):
    """What was done in a visit, by the public number of its record: registration, application, change, ticket, referral."""

    retention = "as the visit"

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=60)
    text = models.CharField(max_length=200)
    at = models.DateTimeField()
