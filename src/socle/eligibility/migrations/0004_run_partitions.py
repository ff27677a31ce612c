"""Each nation-wide run has a partition of its own: opened empty for COPY, then keyed, attached and closed by its owner."""

from django.db import migrations

STATEMENTS = [
    "ALTER TABLE eligibility_assessment ADD COLUMN rank jsonb NOT NULL DEFAULT '[]'",
    # Assessments are written once: the application adds rows of the counter, and fills the partition of a running run.
    "REVOKE UPDATE, DELETE, TRUNCATE ON eligibility_assessment, eligibility_assessment_counter FROM socle_app",
    "REVOKE ALL ON eligibility_assessment_counter FROM socle_app",
    """
CREATE FUNCTION eligibility_open_partition(run bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE name text := 'eligibility_assessment_run_' || run;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM eligibility_run r WHERE r.id = run AND r.state = 'running' AND r.kind = 'nation') THEN
    RAISE EXCEPTION 'run % is not a running nation-wide run', run USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE eligibility_assessment INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
  EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, socle_app', name);
  EXECUTE format('GRANT INSERT ON %I TO socle_app', name);
  RETURN name;
END $$""",
    """
CREATE FUNCTION eligibility_close_partition(run bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  name text := 'eligibility_assessment_run_' || run;
  written bigint;
BEGIN
  EXECUTE format('REVOKE ALL ON %I FROM socle_app', name);
  EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (run_id, id)', name);
  EXECUTE format('CREATE INDEX ON %I (person_id)', name);
  EXECUTE format('ALTER TABLE %I ADD CONSTRAINT only_this_run CHECK (run_id = %s)', name, run);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE eligibility_assessment ATTACH PARTITION %I FOR VALUES IN (%s)', name, run);
  EXECUTE format('SELECT count(*) FROM %I', name) INTO written;
  RETURN written;
END $$""",
    "REVOKE EXECUTE ON FUNCTION eligibility_open_partition, eligibility_close_partition FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION eligibility_open_partition, eligibility_close_partition TO socle_app",
]


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0003_signed_or_discarded")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
