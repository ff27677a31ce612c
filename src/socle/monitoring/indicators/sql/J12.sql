SELECT person.area_key, person.sex, '' AS category, (d.state = 'merged')::int AS numerator, 1 AS denominator
FROM registry_possibleduplicate d JOIN person ON person.id = d.first_id
WHERE d.decided_at >= %(since_at)s AND d.decided_at < %(until)s
