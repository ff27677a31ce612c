"""Who may see which rows of conditionality: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.by_parent("conditionality_due", "enrolment_award", "award_id"),
    scope.by_person("conditionality_report"),
    scope.by_parent("conditionality_effect", "enrolment_award", "award_id"),
    scope.by_parent("conditionality_effect_breaches", "conditionality_effect", "effect_id"),
]


class Migration(migrations.Migration):
    dependencies = [("conditionality", "0001_initial"), ("enrolment", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
