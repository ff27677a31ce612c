"""SQL of tables that remember: `valid` (when true in the world) and `recorded_at` (since when the system believed it).

A table holds what is believed now; its `_history` twin holds what was believed before, filled by one statement-level
trigger an event. `recorded_at` is database time taken under a shared advisory lock, so that a snapshot, which takes
the lock exclusively, can fix an instant T after which nothing older appears (architecture section 3).
"""

RECORDING_LOCK = 7_260_001  # advisory lock key of "somebody records facts now"

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION socle_recording() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
-- The instant at which the running transaction records. Taken once a transaction, under the shared lock.
DECLARE instant text := current_setting('socle.recording', true);
BEGIN
  IF instant IS NULL OR instant = '' OR split_part(instant, '|', 1) <> txid_current()::text THEN
    PERFORM pg_advisory_xact_lock_shared({RECORDING_LOCK});
    instant := txid_current()::text || '|' || clock_timestamp()::text;
    PERFORM set_config('socle.recording', instant, true);
  END IF;
  RETURN split_part(instant, '|', 2)::timestamptz;
END $$;

CREATE OR REPLACE FUNCTION socle_stamp_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.recorded_at := socle_recording();
  RETURN NEW;
END $$;
"""


def remember(table: str, *, unique: tuple[str, ...], where: str = "", columns: tuple[str, ...] = ()) -> str:
    """Give `table` (with columns id, valid daterange, recorded_at) its history twin and triggers.

    `unique` are the columns that say what a row is about (subject, or subject and line): two rows of the same may not
    overlap in `valid`. `where` restricts that to some rows (usual residences, say). `columns` names the columns that go
    into the history; without it the twin has the columns of the table in the same order.
    """
    same = " AND ".join(f"other.{column} = new_rows.{column}" for column in unique)
    narrowed = f" AND other.{where} AND new_rows.{where}" if where else ""
    index_where = f" WHERE {where}" if where else ""
    into = f" ({', '.join(columns)}, replaced_at)" if columns else ""
    given = ", ".join(columns) if columns else "old_rows.*"
    return f"""
CREATE TABLE IF NOT EXISTS {table}_history (LIKE {table});
ALTER TABLE {table}_history ADD COLUMN IF NOT EXISTS replaced_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX IF NOT EXISTS {table}_history_subject ON {table}_history ({unique[0]});
CREATE UNIQUE INDEX IF NOT EXISTS {table}_one_truth ON {table} ({", ".join(unique)}, lower(valid)){index_where};

CREATE OR REPLACE FUNCTION {table}_remember() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO {table}_history{into} SELECT {given}, socle_recording() FROM old_rows;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION {table}_one_truth_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM new_rows JOIN {table} other
             ON {same} AND other.id <> new_rows.id AND other.valid && new_rows.valid{narrowed}) THEN
    RAISE EXCEPTION 'two overlapping truths in {table}' USING ERRCODE = 'exclusion_violation', CONSTRAINT = '{table}_one_truth';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER stamp BEFORE INSERT OR UPDATE ON {table}
  FOR EACH ROW EXECUTE FUNCTION socle_stamp_recorded();
CREATE OR REPLACE TRIGGER remember_update AFTER UPDATE ON {table}
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_remember();
CREATE OR REPLACE TRIGGER remember_delete AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_remember();
CREATE OR REPLACE TRIGGER one_truth_insert AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_one_truth_check();
CREATE OR REPLACE TRIGGER one_truth_update AFTER UPDATE ON {table}
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_one_truth_check();
REVOKE INSERT, UPDATE, DELETE ON {table}_history FROM socle_app;
"""


def as_known(table: str, columns: tuple[str, ...]) -> str:
    """A relation (SQL) of the rows of `table` valid on %(on)s as known at %(known_at)s: current and former beliefs together.

    `columns` are the columns given, besides which `valid` and `recorded_at` may be named too.
    """
    given = ", ".join(columns)
    return f"""(SELECT {given} FROM {table} WHERE valid @> %(on)s::date AND recorded_at <= %(known_at)s
 UNION ALL SELECT {given} FROM {table}_history
 WHERE valid @> %(on)s::date AND recorded_at <= %(known_at)s AND replaced_at > %(known_at)s)"""
