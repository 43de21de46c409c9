-- Means-tested support beside public pay in the same month: per person and programme.
WITH pay AS (
  SELECT person, month, SUM(gross) AS gross,
    BOOL_OR(gross IS NULL) AS part_missing,
    BOOL_OR(staff_type = 'public_welfare_post') AS welfare_post
  FROM payroll
  WHERE staff_type NOT IN ('survivor', 'village_cadre', 'temporary')
  GROUP BY person, month
), judged AS (
  SELECT p.person, p.programme, p.amount, pay.welfare_post,
    CASE
      WHEN pay.gross > limits.fen THEN TRUE
      WHEN pay.part_missing OR limits.fen IS NULL THEN NULL
      ELSE FALSE
    END AND l.means_tested AS met
  FROM payment p
  JOIN pay ON pay.person = p.person AND pay.month = p.month
  LEFT JOIN "list.programmes" l ON l.programme = p.programme
  CROSS JOIN LATERAL (SELECT CASE
      WHEN p.month >= 2024 * 12 THEN 220000
      WHEN p.month >= 2023 * 12 THEN 200000
    END AS fen) limits
), cases AS (
  SELECT person, programme, amount,
    CASE WHEN met IS NULL THEN 2 WHEN welfare_post THEN 3 ELSE 1 END AS outcome
  FROM judged
  WHERE met IS NOT FALSE
)
SELECT outcome, person, programme, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM cases
GROUP BY outcome, person, programme
QUALIFY outcome = MIN(outcome) OVER (PARTITION BY person, programme)
