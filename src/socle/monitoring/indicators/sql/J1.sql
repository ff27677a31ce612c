SELECT application.area_key, application.sex, '' AS category,
       coalesce(decided.on_day <= application.lodged_on + %(decision_days)s::int, false)::int AS numerator, 1 AS denominator
FROM application LEFT JOIN decided ON decided.application_id = application.id
WHERE application.lodged_on + %(decision_days)s::int > %(since)s
  AND application.lodged_on + %(decision_days)s::int <= %(on)s AND application.state <> 'withdrawn'
