SELECT person.area_key, person.sex, '' AS category, (verified.person_id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM person LEFT JOIN (
  SELECT DISTINCT person_id FROM registry_identifier
  WHERE verified_on <= %(on)s AND NOT check_failed AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
) verified ON verified.person_id = person.id
