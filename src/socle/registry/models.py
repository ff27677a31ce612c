from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

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


class Household(models.Model):
    """People who share a residence and a budget. Its address and dwelling are facts; its members are memberships."""

    retention = "kept 10 years after the last decision, then anonymised"

    number = models.CharField(max_length=24, unique=True)
    area_key = models.CharField(max_length=200, db_collation="C")
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=150)
    office = models.CharField(max_length=60)
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area_key", "id"], name="household_area")]


class Membership(models.Model):
    """A person belongs to a household during `valid`. `usual`: their usual residence, at most one at a time (domain A03).

    Other ties (a child of shared custody, a boarder, a husband with two homes) are memberships that are not usual.
    `relation` is to the head: head, spouse, child, stepchild, grandchild, parent, parent-in-law, sibling, child-in-law,
    other-kin, not-kin.
    """

    retention = "as the person"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=30)
    usual = models.BooleanField(default=True)
    valid = DateRangeField()
    recorded_at = models.DateTimeField(null=True, help_text="database time, set by the table's trigger")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)

    class Meta:
        indexes = [
            models.Index(fields=["household"], name="membership_household"),
            models.Index(fields=["person"], name="membership_person"),
        ]


class Relation(models.Model):
    """A dated tie between two persons, beside household membership: `from_person` is the <kind> of `to_person`.

    Kinds: spouse, partner, parent, step-parent, guardian, sibling, carer.
    """

    retention = "as the persons"

    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations_from")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations_to")
    kind = models.CharField(max_length=30)
    valid = DateRangeField()
    recorded_at = models.DateTimeField(null=True, help_text="database time, set by the table's trigger")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="relation_of_two_persons")]
        indexes = [
            models.Index(fields=["from_person"], name="relation_from"),
            models.Index(fields=["to_person"], name="relation_to"),
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


class PossibleDuplicate(models.Model):
    """Two records that may be one person: the strength of the evidence, and what a human decided."""

    retention = "kept 10 years"

    class State(models.TextChoices):
        OPEN = "open"
        MERGED = "merged"
        DIFFERENT = "different people"

    number = models.CharField(max_length=24, unique=True)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    probability = models.DecimalField(max_digits=5, decimal_places=4)
    evidence = models.JSONField(help_text="which comparisons agreed, in words without values")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=150)
    decided_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="possible_duplicate_ordered"),
            models.CheckConstraint(
                condition=conditions.together(Q(decided_by__isnull=True), Q(decided_at__isnull=True)),
                name="possible_duplicate_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(state="open"), Q(decided_at__isnull=True)),
                name="possible_duplicate_open_until_decided",
            ),
        ]


class Merge(models.Model):
    """A confirmed duplicate: `absorbed` now stands for `kept`. What moved is listed, so that it can be undone."""

    retention = "kept 10 years"

    duplicate = models.ForeignKey(PossibleDuplicate, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(help_text="table -> ids of the rows that were moved")
    merged_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(undone_by__isnull=True), Q(undone_at__isnull=True)),
                name="merge_undone_by_and_at",
            )
        ]


class ResidenceConflict(models.Model):
    """A person is claimed as usual resident by two households: a task for both offices, never a silent overwrite (A03)."""

    retention = "kept 10 years"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    present = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    claimed = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    resolved_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)


class Move(models.Model):
    """A household went to another area on a day: the register keeps which office was responsible before (U04)."""

    retention = "as the household"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="moves")
    from_area_key = models.CharField(max_length=200, db_collation="C")
    to_area_key = models.CharField(max_length=200, db_collation="C")
    moved_on = models.DateField()
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField(db_default=Now(), help_text="database time")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["household"], name="move_household")]


class NationalSearch(models.Model):
    """Somebody looked for duplicates in the whole nation: counted, so that nobody fishes in the register."""

    retention = "90 days"

    searched_by = models.CharField(max_length=150)
    searched_at = models.DateTimeField()
    found = models.PositiveSmallIntegerField(help_text="hits, masked ones too")

    class Meta:
        indexes = [models.Index(fields=["searched_by", "searched_at"], name="national_search_by")]
