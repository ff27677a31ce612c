SELECT area_key, sex,
       CASE WHEN failed_on <= %(on)s OR returned_on <= %(on)s THEN coalesce(nullif(reason_code, ''), 'no reason given')
            ELSE '' END AS category,
       1 AS numerator, 1 AS denominator
FROM instruction WHERE due_on > %(since)s AND due_on <= %(on)s
