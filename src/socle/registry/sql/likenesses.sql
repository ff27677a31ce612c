-- Persons of the whole nation who may be the person described, best first: found by blocking keys, scored by weights of
-- agreement (Fellegi and Sunter's log2 odds). Of somebody outside of the actor's area it tells the strength, the office
-- and what agrees, but neither name, number nor date. Each call is counted, for the limit that the application sets.
CREATE OR REPLACE FUNCTION registry_likenesses(wanted jsonb, facts text, most int, at timestamptz)
RETURNS TABLE (person_id bigint, number text, area_key text, office text, in_scope boolean, probability numeric, evidence jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  low text := coalesce(nullif(current_setting('socle.area_from', true), ''), '~');
  high text := coalesce(current_setting('socle.area_to', true), '');
  keys varchar[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'keys'))::varchar[];
  folded text[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'names'));
  held text[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'identifiers'));
  kinds text[] := ARRAY(SELECT split_part(one, ':', 1) FROM unnest(held) one);
  phones text[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'phones'));
  earliest date := (wanted ->> 'earliest')::date;
  latest date := (wanted ->> 'latest')::date;
  found int;
BEGIN
  IF coalesce(current_setting('socle.actor', true), '') = '' OR facts !~ '^[a-z][a-z0-9_]*$' THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format($query$
    WITH candidates AS MATERIALIZED (
      SELECT p.id, p.number::text, p.area_key::text, p.office::text, p.blocking_keys,
             cardinality(ARRAY(SELECT unnest(p.blocking_keys) INTERSECT SELECT unnest($1))) AS shared
      FROM registry_person p
      WHERE p.blocking_keys && $1 AND p.merged_into_id IS NULL AND p.id <> coalesce($9, 0)
      ORDER BY shared DESC, p.id LIMIT 200),
    compared AS (
      SELECT c.*,
        (SELECT max(similarity(n.folded, w)) FROM registry_name n, unnest($2) w WHERE n.person_id = c.id) AS name,
        (SELECT bool_or(k LIKE 'p:%%') FROM unnest(c.blocking_keys) k WHERE k = ANY ($1)) AS sounds,
        (b.held ->> 'birth_date')::date AS born_from,
        coalesce(b.held ->> 'birth_date_latest', b.held ->> 'birth_date')::date AS born_to,
        b.held ->> 'sex' AS sex,
        EXISTS (SELECT 1 FROM registry_identifier i WHERE i.person_id = c.id AND i.valid_to IS NULL
                AND i.kind || ':' || i.value = ANY ($3)) AS same_identifier,
        EXISTS (SELECT 1 FROM registry_identifier i WHERE i.person_id = c.id AND i.valid_to IS NULL
                AND i.kind = ANY ($4) AND NOT i.kind || ':' || i.value = ANY ($3)) AS other_identifier,
        EXISTS (SELECT 1 FROM registry_contact t WHERE t.person_id = c.id AND t.kind = 'phone' AND t.value = ANY ($5)) AS same_phone
      FROM candidates c
      LEFT JOIN LATERAL (SELECT to_jsonb(f) AS held FROM fact_%s f WHERE f.subject_id = c.id
                         ORDER BY lower(f.valid) DESC LIMIT 1) b ON true),
    agreed AS (
      SELECT *,
        CASE WHEN name >= 0.9 THEN 'same' WHEN name >= 0.6 THEN 'close' WHEN sounds THEN 'sounds alike'
             WHEN name >= 0.35 THEN 'partly' ELSE 'different' END AS names,
        CASE WHEN born_from IS NULL OR $6 IS NULL THEN 'unknown'
             WHEN born_from = born_to AND $6 = $7 AND born_from = $6 THEN 'same'
             WHEN born_from <= $7 AND $6 <= born_to THEN 'possible'
             WHEN born_from = born_to AND $6 = $7 AND (
                  (extract(year FROM born_from) = extract(year FROM $6))::int
                  + (extract(month FROM born_from) = extract(month FROM $6))::int
                  + (extract(day FROM born_from) = extract(day FROM $6))::int = 2
                  OR to_char(born_from, 'YYYYDDMM') = to_char($6, 'YYYYMMDD')) THEN 'close'
             ELSE 'different' END AS births,
        CASE WHEN coalesce(sex, '') = '' OR $8 = '' THEN 'unknown' WHEN sex = $8 THEN 'same' ELSE 'different' END AS sexes
      FROM compared),
    weighed AS (
      SELECT *,
        -12
        + CASE names WHEN 'same' THEN 8 WHEN 'close' THEN 5 WHEN 'sounds alike' THEN 5 WHEN 'partly' THEN 2 ELSE -5 END
        + CASE births WHEN 'same' THEN 8 WHEN 'close' THEN 4 WHEN 'possible' THEN 3 WHEN 'unknown' THEN 0 ELSE -6 END
        + CASE sexes WHEN 'same' THEN 1 WHEN 'unknown' THEN 0 ELSE -4 END
        + CASE WHEN same_identifier THEN 16 WHEN other_identifier THEN -4 ELSE 0 END
        + CASE WHEN same_phone THEN 4 ELSE 0 END
        + CASE WHEN starts_with(area_key, $10) THEN 1 ELSE 0 END AS weight
      FROM agreed)
    SELECT id, number, area_key, office,
           area_key >= $11 COLLATE "C" AND area_key < $12 COLLATE "C",
           round((2 ^ weight::numeric) / (1 + 2 ^ weight::numeric), 4),
           jsonb_build_object('name', names, 'birth', births, 'sex', sexes)
           || CASE WHEN same_identifier THEN '{"identifier": "same"}'::jsonb
                   WHEN other_identifier THEN '{"identifier": "different"}' ELSE '{}' END
           || CASE WHEN same_phone THEN '{"phone": "same"}'::jsonb ELSE '{}' END
    FROM weighed WHERE weight >= -4 ORDER BY weight DESC, id LIMIT $13
  $query$, facts)
  USING keys, folded, held, kinds, phones, earliest, latest, wanted ->> 'sex', (wanted ->> 'self')::bigint,
        wanted ->> 'place', low, high, most;
  GET DIAGNOSTICS found = ROW_COUNT;
  INSERT INTO registry_nationalsearch (searched_by, searched_at, found)
  VALUES (current_setting('socle.actor'), at, found);
