from django.contrib.postgres.fields import ArrayField
from django.db import models


class Institution(models.Model):
    """An authority or organisation with a mandate: ministry, social insurance, payer, appeal body, employment service."""

    retention = "reference data, kept for ever"

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=40)
    name = models.JSONField(help_text="the name by language")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Office(models.Model):
    """A place where an institution receives people or works; several institutions may share a building."""

    retention = "reference data, kept for ever"

    code = models.CharField(max_length=60, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="offices")
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT)
    name = models.JSONField()
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Facility(models.Model):
    """A school, clinic or other place that reports compliance or gives a service."""

    retention = "reference data, kept for ever"

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True)
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT)
    name = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Purpose(models.Model):
    """A purpose for which personal facts may be used, with the law that allows it (domain A07)."""

    retention = "reference data, kept for ever"

    code = models.CharField(max_length=60, unique=True)
    title = models.JSONField()
    legal_basis = models.CharField(max_length=300)
    notice = models.JSONField(default=dict, help_text="what the person is told, by language")


class SharingAgreement(models.Model):
    """What one institution may read of another's facts, for which purpose, until when."""

    retention = "kept 10 years after its end"

    giver = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT)
    facts = ArrayField(models.CharField(max_length=100))
    legal_basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
