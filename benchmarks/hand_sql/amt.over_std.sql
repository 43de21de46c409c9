-- Paid above the standard: per person and programme, the excess in doubt.
WITH judged AS (
  SELECT person, programme, over_due, kind, (over_due > 50) AS met
  FROM payment
  WHERE programme IN (SELECT programme FROM "list.standards")
), cases AS (
  SELECT person, programme, over_due,
    CASE WHEN met IS NULL THEN 2 WHEN kind = 'back_pay' THEN 3 ELSE 1 END AS outcome
  FROM judged
  WHERE met IS NOT FALSE
)
SELECT outcome, person, programme, COUNT(*) AS count, CAST(SUM(over_due) AS BIGINT) AS total
FROM cases
GROUP BY outcome, person, programme
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, programme)
