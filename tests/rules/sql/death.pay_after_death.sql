-- death.pay_after_death
-- values:
--   $p0 = 1
--   $p1 = 'payment.month'
--   $p2 = 'death.month'
--   $p3 = 'due_after_death'

-- answer, values {}
WITH "find.matched_to" AS (
  SELECT
    "entry"."person",
    MIN("entry"."month") AS "month"
  FROM "death" AS "entry"
  GROUP BY
    "entry"."person"
), "found" AS (
  SELECT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."amount" AS "payment.amount",
    "record"."month" AS "payment.month",
    "find.matched_to"."month" AS "death.month"
  FROM "payment" AS "record"
  JOIN "find.matched_to"
    ON "record"."person" = "find.matched_to"."person"
  WHERE
    NOT (
      "record"."month" > "find.matched_to"."month"
    ) IS FALSE
), "programme" AS (
  SELECT
    "entry"."programme",
    MIN("entry"."due_after_death") AS "due_after_death"
  FROM "list.programmes" AS "entry"
  GROUP BY
    "entry"."programme"
), "cases" AS (
  SELECT
    "found"."payment.person" AS "g0",
    "found"."payment.programme" AS "g1",
    CASE
      WHEN (
        "found"."payment.month" > "found"."death.month"
      ) IS NULL
      THEN 2
      WHEN "programme"."due_after_death" IS TRUE
      THEN 3
      ELSE 1
    END AS "outcome",
    "found"."payment.amount" AS "amount"
  FROM "found"
  LEFT JOIN "programme"
    ON "programme"."programme" = "found"."payment.programme"
)
SELECT
  MIN("cases"."outcome") AS "outcome",
  "cases"."g0",
  "cases"."g1",
  CASE
    WHEN MIN("cases"."outcome") = 1
    THEN COUNT(CASE WHEN "cases"."outcome" = 1 THEN 1 END)
    WHEN MIN("cases"."outcome") = 2
    THEN COUNT(CASE WHEN "cases"."outcome" = 2 THEN 1 END)
    ELSE COUNT(CASE WHEN "cases"."outcome" = 3 THEN 1 END)
  END AS "count",
  CASE
    WHEN MIN("cases"."outcome") = 1
    THEN CAST(SUM(CASE WHEN "cases"."outcome" = 1 THEN "cases"."amount" END) AS BIGINT)
    WHEN MIN("cases"."outcome") = 2
    THEN CAST(SUM(CASE WHEN "cases"."outcome" = 2 THEN "cases"."amount" END) AS BIGINT)
    ELSE CAST(SUM(CASE WHEN "cases"."outcome" = 3 THEN "cases"."amount" END) AS BIGINT)
  END AS "total"
FROM "cases"
GROUP BY
  "cases"."g0",
  "cases"."g1";

