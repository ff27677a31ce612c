SELECT area_key, sex, '' AS category, coalesce(sum(amount) FILTER (WHERE settled), 0) AS numerator,
       coalesce(sum(amount) FILTER (WHERE kind <> 're-issue'), 0) AS denominator
FROM line GROUP BY award_id, area_key, sex
