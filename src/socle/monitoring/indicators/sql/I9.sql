SELECT assessed.area_key, assessed.sex, '' AS category, (enrolled.id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM assessed LEFT JOIN (
  SELECT DISTINCT ON (scheme, applicant_id, household_id) id, scheme, applicant_id, household_id FROM in_force
  ORDER BY scheme, applicant_id, household_id, id
) enrolled ON enrolled.scheme = assessed.scheme
  AND CASE WHEN assessed.household_id IS NULL THEN enrolled.applicant_id = assessed.person_id
           ELSE enrolled.household_id = assessed.household_id END
WHERE assessed.eligible = 'yes'
