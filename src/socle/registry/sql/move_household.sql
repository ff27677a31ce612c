-- A household of the actor's area goes to another area with those who live there usually; the new area may lie outside of
-- the actor's, which row-level security would refuse. Gives how many persons went with it, or NULL where nothing was moved.
CREATE OR REPLACE FUNCTION registry_move_household(
  household bigint, to_area text, moved_on date, moved_at timestamptz, moved_by text, evidence bigint) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  low text := coalesce(nullif(current_setting('socle.area_from', true), ''), '~');
  high text := coalesce(current_setting('socle.area_to', true), '');
  from_area text;
  went int;
BEGIN
  SELECT area_key INTO from_area FROM registry_household
  WHERE id = household AND area_key >= low COLLATE "C" AND area_key < high COLLATE "C" FOR UPDATE;
  IF from_area IS NULL OR NOT EXISTS (SELECT 1 FROM base_area WHERE key = to_area) THEN
    RETURN NULL;
  END IF;
  UPDATE registry_household SET area_key = to_area WHERE id = household;
  UPDATE registry_person p SET area_key = to_area
  FROM registry_membership m
  WHERE m.household_id = household AND m.usual AND upper_inf(m.valid) AND p.id = m.person_id;
  GET DIAGNOSTICS went = ROW_COUNT;
  INSERT INTO registry_move (household_id, from_area_key, to_area_key, moved_on, moved_at, moved_by, evidence_id)
  VALUES (household, from_area, to_area, moved_on, moved_at, moved_by, evidence);
  RETURN went;
END $$;
REVOKE ALL ON FUNCTION registry_move_household FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_move_household TO socle_app;
