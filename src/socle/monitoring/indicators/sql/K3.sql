SELECT area_key, sex, kind AS category, coalesce(answered_on <= due_on, false)::int AS numerator, 1 AS denominator
FROM ticket WHERE due_on > %(since)s AND due_on <= %(on)s
