from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from socle.base.kernel import conditions


class Application(models.Model):
    """Somebody asks for a scheme, for themselves or their household. Always has an applicant; `household` where the unit is one."""

    retention = "kept 10 years after it was closed"

    class State(models.TextChoices):
        LODGED = "lodged"
        DECIDED = "decided"
        WITHDRAWN = "withdrawn"

    number = models.CharField(max_length=24, unique=True)
    scheme = models.CharField(max_length=80)
    unit = models.CharField(max_length=12, help_text="person, household, around")
    applicant = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="applications")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, null=True, related_name="applications"
    )
    lodged_on = models.DateField()
    lodged_at = models.DateTimeField()
    lodged_by = models.CharField(max_length=150)
    channel = models.CharField(max_length=20, default="desk", help_text="desk, import, api, passport")
    office = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=State, default=State.LODGED)

    class Meta:
        indexes = [
            models.Index(fields=["scheme", "state"], name="application_scheme"),
            models.Index(fields=["applicant"], name="application_applicant"),
            models.Index(fields=["household"], name="application_household"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "applicant", "household"],
                condition=Q(state="lodged"),
                name="application_one_open",
                nulls_distinct=False,
            ),
        ]


class Run(models.Model):
    """One assessment of many units (or one at the counter): by which version, as of which day, as known at which instant."""

    retention = "kept 10 years"

    class State(models.TextChoices):
        REQUESTED = "requested"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    number = models.CharField(max_length=24, unique=True)
    scheme = models.CharField(max_length=80)
    version = models.ForeignKey("schemes.SchemeVersion", on_delete=models.PROTECT, related_name="+")
    on = models.DateField(help_text="D, the day as of which facts and rules are taken")
    known_at = models.DateTimeField(null=True, help_text="T, the instant as known at which facts are taken")
    kind = models.CharField(max_length=12, help_text="nation or counter")
    engine = models.CharField(max_length=12, help_text="bulk or reference")
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    counts = models.JSONField(default=dict, help_text="units, eligible, not eligible, unknown")
    failure = models.TextField(blank=True)
    requested_by = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class Assessment(models.Model):
    """What the rules say of one unit: a row of a table partitioned by run (made in migration 0002, filled by COPY).

    `criteria` and `components` are canonical text (contracts.md, assessment record); `record_hash` is over the canonical
    record without the engine's name, so both engines give the same.
    """

    retention = "with its run; those that decisions cite as long as the decision"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="assessments")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.DO_NOTHING, related_name="+", help_text="applicant, or head"
    )
    household = models.ForeignKey("registry.Household", on_delete=models.DO_NOTHING, null=True, related_name="+")
    eligible = models.CharField(max_length=7, help_text="yes, no, unknown")
    criteria = models.JSONField(help_text="[{code, result}]")
    components = models.JSONField(help_text="[{code, amount}], amount null where unknown")
    total = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    score = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    rank = models.JSONField(
        default=list, help_text="values of the scheme's rank, as text; null where unknown; lowest first"
    )
    scores = models.JSONField(null=True, help_text="[{code, points}] of each variable and score; null without scores")
    inputs_hash = models.CharField(max_length=64)
    record_hash = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "eligibility_assessment"


