SELECT area_key, sex, '' AS category, (result = 'met')::int AS numerator, 1 AS denominator
FROM due WHERE result IN ('met', 'breach')
