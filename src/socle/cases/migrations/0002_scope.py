"""Who may see which rows of cases: row-level security (socle.base.kernel.scope)."""

from django.db import migrations

from socle.base.kernel import scope

# the office that a referral was sent to sees it too, though the family may live elsewhere
REFERRAL = scope.policy(
    "cases_referral",
    f"{scope.NATION} OR EXISTS (SELECT 1 FROM cases_case scoped WHERE scoped.id = cases_referral.case_id)"
    " OR EXISTS (SELECT 1 FROM base_office o JOIN base_area a ON a.id = o.area_id"
    f" WHERE o.id = cases_referral.to_office_id AND {scope.in_area('a.key')})",
)

STATEMENTS = [
    scope.by_person("cases_case"),
    scope.by_parent("cases_planitem", "cases_case", "case_id"),
    scope.by_parent("cases_note", "cases_case", "case_id"),
    REFERRAL,
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("registry", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
