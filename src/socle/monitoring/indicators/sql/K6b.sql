SELECT application.area_key, application.sex, '' AS category,
       (appeal.decision_id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM eligibility_decision d JOIN application ON application.id = d.application_id
LEFT JOIN (
  SELECT DISTINCT decision_id FROM grievances_ticket WHERE kind = 'appeal' AND received_at < %(until)s
) appeal ON appeal.decision_id = d.id
WHERE d.outcome IN ('refused', 'ended', 'applied') AND d.kind <> 'appeal'
  AND d.decided_at >= %(since_at)s AND d.decided_at < %(until)s
