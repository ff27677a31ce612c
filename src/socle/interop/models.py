from django.db import models


class SourceAnswer(models.Model):
    """What another register answered to a question about a person, and when; 'unavailable' is an answer of its own (A14)."""

    retention = "kept 2 years"

    source = models.CharField(max_length=60)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    answer = models.CharField(max_length=20, help_text="yes, no, unavailable")
    details = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
