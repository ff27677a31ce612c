"""Owner functions: the few things that reach beyond the actor's area, each with its own limits (architecture section 7)."""

from pathlib import Path

from django.db import migrations

from socle.base.kernel import scope

SQL = Path(__file__).parent.parent / "sql"
STATEMENTS = [
    scope.by_household("registry_move"),
    "REVOKE UPDATE, DELETE ON registry_move FROM socle_app",
    *[(SQL / f"{name}.sql").read_text() for name in ("close_to", "search_names", "move_household")],
]


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_moves_and_searches"), ("base", "0002_guards")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
