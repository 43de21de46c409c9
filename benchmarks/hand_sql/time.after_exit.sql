-- Paid after the last approved month: per person and programme.
WITH approval AS (
  SELECT person, programme, since_month, until_month
  FROM entitlement
  WHERE status IS NULL OR status NOT IN ('refused', 'applied')
), last_approval AS (
  SELECT p.person, p.programme, p.month, MAX(a.until_month) AS until_month
  FROM (SELECT DISTINCT person, programme, month FROM payment) p
  JOIN approval a
    ON a.person = p.person AND a.programme = p.programme AND a.since_month <= p.month
  GROUP BY p.person, p.programme, p.month
  HAVING (p.month > MAX(a.until_month)) IS NOT FALSE
), cases AS (
  SELECT p.person, p.programme, p.amount,
    CASE
      WHEN a.until_month IS NULL THEN 2
      WHEN l.due_after_death THEN 3
      ELSE 1
    END AS outcome
  FROM payment p
  JOIN last_approval a USING (person, programme, month)
  LEFT JOIN "list.programmes" l ON l.programme = p.programme
)
SELECT outcome, person, programme, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM cases
GROUP BY outcome, person, programme
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, programme)
