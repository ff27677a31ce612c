"""Who may see which rows of enrolment: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.by_parent("enrolment_waitingentry", "eligibility_application", "application_id"),
    scope.by_parent("enrolment_award", "eligibility_application", "application_id"),
    scope.by_parent("enrolment_awardamount", "enrolment_award", "award_id"),
    scope.by_parent("enrolment_recipient", "enrolment_award", "award_id"),
    scope.by_parent("enrolment_commitment", "enrolment_award", "award_id"),
    scope.by_person("enrolment_instrument"),
]


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0001_initial"), ("eligibility", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
