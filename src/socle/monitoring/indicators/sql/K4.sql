SELECT area_key, sex, '' AS category, (answered_on IS NOT NULL)::int AS numerator, 1 AS denominator
FROM ticket WHERE received_on > %(since)s
