-- Pension after death: per person and scheme.
WITH first_death AS (
  SELECT person, MIN(month) AS month FROM death WHERE person IS NOT NULL GROUP BY person
), cases AS (
  SELECT p.person, p.scheme, p.amount,
    CASE
      WHEN (p.month > d.month) IS NULL THEN 2
      WHEN p.item IN ('funeral', 'survivor', 'account_inheritance', 'lump_sum') THEN 3
      ELSE 1
    END AS outcome
  FROM pension p
  JOIN first_death d USING (person)
  WHERE (p.month > d.month) IS NOT FALSE
)
SELECT outcome, person, scheme, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM cases
GROUP BY outcome, person, scheme
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, scheme)
