"""A selection says what budget was free."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0004_shared_accounts")]
    operations = [
        migrations.AddField(
            model_name="selection",
            name="free_budget",
            field=models.DecimalField(
                decimal_places=4,
                help_text="what could be spent a period; null without a budget",
                max_digits=18,
                null=True,
            ),
        )
    ]
