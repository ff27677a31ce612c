"""Who may see which rows of interop: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.by_person("interop_sourceanswer"),
]


class Migration(migrations.Migration):
    dependencies = [("interop", "0001_initial"), ("registry", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
