"""Who may see which rows of registry: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import bitemporal, scope

STATEMENTS = [
    scope.by_area("registry_person"),
    scope.by_area("registry_household"),
    scope.by_person("registry_name"),
    scope.by_person("registry_identifier"),
    scope.by_person("registry_contact"),
    scope.by_person("registry_noticeserved"),
    scope.by_person("registry_membership"),
    scope.by_person("registry_relation", "from_person_id"),
    scope.by_person("registry_possibleduplicate", "first_id"),
    scope.by_person("registry_merge", "kept_id"),
    scope.by_person("registry_residenceconflict"),
    bitemporal.remember("registry_membership", unique=("person_id",), where="usual"),
    bitemporal.remember("registry_relation", unique=("from_person_id", "to_person_id", "kind")),
    scope.by_person("registry_membership_history"),
    scope.by_person("registry_relation_history", "from_person_id"),
]


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("base", "0002_guards")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
