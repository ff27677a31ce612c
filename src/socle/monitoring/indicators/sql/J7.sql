SELECT area_key, sex,
       CASE WHEN %(on)s::date - made_on <= 30 THEN '0-30' WHEN %(on)s::date - made_on <= 60 THEN '31-60'
            WHEN %(on)s::date - made_on <= 90 THEN '61-90' ELSE 'over 90' END AS category,
       amount AS numerator, NULL::numeric AS denominator
FROM instruction
WHERE coalesce(settled_on > %(on)s, true) AND coalesce(failed_on > %(on)s, true)