END $$;
REVOKE ALL ON FUNCTION registry_likenesses FROM PUBLIC;

-- What the application may call: the same, masked outside of the actor's area. With `flag` the likely ones become tasks
-- (PossibleDuplicate) that both offices see; `numbers` are fresh public numbers for them.
CREATE OR REPLACE FUNCTION registry_look_for_duplicates(
  wanted jsonb, facts text, most int, at timestamptz, flag_from numeric, numbers text[])
RETURNS TABLE (person_id bigint, number text, office text, in_scope boolean, probability numeric, evidence jsonb, task text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  own bigint := (wanted ->> 'self')::bigint;
BEGIN
  RETURN QUERY
  WITH found AS MATERIALIZED (
    SELECT l.*, row_number() OVER (ORDER BY l.probability DESC, l.person_id) AS place
    FROM registry_likenesses(wanted, facts, most, at) l),
  tasks AS (
    INSERT INTO registry_possibleduplicate
      (number, first_id, second_id, probability, evidence, state, found_at, found_by, reason)
    SELECT numbers[f.place], least(own, f.person_id), greatest(own, f.person_id), f.probability, f.evidence, 'open', at,
           current_setting('socle.actor'), ''
    FROM found f WHERE own IS NOT NULL AND f.probability >= flag_from
    ON CONFLICT (first_id, second_id) DO NOTHING
    RETURNING number, first_id, second_id)
  SELECT CASE WHEN f.in_scope THEN f.person_id END,
         CASE WHEN f.in_scope THEN f.number ELSE left(f.number, 2) || '-****-****-' || right(f.number, 1) END,
         f.office, f.in_scope, f.probability, f.evidence,
         coalesce((SELECT t.number::text FROM tasks t WHERE f.person_id IN (t.first_id, t.second_id)),
                  (SELECT d.number::text FROM registry_possibleduplicate d
                   WHERE d.first_id = least(own, f.person_id) AND d.second_id = greatest(own, f.person_id)), '')
  FROM found f ORDER BY f.place;
END $$;
REVOKE ALL ON FUNCTION registry_look_for_duplicates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_look_for_duplicates TO socle_app;
