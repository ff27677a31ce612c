SELECT application.area_key, application.sex, '' AS category,
       (decided.application_id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM application LEFT JOIN decided ON decided.application_id = application.id
WHERE application.lodged_on > %(since)s AND application.lodged_on <= %(on)s AND application.state <> 'withdrawn'
