from django.db import models
from django.db.models import F, Q

from socle.base.kernel import conditions


class Places(models.Model):
    """How many units a programme may hold in an area from a day on, and the rule's citation."""

    retention = "kept 10 years"

    scheme = models.CharField(max_length=80)
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT)
    places = models.PositiveIntegerField()
    from_on = models.DateField()
    law = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "area", "from_on"], name="places_once")]


class Selection(models.Model):
    """One ranking of the eligible of a programme in an area: how many places were free, the printed cut-off, its act.

    A ranking orders everybody anew; a promotion gives places that became free to the first of the list that stands.
    Its `number` is the batch of its proposals too.
    """

    retention = "kept 10 years"

    class Kind(models.TextChoices):
        RANKING = "ranking"
        PROMOTION = "promotion"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RANKING)
    scheme = models.CharField(max_length=80)
    area = models.ForeignKey("base.Area", on_delete=models.PROTECT)
    on = models.DateField()
    free_places = models.PositiveIntegerField()
    free_budget = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, help_text="what could be spent a period; null without a budget"
    )
    candidates = models.PositiveIntegerField()
    selected = models.PositiveIntegerField()
    cut_off = models.JSONField(help_text="the rank values of the last one selected")
    prepared_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    act = models.ForeignKey("base.Act", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "area"], condition=Q(act=None), name="selection_one_unsigned"),
            models.CheckConstraint(
                condition=Q(selected__lte=F("free_places")) & Q(selected__lte=F("candidates")),
                name="selection_within_places",
            ),
        ]


class WaitingEntry(models.Model):
    """Eligible, not selected: the position on the list, the values that ranked it, and why it left the list.

    Prepared with its selection; it stands on the list once the selection is signed (`listed_on`).
    """

    retention = "kept 10 years"

    application = models.ForeignKey("eligibility.Application", on_delete=models.PROTECT, related_name="waiting")
    scheme = models.CharField(max_length=80)
    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="waiting")
    position = models.PositiveIntegerField()
    rank = models.JSONField(help_text="the rank values, in order, as text")
    reason = models.CharField(max_length=40, default="no-place-free")
    listed_on = models.DateField(null=True, help_text="null until its selection is signed")
    left_on = models.DateField(null=True)
    left_because = models.CharField(
        max_length=40, blank=True, help_text="selected, withdrawn, no longer eligible, ranked anew"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(left_on=None, listed_on__isnull=False), name="waiting_once"
            )
        ]
        indexes = [models.Index(fields=["scheme", "position"], name="waiting_position", condition=Q(left_on=None))]


class Award(models.Model):
    """What a unit is entitled to under a scheme from a day on, by a signed decision. In force until `to_on`, if any."""

    retention = "kept 20 years after its end"

    number = models.CharField(max_length=24, unique=True)
    scheme = models.CharField(max_length=80)
    application = models.ForeignKey("eligibility.Application", on_delete=models.PROTECT, related_name="awards")
    decision = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="the first day on which it is no longer in force")
    ended_by = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(
        null=True, help_text="when the end was carried out: a cut-off before it does not know it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(to_on=None), name="award_one_open"),
            models.CheckConstraint(
                condition=conditions.together(Q(to_on__isnull=True), Q(ended_by__isnull=True)),
                name="award_ended_by_decision",
            ),
            models.CheckConstraint(condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="award_forward"),
        ]
        indexes = [models.Index(fields=["scheme", "from_on"], name="award_scheme")]


class AwardAmount(models.Model):
    """The amount of one component of an award, a period, from a day on, by the decision that set it."""

    retention = "as the award"

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="amounts")
    component = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    decision = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey(
        "eligibility.Decision",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="a later decision that took this row's place from its start",
    )
    recorded_at = models.DateTimeField(null=True, help_text="since when it is known; null: since its decision")
    replaced_at = models.DateTimeField(null=True, help_text="when a later decision set `to_on` or `superseded_by`")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="award_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")), name="award_amount_forward"
            ),
        ]
        indexes = [models.Index(fields=["award"], name="award_amount_award")]


class Instrument(models.Model):
    """Where a recipient's money goes: account, wallet, card or pay point. Belongs to the person, shared by schemes.

    `account` is kept for the payment file; pages show `masked`. Prepared by one officer, approved by another; a change
    takes effect after the cooling period (domain P16).
    """

    retention = "kept 10 years after its end"

    number = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="instruments")
    kind = models.CharField(max_length=20, help_text="account, wallet, card, pay point")
    provider = models.CharField(max_length=60)
    account = models.CharField(max_length=60)
    masked = models.CharField(max_length=60)
    holder_name = models.CharField(max_length=200)
    evidence = models.ForeignKey("registry.Evidence", on_delete=models.PROTECT, null=True)
    prepared_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    exception = models.CharField(
        max_length=300, blank=True, help_text="why a shared account or another holder's name was accepted"
    )
    usable_from = models.DateField(null=True, help_text="after approval and the cooling period")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="instrument_approved_by_another",
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(approved_by__isnull=True), Q(approved_at__isnull=True)),
                name="instrument_approved_by_and_at",
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(approved_at__isnull=True), Q(usable_from__isnull=True)),
                name="instrument_usable_when_approved",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="instrument_person"),
            models.Index(fields=["provider", "account"], name="instrument_account"),
        ]


class Recipient(models.Model):
    """Who collects the money of an award, by which instrument: not always the head, sometimes a proxy with an end."""

    retention = "as the award"

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="recipients")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="recipient_of")
    kind = models.CharField(max_length=20, default="recipient", help_text="recipient, guardian, proxy, institution")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    prepared_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    decision = models.ForeignKey("eligibility.Decision", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="recipient_approved_by_another",
            ),
            models.CheckConstraint(
                condition=conditions.together(Q(approved_by__isnull=True), Q(approved_at__isnull=True)),
                name="recipient_approved_by_and_at",
            ),
            models.UniqueConstraint(
                fields=["award"], condition=Q(to_on=None, approved_at__isnull=False), name="recipient_one"
            ),
        ]


class Commitment(models.Model):
    """The unit was told what it must do and acknowledged it (domain E16)."""

    retention = "as the award"

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="commitments")
    text = models.JSONField(help_text="conditions as told, by language")
    acknowledged_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT)
    acknowledged_on = models.DateField()
    recorded_by = models.CharField(max_length=150)
