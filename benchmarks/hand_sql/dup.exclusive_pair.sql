-- Two exclusive programmes in one month: per person and pair, the smaller part in doubt.
WITH paid AS (
  SELECT person, programme, month, SUM(amount) AS amount
  FROM payment
  WHERE programme IN (
    SELECT programme_a FROM "list.exclusive_pairs"
    UNION SELECT programme_b FROM "list.exclusive_pairs"
  )
  GROUP BY person, programme, month
)
SELECT 1 AS outcome, a.person, l.programme_a, l.programme_b,
  COUNT(*) AS count, CAST(SUM(LEAST(a.amount, b.amount)) AS BIGINT) AS total
FROM "list.exclusive_pairs" l
JOIN paid a ON a.programme = l.programme_a
JOIN paid b ON b.programme = l.programme_b AND b.person = a.person AND b.month = a.month
WHERE a.month >= COALESCE(l.from_month, 0) AND a.month <= COALESCE(l.to_month, 99999)
GROUP BY a.person, l.programme_a, l.programme_b
