from django.db import models
from django.db.models import F, Q

from socle.base.areas import keys


class Area(models.Model):
    """An administrative area during its validity. `key` is its path (`br/31/3145901/`), ordered as bytes.

    Scope and belonging compare keys as ranges (see `keys.span`); codes are never sliced, since P-codes do not nest everywhere.
    """

    retention = "reference data, kept for ever"

    code = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True, db_collation="C")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    level = models.PositiveSmallIntegerField(help_text="0 is the country")
    name = models.JSONField(help_text="the name by language")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="the first day on which it is no longer so")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_once_a_day"),
            models.CheckConstraint(condition=Q(key__endswith=keys.SEPARATOR), name="area_key_ends_with_separator"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="area_valid_forward"
            ),
        ]
