"""What the database itself guards in base: the audit trail is append only, and time of recording is the database's."""

from django.db import migrations

from socle.base.kernel import bitemporal

AUDIT = """
CREATE OR REPLACE FUNCTION base_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.seal_id IS NULL AND NEW.seal_id IS NOT NULL
     AND to_jsonb(NEW) - 'seal_id' - 'position' = to_jsonb(OLD) - 'seal_id' - 'position' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit trail is append only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON base_event FOR EACH ROW EXECUTE FUNCTION base_event_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON base_event FROM socle_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON base_seal FROM socle_app;

CREATE OR REPLACE FUNCTION socle_audit_seal(
  sequence bigint, count int, previous_hash text, hash text, sealed_at timestamptz, events bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  WITH seal AS (
    INSERT INTO base_seal (sequence, events, previous_hash, hash, sealed_at) VALUES ($1, $2, $3, $4, $5) RETURNING id)
  UPDATE base_event SET seal_id = seal.id, position = given.position
  FROM seal, unnest($6) WITH ORDINALITY AS given(id, position)
  WHERE base_event.id = given.id AND base_event.seal_id IS NULL;
$$;
GRANT EXECUTE ON FUNCTION socle_audit_seal TO socle_app;
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [
        migrations.RunSQL(bitemporal.FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL("GRANT EXECUTE ON FUNCTION socle_recording, socle_stamp_recorded TO socle_app", migrations.RunSQL.noop),
        migrations.RunSQL(AUDIT, migrations.RunSQL.noop),
    ]
