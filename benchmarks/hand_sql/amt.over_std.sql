-- Paid above the standard: per person and programme, the excess in doubt.
WITH judged AS (
  SELECT person, programme, over_due, (over_due > 50) AS met
  FROM payment
  WHERE programme IN (SELECT programme FROM "list.standards")
)
SELECT CASE WHEN met THEN 1 ELSE 2 END AS outcome, person, programme,
  COUNT(*) AS count, CAST(SUM(over_due) AS BIGINT) AS total
FROM judged
WHERE met IS NOT FALSE
GROUP BY ALL
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, programme)
