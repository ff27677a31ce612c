SELECT household.area_key, household.sex, '' AS category,
       (seen.last_on > %(current_since)s)::int AS numerator, 1 AS denominator
FROM household LEFT JOIN seen ON seen.household_id = household.id