-- cases
WITH "find.matched_to" AS (
  SELECT
    "entry"."person",
    "entry"."month",
    "entry"."death_date",
    "entry"."src" AS "matched.src",
    "entry"."match_level" AS "matched.match_level",
    "entry"."name_flag" AS "matched.name_flag"
  FROM "death" AS "entry"
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY "entry"."person" ORDER BY "entry"."month", "entry"."src") = 1
), "found" AS (
  SELECT
    "record"."month" AS "payment.month",
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."amount" AS "payment.amount",
    "record"."town" AS "payment.town",
    "record"."village" AS "payment.village",
    "record"."household" AS "payment.household",
    "record"."account" AS "payment.account",
    "record"."payment_id" AS "payment.payment_id",
    "record"."src" AS "record.src",
    "record"."match_level" AS "record.match_level",
    "record"."name_flag" AS "record.name_flag",
    "find.matched_to"."month" AS "death.month",
    "find.matched_to"."death_date" AS "death.death_date",
    "find.matched_to"."matched.src",
    "find.matched_to"."matched.match_level",
    "find.matched_to"."matched.name_flag"
  FROM "payment" AS "record"
  JOIN "find.matched_to"
    ON "record"."person" = "find.matched_to"."person"
  WHERE
    NOT (
      "record"."month" > "find.matched_to"."month"
    ) IS FALSE
), "programme" AS (
  SELECT
    "entry"."programme",
    MIN("entry"."due_after_death") AS "due_after_death"
  FROM "list.programmes" AS "entry"
  GROUP BY
    "entry"."programme"
), "judge" AS (
  SELECT
    "found"."payment.person" AS "g0",
    "found"."payment.programme" AS "g1",
    "found"."record.src" AS "k0",
    "found"."payment.payment_id" AS "k1",
    "found"."matched.src" AS "k2",
    GREATEST(
      COALESCE(CAST("found"."record.match_level" AS INT), 4),
      COALESCE(CAST("found"."matched.match_level" AS INT), 1)
    ) AS "match_level",
    COALESCE("found"."record.name_flag", FALSE)
    OR COALESCE("found"."matched.name_flag", FALSE) AS "name_flag",
    "found"."payment.amount" AS "amount",
    "found"."payment.month" AS "month_from",
    "found"."payment.month" AS "month_to",
    "found"."payment.programme" AS "programme",
    "found"."payment.person" AS "person",
    "found"."payment.town" AS "town",
    "found"."payment.village" AS "village",
    "found"."payment.household" AS "household",
    "found"."payment.account" AS "account",
    "found"."payment.month" > "found"."death.month" AS "truth",
    "programme"."due_after_death" AS "x0",
    "found"."payment.month" <= (
      "found"."death.month" + $p0
    ) AS "low0",
    CAST("found"."payment.month" // 12 AS TEXT) || '-' || SUBSTRING(CAST((
      (
        "found"."payment.month" % 12
      ) + 1
    ) + 100 AS TEXT), 2) AS "c0_left",
    CAST("found"."death.month" // 12 AS TEXT) || '-' || SUBSTRING(CAST((
      (
        "found"."death.month" % 12
      ) + 1
    ) + 100 AS TEXT), 2) AS "c0_right",
    "found"."payment.month" > "found"."death.month" AS "c0_truth",
    CASE
      WHEN "found"."payment.month" IS NULL
      THEN $p1
      WHEN "found"."death.month" IS NULL
      THEN $p2
    END AS "missing",
    "person"."name" AS "v_person_name",
    "found"."death.death_date" AS "v_death_death_date",
    "found"."payment.programme" AS "v_payment_programme"
  FROM "found"
  LEFT JOIN "programme"
    ON "programme"."programme" = "found"."payment.programme"
  LEFT JOIN "person"
    ON "person"."person" = "found"."payment.person"
), "outcome" AS (
  SELECT
    "judge".*,
    CASE WHEN "judge"."truth" IS NULL THEN 2 WHEN "judge"."x0" IS TRUE THEN 3 ELSE 1 END AS "outcome",
    CASE
      WHEN "judge"."truth" IS NULL
      THEN CAST(NULL AS TEXT)
      WHEN "judge"."x0" IS TRUE
      THEN $p3
    END AS "exception",
    GREATEST(
      (
        CASE WHEN "judge"."low0" IS TRUE THEN 2 ELSE 4 END - CASE WHEN "judge"."match_level" > 2 THEN 1 ELSE 0 END
      ) - CASE WHEN "judge"."name_flag" THEN 1 ELSE 0 END,
      2
    ) AS "level"
  FROM "judge"
)
SELECT
  "outcome".*,
  CAST(ROW_NUMBER() OVER (ORDER BY "outcome"."month_from", "outcome"."k0", "outcome"."k1", "outcome"."k2") AS BIGINT) AS "case_no"
FROM "outcome";

-- evidence
WITH "rows" AS (
  SELECT
    "case_row"."g0",
    "case_row"."g1",
    "case_row"."case_no",
    "case_row"."k0" AS "src",
    'payment' AS "table_name",
    "case_row"."k1" AS "payment_id",
    "case_row"."amount" AS "doubtful"
  FROM "case_rows" AS "case_row"
  UNION ALL
  SELECT
    "case_row"."g0",
    "case_row"."g1",
    "case_row"."case_no",
    "case_row"."k2" AS "src",
    'death' AS "table_name",
    CAST(NULL AS TEXT) AS "payment_id",
    CAST(NULL AS BIGINT) AS "doubtful"
  FROM "case_rows" AS "case_row"
)
SELECT DISTINCT
  "rows".*
FROM "rows"
ORDER BY
  "case_no",
  "table_name",
  "src",
  "payment_id",
  "doubtful";

-- checked
WITH "find.where" AS (
  SELECT DISTINCT
    "record"."person" AS "g0",
    "record"."programme" AS "g1"
  FROM "payment" AS "record"
)
SELECT
  COUNT(*) AS "checked"
FROM "find.where" AS "looked_at";
