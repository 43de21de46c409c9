-- Paid outside the ages of a programme: per person and programme.
WITH judged AS (
  SELECT p.person, p.programme, p.amount, (p.age < l.age_from OR p.age > l.age_to) AS met
  FROM payment p
  JOIN "list.programmes" l ON l.programme = p.programme
  WHERE l.age_min IS NOT NULL OR l.age_max IS NOT NULL
)
SELECT CASE WHEN met THEN 1 ELSE 2 END AS outcome, person, programme,
  COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM judged
WHERE met IS NOT FALSE
GROUP BY met, person, programme
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, programme)
