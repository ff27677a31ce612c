from django.db import models
from django.db.models import F, Q


class Scheme(models.Model):
    """A legally defined set of benefits with its eligible group, rules, financing and institutions."""

    retention = "kept for ever"

    class Basis(models.TextChoices):
        RIGHT = "right"
        BUDGET = "budget"

    code = models.CharField(max_length=80, unique=True)
    title = models.JSONField()
    basis = models.CharField(max_length=10, choices=Basis)
    unit = models.CharField(max_length=12, help_text="person, household, or around (an applicant)")
    simulation = models.BooleanField(default=False, help_text="a labelled simulation: nobody is decided on or paid")
    owner = models.CharField(max_length=60)
    administrator = models.CharField(max_length=60)
    payer = models.CharField(max_length=60, blank=True)
    appeals = models.CharField(max_length=60, blank=True)
    financing_source = models.CharField(max_length=120, blank=True)
    budget_line = models.CharField(max_length=60, blank=True)


class SchemeVersion(models.Model):
    """The rules of a scheme from a day on, as the files that were checked, with their hash and the act that published them."""

    retention = "kept for ever"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"
        REFUSED = "refused"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=24, unique=True)
    from_on = models.DateField(help_text="first day in force")
    files = models.JSONField(help_text="file name -> text, as checked")
    hash = models.CharField(max_length=64)
    facts_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    report = models.JSONField(help_text="what the check said: examples, coverage")
    proposed_by = models.ForeignKey("base.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    act = models.ForeignKey("base.Act", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "hash", "facts_hash"], condition=~Q(state="refused"), name="scheme_version_once"
            ),
            models.UniqueConstraint(
                fields=["scheme", "from_on"], condition=Q(state="published"), name="scheme_version_one_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(state="refused") | Q(act__isnull=False),
                name="scheme_version_published_by_act",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_at__gte=F("proposed_at")),
                name="scheme_version_forward",
            ),
        ]
