-- Whether one of `people` is the person `own` (a public number), lives with them, or is a relative: ancestors up to
-- grandparents, their descendants two generations down (cousins), and all of these by marriage. Answers yes or no only.
CREATE OR REPLACE FUNCTION registry_close_to(own text, people bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH RECURSIVE
  self AS (
    SELECT coalesce(merged_into_id, id) AS id FROM registry_person WHERE number = own
    UNION SELECT id FROM registry_person WHERE number = own),
  spouses AS (
    SELECT CASE WHEN r.from_person_id = s.id THEN r.to_person_id ELSE r.from_person_id END AS id
    FROM self s JOIN registry_relation r ON s.id IN (r.from_person_id, r.to_person_id)
    WHERE r.kind IN ('spouse', 'partner')),
  kin (id, up, down) AS (
    SELECT id, 0, 0 FROM self
    UNION SELECT id, 0, 0 FROM spouses
    UNION
    SELECT step.id, step.up, step.down
    FROM kin k
    CROSS JOIN LATERAL (
      SELECT r.from_person_id AS id, k.up + 1 AS up, k.down FROM registry_relation r
      WHERE r.to_person_id = k.id AND r.kind IN ('parent', 'step-parent', 'guardian') AND k.down = 0 AND k.up < 2
      UNION ALL
      SELECT r.to_person_id, k.up, k.down + 1 FROM registry_relation r
      WHERE r.from_person_id = k.id AND r.kind IN ('parent', 'step-parent', 'guardian') AND k.down < 2
      UNION ALL
      SELECT CASE WHEN r.from_person_id = k.id THEN r.to_person_id ELSE r.from_person_id END, k.up + 1, k.down + 1
      FROM registry_relation r
      WHERE k.id IN (r.from_person_id, r.to_person_id) AND r.kind = 'sibling' AND k.down = 0 AND k.up < 2) step),
  household AS (
    SELECT other.person_id AS id FROM self s
    JOIN registry_membership mine ON mine.person_id = s.id AND upper_inf(mine.valid)
    JOIN registry_membership other ON other.household_id = mine.household_id AND upper_inf(other.valid)),
  close AS (
    SELECT id FROM kin UNION SELECT id FROM household
    UNION
    SELECT CASE WHEN r.from_person_id = k.id THEN r.to_person_id ELSE r.from_person_id END
    FROM kin k JOIN registry_relation r ON k.id IN (r.from_person_id, r.to_person_id)
    WHERE r.kind IN ('spouse', 'partner'))
  SELECT EXISTS (SELECT 1 FROM close WHERE id = ANY (people)
                 OR id IN (SELECT merged_into_id FROM registry_person WHERE registry_person.id = ANY (people)));
$$;
REVOKE ALL ON FUNCTION registry_close_to FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_close_to TO socle_app;
