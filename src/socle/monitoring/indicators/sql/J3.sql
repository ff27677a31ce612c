SELECT area_key, '' AS sex, office AS category, count(*) AS numerator, 1 AS denominator
FROM event WHERE action NOT LIKE 'registry.open%%' AND action NOT LIKE '%%.search%%'
GROUP BY area_key, office, actor, local_at::date
