"""The points of each variable and score are kept with the assessment (domain A18)."""

from django.db import migrations

ADD = "ALTER TABLE eligibility_assessment ADD COLUMN scores jsonb"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0005_simulations")]
    operations = [migrations.RunSQL(ADD, "ALTER TABLE eligibility_assessment DROP COLUMN scores")]
