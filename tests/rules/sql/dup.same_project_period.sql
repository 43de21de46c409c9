-- dup.same_project_period
-- values:
--   $p0 = 1
--   $p1 = 'back_pay'
--   $p2 = 'head'
--   $p3 = 'item'
--   $p4 = 'retro_pay'

-- answer, values {'p0': 1, 'p1': 'back_pay'}
WITH "find.measure" AS (
  SELECT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."month" AS "payment.month",
    COUNT(*) AS "records"
  FROM "payment" AS "record"
  WHERE
    NOT "record"."month" IS NULL
  GROUP BY
    "record"."person",
    "record"."programme",
    "record"."month"
  HAVING
    NOT (
      COUNT(*) > $p0
    ) IS FALSE
), "found" AS (
  SELECT
    "find.measure"."payment.person",
    "find.measure"."payment.programme",
    "find.measure"."payment.month",
    "find.measure"."records",
    MIN("record"."month") AS "first_month",
    MAX("record"."month") AS "last_month",
    CASE WHEN MIN("record"."kind") = MAX("record"."kind") THEN MIN("record"."kind") END AS "payment.kind",
    MAX(
      CASE
        WHEN (
          "record"."kind" IN ($p1)
        ) IS TRUE
        THEN 2
        WHEN (
          "record"."kind" IN ($p1)
        ) IS NULL
        THEN 1
        ELSE 0
      END
    ) AS "any_row.0",
    CAST(SUM("record"."amount") AS BIGINT) - MAX("record"."amount") AS "amount"
  FROM "payment" AS "record"
  JOIN "find.measure"
    ON "record"."person" = "find.measure"."payment.person"
    AND "record"."programme" = "find.measure"."payment.programme"
    AND "record"."month" = "find.measure"."payment.month"
  GROUP BY
    "find.measure"."payment.person",
    "find.measure"."payment.programme",
    "find.measure"."payment.month",
    "find.measure"."records"
), "cases" AS (
  SELECT
    "found"."payment.person" AS "g0",
    "found"."payment.programme" AS "g1",
    CASE
      WHEN (
        "found"."records" > $p0
      ) IS NULL
      THEN 2
      WHEN CASE
        WHEN "found"."any_row.0" = 2
        THEN TRUE
        WHEN "found"."any_row.0" = 0
        THEN FALSE
      END IS TRUE
      THEN 3
      ELSE 1
    END AS "outcome",
    "found"."amount"
  FROM "found"
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
WITH "find.measure" AS (
  SELECT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."month" AS "payment.month",
    COUNT(*) AS "records"
  FROM "payment" AS "record"
  WHERE
    NOT "record"."month" IS NULL
  GROUP BY
    "record"."person",
    "record"."programme",
    "record"."month"
  HAVING
    NOT (
      COUNT(*) > $p0
    ) IS FALSE
), "found" AS (
  SELECT
    "find.measure"."payment.person",
    "find.measure"."payment.programme",
    "find.measure"."payment.month",
    "find.measure"."records",
    MIN("record"."month") AS "first_month",
    MAX("record"."month") AS "last_month",
    CAST(MAX(COALESCE("record"."match_level", 4)) AS INT) AS "match_level",
    MAX(CASE WHEN "record"."name_flag" THEN 1 ELSE 0 END) = 1 AS "name_flag",
    CASE WHEN MIN("record"."kind") = MAX("record"."kind") THEN MIN("record"."kind") END AS "payment.kind",
    CASE WHEN MIN("record"."town") = MAX("record"."town") THEN MIN("record"."town") END AS "payment.town",
    CASE
      WHEN MIN("record"."village") = MAX("record"."village")
      THEN MIN("record"."village")
    END AS "payment.village",
    CASE
      WHEN MIN("record"."household") = MAX("record"."household")
      THEN MIN("record"."household")
    END AS "payment.household",
    CASE
      WHEN MIN("record"."account") = MAX("record"."account")
      THEN MIN("record"."account")
    END AS "payment.account",
    MAX(
      CASE
        WHEN (
          "record"."kind" IN ($p1)
        ) IS TRUE
        THEN 2
        WHEN (
          "record"."kind" IN ($p1)
        ) IS NULL
        THEN 1
        ELSE 0
      END
    ) AS "any_row.0",
    CAST(SUM("record"."amount") AS BIGINT) - MAX("record"."amount") AS "amount"
  FROM "payment" AS "record"
  JOIN "find.measure"
    ON "record"."person" = "find.measure"."payment.person"
    AND "record"."programme" = "find.measure"."payment.programme"
    AND "record"."month" = "find.measure"."payment.month"
  GROUP BY
    "find.measure"."payment.person",
    "find.measure"."payment.programme",
    "find.measure"."payment.month",
    "find.measure"."records"
), "programme" AS (
  SELECT
    "entry"."programme",
    MIN("entry"."basis") AS "basis"
  FROM "list.programmes" AS "entry"
  GROUP BY
    "entry"."programme"
), "judge" AS (
  SELECT
    "found"."payment.person" AS "g0",
    "found"."payment.programme" AS "g1",
    "found"."payment.person" AS "k0",
    "found"."payment.programme" AS "k1",
    "found"."payment.month" AS "k2",
    "found"."match_level",
    "found"."name_flag",
    "found"."amount",
    "found"."first_month" AS "month_from",
    "found"."last_month" AS "month_to",
    "found"."payment.programme" AS "programme",
    "found"."payment.person" AS "person",
    "found"."payment.town" AS "town",
    "found"."payment.village" AS "village",
    "found"."payment.household" AS "household",
    "found"."payment.account" AS "account",
    "found"."records" > $p0 AS "truth",
    CASE
      WHEN "found"."any_row.0" = 2
      THEN TRUE
      WHEN "found"."any_row.0" = 0
      THEN FALSE
    END AS "x0",
    "programme"."basis" IN ($p2, $p3) AS "low0",
    CAST("found"."records" AS TEXT) AS "c0_left",
    CAST($p0 AS TEXT) AS "c0_right",
    "found"."records" > $p0 AS "c0_truth",
    CAST(NULL AS TEXT) AS "missing",
    "found"."records" AS "m_records",
    "person"."name" AS "v_person_name",
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
      THEN $p4
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
    "record"."src",
    'payment' AS "table_name",
    "record"."payment_id",
    CASE
      WHEN ROW_NUMBER() OVER (
        PARTITION BY "case_row"."case_no"
        ORDER BY "record"."amount" DESC, "record"."src", "record"."payment_id"
      ) = 1
      THEN 0
      ELSE "record"."amount"
    END AS "doubtful"
  FROM "payment" AS "record"
  JOIN "case_rows" AS "case_row"
    ON "record"."person" = "case_row"."k0"
    AND "record"."programme" = "case_row"."k1"
    AND "record"."month" = "case_row"."k2"
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
  WHERE
    NOT "record"."month" IS NULL
)
SELECT
  COUNT(*) AS "checked"
FROM "find.where" AS "looked_at";
