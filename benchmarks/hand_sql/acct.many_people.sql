-- One account for several unrelated families in a programme and year: per account.
WITH groups AS (
  SELECT account, programme, year, SUM(amount) AS amount,
    MIN(month) AS first_month
  FROM payment
  WHERE account IS NOT NULL
  GROUP BY account, programme, year
  HAVING COUNT(DISTINCT family_group) >= 2
), cases AS (
  SELECT g.account, g.amount,
    CASE WHEN EXISTS (
      FROM "list.institution_accounts" i
      WHERE i.account = g.account
        AND g.first_month >= COALESCE(i.from_month, 0)
        AND g.first_month <= COALESCE(i.to_month, 99999)
    ) THEN 3 ELSE 1 END AS outcome
  FROM groups g
)
SELECT outcome, account, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM cases
GROUP BY outcome, account
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY account)
