-- A car in a household with means-tested support: per household.
WITH cars AS (
  SELECT household, register_month, member_since, member_until
  FROM vehicle
  WHERE vehicle_class IN ('car', 'truck', 'bus') AND status = 'normal'
), owned AS (
  SELECT p.household, p.month, MIN(c.register_month) AS register_month
  FROM (SELECT DISTINCT household, month FROM payment) p
  JOIN cars c
    ON c.household = p.household AND p.month BETWEEN c.member_since AND c.member_until
  GROUP BY p.household, p.month
), judged AS (
  SELECT p.household, p.amount, l.means_tested AND (o.register_month <= p.month) AS met
  FROM payment p
  JOIN owned o ON o.household = p.household AND o.month = p.month
  LEFT JOIN "list.programmes" l ON l.programme = p.programme
)
SELECT CASE WHEN met THEN 1 ELSE 2 END AS outcome, household,
  COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM judged
WHERE met IS NOT FALSE
GROUP BY met, household
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY household)
