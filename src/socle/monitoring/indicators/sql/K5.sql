SELECT ticket.area_key, ticket.sex, '' AS category, (again.ticket_id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM ticket
JOIN (SELECT DISTINCT ticket_id FROM grievances_step WHERE action = 'closed' AND at >= %(since_at)s AND at < %(until)s) closed
  ON closed.ticket_id = ticket.id
LEFT JOIN (SELECT DISTINCT ticket_id FROM grievances_step WHERE action = 'reopened' AND at < %(until)s) again
  ON again.ticket_id = ticket.id
