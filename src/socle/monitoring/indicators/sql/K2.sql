SELECT area_key, sex, category, 1 AS numerator, 1 AS denominator FROM ticket WHERE received_on > %(since)s
