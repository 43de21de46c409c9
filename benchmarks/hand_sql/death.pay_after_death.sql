-- Paid after death: per person and programme.
WITH first_death AS (
  SELECT person, MIN(month) AS month FROM death WHERE person IS NOT NULL GROUP BY person
), cases AS (
  SELECT p.person, p.programme, p.amount,
    CASE
      WHEN (p.month > d.month) IS NULL THEN 2
      WHEN l.due_after_death THEN 3
      ELSE 1
    END AS outcome
  FROM payment p
  JOIN first_death d USING (person)
  LEFT JOIN "list.programmes" l ON l.programme = p.programme
  WHERE (p.month > d.month) IS NOT FALSE
)
SELECT outcome, person, programme, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM cases
GROUP BY outcome, person, programme
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, programme)
