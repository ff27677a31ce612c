SELECT p.area_key, coalesce(sexes.sex, 'unknown') AS sex, '' AS category,
       (merged.person_id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM registry_person p
LEFT JOIN sexes ON sexes.person_id = p.id LEFT JOIN merged ON merged.person_id = p.id
WHERE p.registered_at < %(until)s
