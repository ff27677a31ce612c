"""A person in the register: names, numbers, ways to reach them, and that they were told what their facts are for."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from socle.base.kernel import conditions


class Evidence(models.Model):
    """Where a statement comes from: who declared or which document or authority shows it, who verified it, until when it holds."""

    retention = "kept as long as the facts that point to it"

    class Source(models.TextChoices):
        DECLARED = "declared"
        DOCUMENT = "document"
        AUTHORITY = "authority"
        IMPORT = "import"
        DEMO = "demo"

    source = models.CharField(max_length=20, choices=Source)
    document = models.CharField(
        max_length=120, blank=True, help_text="kind of document, or the authority that answered"
    )
    reference = models.CharField(
        max_length=120, blank=True, help_text="number of the document, registration or import batch"
    )
    stated_on = models.DateField()
    verified_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    office = models.CharField(max_length=60, blank=True)
    overrides = models.JSONField(default=dict, help_text="facts of the row whose evidence differs: fact -> evidence id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(verified_by__isnull=True), Q(verified_on__isnull=True)),
                name="evidence_verified_by_and_on",
            ),
        ]


class Person(models.Model):
    """A human being in the register, whether or not they have papers, a household or a benefit.

    `area_key` is where the office responsible for them is; `blocking_keys` are for finding duplicates (architecture 5).
    `merged_into` points to the record that stands for this one after a duplicate was confirmed.
    """

    retention = "kept 10 years after death or the last decision, then anonymised"

    number = models.CharField(max_length=24, unique=True)
    area_key = models.CharField(max_length=200, db_collation="C")
    without_papers = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False, help_text="a protected address: facts open only by break-glass")
    blocking_keys = ArrayField(models.CharField(max_length=80), default=list)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="absorbed")
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=150)
    office = models.CharField(max_length=60)

    class Meta:
        indexes = [
            models.Index(fields=["area_key", "id"], name="person_area"),
            GinIndex(fields=["blocking_keys"], name="person_blocking_keys"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself")]


class Name(models.Model):
    """A name as written, in its script; a person may have several, a name may have one part only."""

    retention = "as the person"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(max_length=20, default="legal", help_text="legal, usual, birth, transliterated, alias")
    full = models.CharField(max_length=300, help_text="as written")
    given = models.CharField(max_length=150, blank=True)
    family = models.CharField(max_length=150, blank=True)
    script = models.CharField(max_length=4, help_text="ISO 15924, e.g. Latn, Arab, Khmr")
    folded = models.CharField(max_length=300, help_text="Latin letters, small, without accents: for search only")
    is_main = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(is_main=True, valid_to=None), name="name_one_main"),
        ]
        indexes = [
            models.Index(fields=["person"], name="name_person"),
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="name_folded"),
        ]


class Identifier(models.Model):
    """A number that an authority gave to a person: civil registration, tax, social security, refugee, school ..."""

    retention = "as the person"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=80, help_text="normalised: no spaces or punctuation")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)
    check_failed = models.BooleanField(default=False, help_text="its check digits are wrong; kept and flagged")
    verified_on = models.DateField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], condition=Q(valid_to=None), name="identifier_once")
        ]
        indexes = [models.Index(fields=["person"], name="identifier_person")]


class Contact(models.Model):
    """A telephone number or other way to reach a person."""

    retention = "as the person; former ones 2 years"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=20, help_text="phone, email")
    value = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "value"], name="contact_value"),
            models.Index(fields=["person"], name="contact_person"),
        ]


class NoticeServed(models.Model):
    """The person was told for which purpose and on which legal basis their facts are used (domain A07)."""

    retention = "as the person"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices_served")
    purpose = models.ForeignKey("base.Purpose", on_delete=models.PROTECT)
    legal_basis = models.CharField(max_length=300)
    language = models.CharField(max_length=8)
    served_on = models.DateField()
    served_by = models.CharField(max_length=150)
