SELECT ticket.area_key, ticket.sex, ticket.kind AS category,
       (raised.ticket_id IS NOT NULL)::int AS numerator, 1 AS denominator
FROM ticket LEFT JOIN (
  SELECT DISTINCT ticket_id FROM grievances_step WHERE action = 'escalated' AND at < %(until)s
) raised ON raised.ticket_id = ticket.id
WHERE ticket.received_on > %(since)s
