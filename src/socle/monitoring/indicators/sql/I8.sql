SELECT application.area_key, application.sex, '' AS category,
       (decided.outcome = 'granted')::int AS numerator, 1 AS denominator
FROM decided JOIN application ON application.id = decided.application_id WHERE decided.on_day > %(since)s
