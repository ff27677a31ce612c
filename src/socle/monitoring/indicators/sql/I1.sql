SELECT area_key, sex, '' AS category, 1 AS numerator, 0 AS denominator FROM person
UNION ALL
SELECT a.key, p.sex, '', 0, p.persons FROM monitoring_referencepopulation p JOIN base_area a ON a.id = p.area_id
WHERE p.year = extract(year FROM %(on)s::date) AND a.level = %(population_level)s
