from django.db import models

from socle.base.kernel import conditions


class Notice(models.Model):
    """A letter or message about a record. Written once; `served_on` and `channel` are set when it reached the person.

    Only the data of the letter is kept, with its hash: the letter can be printed again, the same to the byte.
    """

    retention = "kept as long as the decision it serves"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=60, help_text="decision, effect, exit, receipt, appeal decision ...")
    about = models.CharField(max_length=60, db_index=True, help_text="public number of the record it is about")
    addressee = models.CharField(max_length=24, db_index=True, help_text="public number of the person")
    language = models.CharField(max_length=8)
    template = models.CharField(max_length=60)
    content = models.JSONField(help_text="the data of the letter")
    content_hash = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    channel = models.CharField(max_length=20, blank=True, help_text="in person, post, sms, app")
    served_on = models.DateField(null=True)
    served_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(models.Q(served_on__isnull=True), models.Q(channel="")),
                name="notice_served_with_channel",
            ),
        ]
