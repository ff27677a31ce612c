"""The application may use the queue: the functions of procrastinate are made by the owner, who gives nothing away by default."""

from django.db import migrations

GRANT = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE n.nspname = 'public' AND p.proname LIKE 'procrastinate%' LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO socle_app', one.name);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(GRANT, migrations.RunSQL.noop)]
