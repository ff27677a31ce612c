SELECT award.area_key, award.sex, '' AS category,
       paid.first_on - (d.decided_at AT TIME ZONE %(zone)s)::date AS numerator, 1 AS denominator
FROM award JOIN eligibility_decision d ON d.id = award.decision_id
JOIN (
  SELECT l.award_id, min(i.settled_on) AS first_on
  FROM payments_line l JOIN payments_instruction i ON i.id = l.instruction_id
  WHERE i.settled_on <= %(on)s GROUP BY l.award_id
) paid ON paid.award_id = award.id
WHERE paid.first_on > %(since)s
