SELECT coalesce(award.area_key, '') AS area_key, coalesce(award.sex, 'unknown') AS sex, '' AS category,
       coalesce(f.waived_at < %(until)s, false)::int AS numerator, 1 AS denominator
FROM payments_finding f
JOIN payments_payroll roll ON roll.id = f.payroll_id
JOIN base_period period ON period.id = roll.period_id AND period.starts_on > %(since)s AND period.starts_on <= %(on)s
LEFT JOIN award ON award.id = f.award_id
WHERE f.blocking AND (%(scheme)s = '' OR roll.scheme = %(scheme)s)
