-- Paid under the old and the new number for one month: per person and programme.
WITH cases AS (
  SELECT person, programme, month, SUM(amount) - MAX(amount) AS amount
  FROM payment
  WHERE person IS NOT NULL AND programme IS NOT NULL AND month IS NOT NULL
    AND person_no_kind IN ('ok', 'old15')
  GROUP BY person, programme, month
  HAVING COUNT(DISTINCT person_no_raw) > 1
)
SELECT 1 AS outcome, person, programme, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM cases
GROUP BY person, programme
