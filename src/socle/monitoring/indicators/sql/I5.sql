SELECT person.area_key, person.sex, '' AS category,
       coalesce(held.filled, 0) AS numerator, %(cells_a_person)s AS denominator
FROM person LEFT JOIN (SELECT person_id, sum(filled) AS filled FROM cells GROUP BY person_id) held
  ON held.person_id = person.id
