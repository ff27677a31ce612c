"""Who may see requests for a case: whoever sees the award (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope


class Migration(migrations.Migration):
    dependencies = [("conditionality", "0003_carried_out"), ("enrolment", "0002_scope")]
    operations = [
        migrations.RunSQL(
            scope.by_parent("conditionality_caserequest", "enrolment_award", "award_id"), migrations.RunSQL.noop
        )
    ]
