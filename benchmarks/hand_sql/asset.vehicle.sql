-- A car in a household with means-tested support: per household.
WITH cars AS (
  SELECT household, MIN(register_month) AS register_month
  FROM vehicle
  WHERE vehicle_class IN ('car', 'truck', 'bus') AND status = 'normal'
  GROUP BY household
), judged AS (
  SELECT p.household, p.amount, l.means_tested AND (c.register_month <= p.month) AS met
  FROM payment p
  JOIN cars c ON c.household = p.household
  LEFT JOIN "list.programmes" l ON l.programme = p.programme
)
SELECT CASE WHEN met THEN 1 ELSE 2 END AS outcome, household,
  COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM judged
WHERE met IS NOT FALSE
GROUP BY met, household
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY household)
