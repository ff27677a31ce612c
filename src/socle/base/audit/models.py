from django.db import models
from django.db.models.functions import Now


class Seal(models.Model):
    """One link of the chain: a batch of committed events under one hash, which also covers the hash before."""

    retention = "kept for ever"

    sequence = models.BigIntegerField(unique=True)
    events = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Event(models.Model):
    """Who did what to which record, when, where from and for what purpose. Append only; holds no personal facts, only numbers.

    `digest` is the SHA-256 of the event's canonical encoding (see `canonical`); `seal` and `position` are set once, by the sealer.
    """

    retention = "kept 20 years, then the sealed file alone"

    at = models.DateTimeField(help_text="business time of the act")
    recorded_at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=80)
    about = models.CharField(max_length=60, blank=True, db_index=True, help_text="public number of the record")
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    institution = models.CharField(max_length=60)
    office = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    scheme = models.CharField(max_length=80, blank=True)
    area_key = models.CharField(
        max_length=200, blank=True, db_collation="C", help_text="area of the record, for the scope of readers"
    )
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT)
    position = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["id"], name="event_unsealed", condition=models.Q(seal=None)),
        ]
