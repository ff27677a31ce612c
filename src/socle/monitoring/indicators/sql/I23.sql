SELECT award.area_key, award.sex, coalesce(ending.reasons ->> 0, 'no reason given') AS category,
       1 AS numerator, 1 AS denominator
FROM award JOIN eligibility_decision ending ON ending.id = award.ended_by_id
WHERE award.to_on > %(since)s AND award.to_on <= %(on)s
