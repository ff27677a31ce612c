SELECT application.area_key, application.sex, application.office AS category,
       decided.on_day - application.lodged_on AS numerator, 1 AS denominator
FROM decided JOIN application ON application.id = decided.application_id WHERE decided.on_day > %(since)s
