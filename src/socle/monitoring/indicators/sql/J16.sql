SELECT '' AS area_key, '' AS sex, source AS category, %(on)s::date - max(on_day) AS numerator, 1 AS denominator
FROM (
  SELECT mapping AS source, (committed_at AT TIME ZONE %(zone)s)::date AS on_day
  FROM intake_importbatch WHERE committed_at < %(until)s
  UNION ALL
  SELECT kind, (received_at AT TIME ZONE %(zone)s)::date FROM payments_providerfile WHERE received_at < %(until)s
  UNION ALL
  SELECT condition || ', ' || source, reported_on FROM conditionality_report
  WHERE recorded_at < %(until)s AND source IN ('import', 'authority', 'demo')
) feed GROUP BY source
