SELECT area_key, sex, '' AS category, (eligible = 'unknown')::int AS numerator, 1 AS denominator FROM assessed
