"""Who may see which rows of payments: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.by_scheme("payments_payroll"),
    scope.by_parent("payments_line", "enrolment_award", "award_id"),
    scope.by_person("payments_instruction"),
    scope.by_parent("payments_instructionstatus", "payments_instruction", "instruction_id"),
    scope.by_parent("payments_finding", "payments_payroll", "payroll_id"),
    scope.by_parent("payments_difference", "payments_payroll", "payroll_id"),
    scope.by_parent("payments_message", "payments_payroll", "payroll_id"),
]


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("enrolment", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
