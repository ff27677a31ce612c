-- Persons of the actor's area whose folded name is like `wanted`, best first. RLS would take the trigram index away from
-- the application role, so this owner function applies the area itself and gives ids only.
SELECT show_limit(); -- loads pg_trgm, so that its threshold may be set below
CREATE OR REPLACE FUNCTION registry_search_names(wanted text, most int, skip int)
RETURNS TABLE (person_id bigint, likeness real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public SET pg_trgm.word_similarity_threshold = 0.5 AS $$
DECLARE
  low text := coalesce(nullif(current_setting('socle.area_from', true), ''), '~');
  high text := coalesce(current_setting('socle.area_to', true), '');
BEGIN
  RETURN QUERY
  SELECT found.person_id, max(word_similarity(wanted, found.folded) + similarity(wanted, found.folded)) AS score
  FROM registry_name found
  JOIN registry_person p ON p.id = found.person_id
  WHERE wanted <% found.folded
    AND p.area_key >= low COLLATE "C" AND p.area_key < high COLLATE "C"
  GROUP BY found.person_id
  ORDER BY score DESC, found.person_id
  LIMIT most OFFSET skip;
END $$;
REVOKE ALL ON FUNCTION registry_search_names FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_search_names TO socle_app;
