"""Who may see which rows of grievances: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.by_area("grievances_ticket"),
    scope.by_parent("grievances_step", "grievances_ticket", "ticket_id"),
    scope.by_parent("grievances_appealoutcome", "grievances_ticket", "ticket_id"),
]


class Migration(migrations.Migration):
    dependencies = [("grievances", "0001_initial"), ("payments", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
