"""Who may see which rows of intake: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.by_area("intake_registration"),
    scope.by_person("intake_changerequest"),
]


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("registry", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
