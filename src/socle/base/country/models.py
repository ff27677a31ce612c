from django.db import models


class CountryApplication(models.Model):
    """One application of a country's folder: which dictionary and settings are in force since when."""

    retention = "reference data, kept for ever"

    country = models.CharField(max_length=60)
    facts = models.JSONField(help_text="facts.yaml as applied")
    facts_hash = models.CharField(max_length=64)
    settings = models.JSONField(help_text="country.yaml as applied")
    applied_by = models.CharField(max_length=150)
    applied_at = models.DateTimeField()
