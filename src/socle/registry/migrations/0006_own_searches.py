"""Who looked through the nation is their own business and the auditors': everybody counts their own searches only."""

from django.db import migrations

from socle.base.kernel import scope

STATEMENTS = [
    scope.policy("registry_nationalsearch", "searched_by = (select current_setting('socle.actor', true))"),
]


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_duplicates")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
