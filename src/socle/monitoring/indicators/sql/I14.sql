SELECT area_key, sex, '' AS category, coalesce(settled_on <= due_on, false)::int AS numerator, 1 AS denominator
FROM instruction WHERE due_on > %(since)s AND due_on <= %(on)s
