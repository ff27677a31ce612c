SELECT area_key, sex, '' AS category, carried_out_on - on_day AS numerator, 1 AS denominator
FROM upheld WHERE upheld AND carried_out_on > %(since)s