class Decision(models.Model):
    """An administrative act about an application or an award; written once. What follows it replaces it, it is not edited.

    `assessment` names the assessment it rests on; `basis` what else it rests on (arithmetic, reports, findings), with
    facts, sources and dates; `law` the articles. `from_on`/`to_on` bound its effect.
    """

    retention = "kept 20 years after its effect ended"

    class Kind(models.TextChoices):
        ELIGIBILITY = "eligibility"
        SELECTION = "selection"
        AWARD = "award"
        AMOUNT = "amount"
        EFFECT = "compliance-effect"
        SUSPENSION = "suspension"
        EXIT = "exit"
        RECOVERY = "recovery"
        RECIPIENT = "change-of-recipient"
        APPEAL = "appeal"

    class Outcome(models.TextChoices):
        GRANTED = "granted"
        REFUSED = "refused"
        CHANGED = "changed"
        ENDED = "ended"
        APPLIED = "applied"
        LIFTED = "lifted"
        UPHELD = "upheld"
        DISMISSED = "dismissed"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=24, choices=Kind)
    outcome = models.CharField(max_length=12, choices=Outcome)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    scheme = models.CharField(max_length=80)
    assessment_run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    assessment_id = models.BigIntegerField(null=True)
    basis = models.JSONField(default=dict)
    law = models.CharField(max_length=300)
    reasons = models.JSONField(default=list, help_text="stable reason codes")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    act = models.ForeignKey("base.Act", on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=conditions.together(Q(assessment_run__isnull=True), Q(assessment_id__isnull=True)),
                name="decision_assessment_whole",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="decision_forward"
            ),
        ]
        indexes = [
            models.Index(fields=["application"], name="decision_application"),
            models.Index(fields=["scheme", "kind"], name="decision_scheme"),
        ]


class Proposal(models.Model):
    """A decision that an officer (or the timetable) prepared and nobody has signed yet. One `batch` may be signed as a list."""

    retention = "until signed or discarded, then 1 year"

    batch = models.CharField(max_length=24, db_index=True, help_text="public number of the list")
    kind = models.CharField(max_length=24)
    outcome = models.CharField(max_length=12)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="proposals")
    scheme = models.CharField(max_length=80)
    assessment_run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    assessment_id = models.BigIntegerField(null=True)
    basis = models.JSONField(default=dict)
    law = models.CharField(max_length=300)
    reasons = models.JSONField(default=list)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    replaces = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, null=True, on_delete=models.PROTECT, related_name="proposal")
    discarded_at = models.DateTimeField(null=True)
    discarded_reason = models.CharField(max_length=300, blank=True)
    prepared_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["application"], name="proposal_application")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=True) | Q(discarded_at__isnull=True), name="proposal_signed_or_discarded"
            ),
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(decision__isnull=True, discarded_at__isnull=True, kind="eligibility"),
                name="proposal_one_open_of_eligibility",
            ),
        ]


class Service(models.Model):
    """A decision was served: by which notice, how, when, and until when it can be appealed."""

    retention = "as the decision"

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="service")
    notice = models.ForeignKey("base.Notice", on_delete=models.PROTECT)
    served_on = models.DateField()
    appeal_until = models.DateField()


class Survey(models.Model):
    """A household survey brought for simulations: its mapping, and the name of its file in the folder of surveys of STATE.

    The people of a survey are in that file alone, which only the installation reads; it is deleted when the survey is withdrawn.
    """

    retention = "its file until it is withdrawn, at the latest 5 years; the row 10 years"

    number = models.CharField(max_length=24, unique=True)
    mapping_code = models.CharField(max_length=80)
    title = models.JSONField(default=dict)
    file_name = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64)
    ending = models.CharField(max_length=10, help_text=".csv, .csv.gz or .parquet")
    mapping = models.TextField(help_text="MAP.yaml, as brought")
    households = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()
    owner = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    institution = models.CharField(max_length=60)
    brought_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Simulation(models.Model):
    """What some scenarios would give over a survey or over the register within an area: what was asked, and the result."""

    retention = "kept 10 years"

    number = models.CharField(max_length=24, unique=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True, related_name="simulations")
    schemes = ArrayField(models.CharField(max_length=80))
    area_key = models.CharField(max_length=200, db_collation="C", help_text="of the register that was counted")
    on = models.DateField()
    asked = models.JSONField(help_text="versions, changed values, take-up, line or share, budget, baseline, welfare")
    result = models.JSONField(help_text="contracts/simulation.json")
    made_by = models.ForeignKey("base.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area_key", "id"], name="simulation_area")]
