"""The national search for duplicates, masked outside of the actor's area; a possible duplicate is a task of both offices."""

from pathlib import Path

from django.db import migrations

from socle.base.kernel import scope

SQL = Path(__file__).parent.parent / "sql"
STATEMENTS = [
    scope.policy(
        "registry_possibleduplicate",
        f"{scope.NATION} OR EXISTS (SELECT 1 FROM registry_person scoped"
        " WHERE scoped.id IN (registry_possibleduplicate.first_id, registry_possibleduplicate.second_id))",
    ),
    "REVOKE INSERT, UPDATE, DELETE ON registry_nationalsearch FROM socle_app",
    (SQL / "likenesses.sql").read_text(),
]


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_owner_functions")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
