SELECT area_key, sex, '' AS category, upheld::int AS numerator, 1 AS denominator FROM upheld WHERE on_day > %(since)s
