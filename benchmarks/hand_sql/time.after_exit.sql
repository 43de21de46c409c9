-- Paid after the last approved month: per person and programme.
WITH last_approval AS (
  SELECT p.payment_id, p.person, p.programme, p.month, p.amount, MAX(e.until_month) AS until_month
  FROM payment p
  JOIN entitlement e
    ON e.person = p.person AND e.programme = p.programme AND e.since_month <= p.month
  GROUP BY ALL
)
SELECT 1 AS outcome, person, programme, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM last_approval
WHERE month > until_month
GROUP BY person, programme
