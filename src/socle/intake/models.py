from django.db import models
from django.db.models import Q

from socle.base.kernel import conditions


class Questionnaire(models.Model):
    """A version of a questionnaire (XLSForm): answers keep the version they were asked by (domain A06)."""

    retention = "kept as long as answers to it"

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    title = models.JSONField()
    form = models.JSONField(help_text="sections, questions, skip logic, as read from the XLSForm")
    hash = models.CharField(max_length=64)
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="questionnaire_version_once")]


class Registration(models.Model):
    """One interview at a desk: what was asked and answered, by whom, with the receipt the person took home.

    `pin_hash` belongs to the receipt: number and PIN show a citizen the state of their matters.
    """

    retention = "kept 10 years"

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        ABANDONED = "abandoned"

    number = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, null=True)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(
        default=0, help_text="counts saves, so that two windows on one draft are noticed"
    )
    area_key = models.CharField(max_length=200, db_collation="C")
    office = models.CharField(max_length=60)
    officer = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, null=True, related_name="registrations"
    )
    declarant = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="registrations")
    pin_hash = models.CharField(max_length=128, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(state="submitted"), Q(submitted_at__isnull=False)),
                name="registration_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(declarant__isnull=False),
                name="registration_submitted_has_declarant",
            ),
        ]
        indexes = [models.Index(fields=["area_key", "id"], name="registration_area")]


class ImportBatch(models.Model):
    """One file given to the importer with one mapping: what it held, what became of it, what was wrong."""

    retention = "the file's rows 90 days after commit, the rest kept 10 years"

    class State(models.TextChoices):
        STAGED = "staged"
        CHECKED = "checked"
        COMMITTED = "committed"
        UNDONE = "undone"
        FAILED = "failed"

    number = models.CharField(max_length=24, unique=True)
    mapping = models.CharField(max_length=120)
    mapping_hash = models.CharField(max_length=64)
    file_name = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=State, default=State.STAGED)
    rows = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="persons, households, created, updated, unchanged")
    faults = models.JSONField(default=list, help_text="the first faults: line, column, what is wrong")
    started_by = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)


class StagedRow(models.Model):
    """A line of an imported file as read (all text), what is wrong with it, and which person it became."""

    retention = "90 days after the batch was committed"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="staged")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    faults = models.JSONField(default=list)
    household_key = models.CharField(max_length=120, blank=True)
    member_key = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="staged_row_line_once")]
        indexes = [models.Index(fields=["batch", "household_key"], name="staged_row_household")]


class ForeignKeyOfSource(models.Model):
    """Which person or household a foreign list means by its key: what makes an import re-runnable."""

    retention = "as the person"

    source = models.CharField(max_length=120, help_text="the mapping's code")
    kind = models.CharField(max_length=10, help_text="person or household")
    key = models.CharField(max_length=120)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, null=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "key"], name="source_key_once"),
            models.CheckConstraint(
                condition=conditions.either(Q(person__isnull=True), Q(household__isnull=True)), name="source_key_of_one"
            ),
        ]


class ChangeRequest(models.Model):
    """A reported change of life: birth, death, income, move, new head ... with its proof and the day it takes effect.

    Who reported it and when decides whether money is owed back: the citizen's late report is not the office's error.
    """

    retention = "kept 10 years"

    class State(models.TextChoices):
        REQUESTED = "requested"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    class Cause(models.TextChoices):
        LIFE_EVENT = "life event"
        CORRECTION_BY_CITIZEN = "correction by citizen"
        ADMINISTRATIVE_ERROR = "administrative error"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=30, help_text="birth, death, income, move, join, leave, head, fact")
    cause = models.CharField(max_length=30, choices=Cause)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="change_requests")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, null=True, related_name="change_requests"
    )
    changes = models.JSONField(help_text="what to set: fact group, facts, values; or the member, area, head")
    effective_on = models.DateField(help_text="when it became true")
    reported_on = models.DateField()
    proof = models.ForeignKey("registry.Evidence", on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=20, choices=State, default=State.REQUESTED)
    office = models.CharField(max_length=60)
    requested_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("requested_by")),
                name="change_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="change_request_person")]
