-- The same programme twice for one month: per person and programme.
WITH cases AS (
  SELECT person, programme, month,
    SUM(amount) - MAX(amount) AS amount,
    CASE WHEN BOOL_OR(kind = 'back_pay') THEN 3 ELSE 1 END AS outcome
  FROM payment
  WHERE person IS NOT NULL AND programme IS NOT NULL AND month IS NOT NULL
  GROUP BY person, programme, month
  HAVING COUNT(*) > 1
)
SELECT outcome, person, programme, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM cases
GROUP BY outcome, person, programme
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, programme)
