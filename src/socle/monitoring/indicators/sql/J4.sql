SELECT person.area_key, person.sex, '' AS category, (i.exception <> '')::int AS numerator, 1 AS denominator
FROM enrolment_instrument i JOIN person ON person.id = i.person_id
WHERE i.approved_at >= %(since_at)s AND i.approved_at < %(until)s
