SELECT '' AS area_key, '' AS sex, step.category, 1 AS numerator, 1 AS denominator
FROM schemes_schemeversion v JOIN schemes_scheme s ON s.id = v.scheme_id AND (%(scheme)s = '' OR s.code = %(scheme)s)
CROSS JOIN LATERAL (VALUES
  ('proposed', v.proposed_at),
  ('published', v.published_at),
  ('withdrawn', v.withdrawn_at),
  ('refused', CASE WHEN v.state = 'refused' THEN v.proposed_at END)
) AS step(category, at)
WHERE step.at >= %(since_at)s AND step.at < %(until)s
