"""Surveys and simulations; a simulation is seen by who may see its area and all its schemes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from socle.base.kernel import scope

_SCHEMES = "(select coalesce(current_setting('socle.schemes', true), ''))"
SIMULATION = scope.policy(
    "eligibility_simulation",
    f"({_SCHEMES} = '*' OR schemes::text[] <@ string_to_array({_SCHEMES}, ',')) AND ({scope.in_area('area_key')})",
)


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0004_run_partitions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                ("mapping_code", models.CharField(max_length=80)),
                ("title", models.JSONField(default=dict)),
                ("file_name", models.CharField(max_length=300)),
                ("file_hash", models.CharField(max_length=64)),
                ("ending", models.CharField(help_text=".csv, .csv.gz or .parquet", max_length=10)),
                ("mapping", models.TextField(help_text="MAP.yaml, as brought")),
                ("households", models.PositiveIntegerField()),
                ("persons", models.PositiveIntegerField()),
                ("institution", models.CharField(max_length=60)),
                ("brought_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("owner", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Simulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                ("schemes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                ("area_key", models.CharField(db_collation="C", help_text="of the register that was counted", max_length=200)),
                ("on", models.DateField()),
                ("asked", models.JSONField(help_text="versions, changed values, take-up, line or share, budget, baseline, welfare")),
                ("result", models.JSONField(help_text="contracts/simulation.json")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("survey", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="simulations", to="eligibility.survey")),
            ],
            options={"indexes": [models.Index(fields=["area_key", "id"], name="simulation_area")]},
        ),
        migrations.RunSQL(SIMULATION, migrations.RunSQL.noop),
    ]
