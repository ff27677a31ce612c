SELECT area_key, '' AS sex, office AS category,
       (action = 'registry.break-glass' OR extract(isodow FROM local_at) > 5
        OR extract(hour FROM local_at) NOT BETWEEN 7 AND 18)::int AS numerator, 1 AS denominator
FROM event WHERE action LIKE 'registry.open%%' OR action = 'registry.break-glass'
