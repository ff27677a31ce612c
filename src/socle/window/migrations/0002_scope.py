"""Who may see which rows of window: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.by_area("window_visit"),
    scope.by_parent("window_visititem", "window_visit", "visit_id"),
]


class Migration(migrations.Migration):
    dependencies = [("window", "0001_initial"), ("registry", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
