SELECT application.area_key, application.sex, '' AS category, %(on)s::date - first.listed_on AS numerator, 1 AS denominator
FROM (
  SELECT application_id, min(listed_on) AS listed_on,
         bool_or(listed_on <= %(on)s AND (left_on IS NULL OR left_on > %(on)s)) AS waits
  FROM enrolment_waitingentry WHERE listed_on <= %(on)s GROUP BY application_id
) first JOIN application ON application.id = first.application_id
WHERE first.waits
