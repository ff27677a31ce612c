SELECT area_key, sex, kind AS category, 1 AS numerator, 0 AS denominator FROM ticket WHERE received_on > %(month_since)s
UNION ALL
SELECT area_key, sex, '', 0, 1 FROM in_force
