SELECT application.area_key, application.sex, '' AS category, 1 AS numerator, 1 AS denominator
FROM application LEFT JOIN decided ON decided.application_id = application.id
WHERE decided.application_id IS NULL AND application.lodged_on <= %(on)s AND application.state <> 'withdrawn'
