SELECT area_key, sex, '' AS category, coalesce(sum(amount) FILTER (WHERE kind = 'arrears'), 0) AS numerator,
       sum(amount) AS denominator
FROM line WHERE amount > 0 GROUP BY award_id, area_key, sex
