SELECT area_key, sex, kind AS category, answered_on - received_on AS numerator, 1 AS denominator
FROM ticket WHERE answered_on > %(since)s
