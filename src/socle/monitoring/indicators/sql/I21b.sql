SELECT area_key, sex, '' AS category, (report_id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM due WHERE result <> 'exempt'
