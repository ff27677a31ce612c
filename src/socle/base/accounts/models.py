from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from socle.base.kernel import conditions


class User(AbstractBaseUser):
    """Somebody with an account. Belongs to one institution; what they may do stands in their assignments.

    `person_number` is their own public number in the registry where they have one: officers cannot act on their own
    or their relatives' record (domain E10).
    """

    retention = "kept 10 years after the last assignment ended"

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    institution = models.ForeignKey("base.Institution", on_delete=models.PROTECT, null=True)
    person_number = models.CharField(max_length=24, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = BaseUserManager()


class Assignment(models.Model):
    """A role that a user holds for an area and schemes during a time; a person with two hats wears one at a time."""

    retention = "kept 10 years after its end"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=40)
    office = models.ForeignKey("base.Office", on_delete=models.PROTECT)
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT, help_text="everything in this area")
    schemes = ArrayField(models.CharField(max_length=80), help_text="scheme codes, or * for all")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")), name="assignment_not_granted_to_self"
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(ended_by__isnull=True), Q(ended_at__isnull=True)),
                name="assignment_ended_by_and_at",
            ),
        ]


class AccessReview(models.Model):
    """Somebody looked at an assignment and kept or ended it (domain X03)."""

    retention = "kept 10 years"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reviews")
    kept = models.BooleanField()
    reason = models.CharField(max_length=300)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()


class ApiClient(models.Model):
    """A machine of an institution that may call the API for one purpose, with some permissions, area and schemes."""

    retention = "kept 10 years after its end"

    name = models.CharField(max_length=120, unique=True)
    institution = models.ForeignKey("base.Institution", on_delete=models.PROTECT)
    office = models.ForeignKey("base.Office", on_delete=models.PROTECT, null=True)
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT)
    schemes = ArrayField(models.CharField(max_length=80))
    permissions = ArrayField(models.CharField(max_length=120))
    purpose = models.ForeignKey("base.Purpose", on_delete=models.PROTECT)
    token_hash = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the token; the token itself is shown once"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
