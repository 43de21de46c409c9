-- acct.many_people
-- values:
--   $p0 = 2
--   $p1 = 5
--   $p2 = 'families'
--   $p3 = 'institution_account'

-- answer, values {'p0': 2}
WITH "find.measure" AS (
  SELECT
    "record"."account" AS "payment.account",
    "record"."programme" AS "payment.programme",
    "record"."year" AS "payment.year",
    COUNT(DISTINCT "record"."family_group") AS "families"
  FROM "payment" AS "record"
  WHERE
    NOT "record"."year" IS NULL AND NOT "record"."account" IS NULL
  GROUP BY
    "record"."account",
    "record"."programme",
    "record"."year"
  HAVING
    NOT (
      COUNT(DISTINCT "record"."family_group") >= $p0
    ) IS FALSE
), "found" AS (
  SELECT
    "find.measure"."payment.account",
    "find.measure"."payment.programme",
    "find.measure"."payment.year",
    "find.measure"."families",
    MIN("record"."month") AS "first_month",
    MAX("record"."month") AS "last_month",
    CAST(SUM("record"."amount") AS BIGINT) AS "amount"
  FROM "payment" AS "record"
  JOIN "find.measure"
    ON "record"."account" = "find.measure"."payment.account"
    AND "record"."programme" = "find.measure"."payment.programme"
    AND "record"."year" = "find.measure"."payment.year"
  WHERE
    NOT "record"."account" IS NULL
  GROUP BY
    "find.measure"."payment.account",
    "find.measure"."payment.programme",
    "find.measure"."payment.year",
    "find.measure"."families"
), "cases" AS (
  SELECT
    "found"."payment.account" AS "g0",
    CASE
      WHEN (
        "found"."families" >= $p0
      ) IS NULL
      THEN 2
      WHEN CASE
        WHEN NOT "found"."payment.account" IS NULL
        THEN EXISTS(
          SELECT
            1 AS "found"
          FROM "list.institution_accounts" AS "entry"
          WHERE
            "entry"."account" = "found"."payment.account"
            AND (
              "entry"."from_month" IS NULL OR "entry"."from_month" <= "found"."first_month"
            )
            AND (
              "entry"."to_month" IS NULL OR "entry"."to_month" >= "found"."last_month"
            )
        )
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
  "cases"."g0";

-- cases
WITH "find.measure" AS (
  SELECT
    "record"."account" AS "payment.account",
    "record"."programme" AS "payment.programme",
    "record"."year" AS "payment.year",
    COUNT(DISTINCT "record"."family_group") AS "families"
  FROM "payment" AS "record"
  WHERE
    NOT "record"."year" IS NULL AND NOT "record"."account" IS NULL
  GROUP BY
    "record"."account",
    "record"."programme",
    "record"."year"
  HAVING
    NOT (
      COUNT(DISTINCT "record"."family_group") >= $p0
    ) IS FALSE
), "found" AS (
  SELECT
    "find.measure"."payment.account",
    "find.measure"."payment.programme",
    "find.measure"."payment.year",
    "find.measure"."families",
    MIN("record"."month") AS "first_month",
    MAX("record"."month") AS "last_month",
    CAST(MAX(COALESCE("record"."match_level", 4)) AS INT) AS "match_level",
    MAX(CASE WHEN "record"."name_flag" THEN 1 ELSE 0 END) = 1 AS "name_flag",
    CASE
      WHEN MIN("record"."person") = MAX("record"."person")
      THEN MIN("record"."person")
    END AS "payment.person",
    CASE WHEN MIN("record"."town") = MAX("record"."town") THEN MIN("record"."town") END AS "payment.town",
    CASE
      WHEN MIN("record"."village") = MAX("record"."village")
      THEN MIN("record"."village")
    END AS "payment.village",
    CASE
      WHEN MIN("record"."household") = MAX("record"."household")
      THEN MIN("record"."household")
    END AS "payment.household",
    CAST(SUM("record"."amount") AS BIGINT) AS "amount"
  FROM "payment" AS "record"
  JOIN "find.measure"
    ON "record"."account" = "find.measure"."payment.account"
    AND "record"."programme" = "find.measure"."payment.programme"
    AND "record"."year" = "find.measure"."payment.year"
  WHERE
    NOT "record"."account" IS NULL
  GROUP BY
    "find.measure"."payment.account",
    "find.measure"."payment.programme",
    "find.measure"."payment.year",
    "find.measure"."families"
), "judge" AS (
  SELECT
    "found"."payment.account" AS "g0",
    "found"."payment.account" AS "k0",
    "found"."payment.programme" AS "k1",
    "found"."payment.year" AS "k2",
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
    "found"."families" >= $p0 AS "truth",
    CASE
      WHEN NOT "found"."payment.account" IS NULL
      THEN EXISTS(
        SELECT
          1 AS "found"
        FROM "list.institution_accounts" AS "entry"
        WHERE
          "entry"."account" = "found"."payment.account"
          AND (
            "entry"."from_month" IS NULL OR "entry"."from_month" <= "found"."first_month"
          )
          AND (
            "entry"."to_month" IS NULL OR "entry"."to_month" >= "found"."last_month"
          )
      )
    END AS "x0",
    "found"."families" < $p1 AS "low0",
    CAST(NULL AS TEXT) AS "c0_left",
    CAST(NULL AS TEXT) AS "c0_right",
    TRUE AS "c0_truth",
    CAST("found"."families" AS TEXT) AS "c1_left",
    CAST($p0 AS TEXT) AS "c1_right",
    "found"."families" >= $p0 AS "c1_truth",
    CASE WHEN "found"."families" IS NULL THEN $p2 END AS "missing",
    "found"."families" AS "m_families",
    "found"."payment.account" AS "v_payment_account"
  FROM "found"
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
        CASE WHEN "judge"."low0" IS TRUE THEN 3 ELSE 4 END - CASE WHEN "judge"."match_level" > 2 THEN 1 ELSE 0 END
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
    "case_row"."case_no",
    "record"."src",
    'payment' AS "table_name",
    "record"."payment_id",
    "record"."amount" AS "doubtful"
  FROM "payment" AS "record"
  JOIN "case_rows" AS "case_row"
    ON "record"."account" = "case_row"."k0"
    AND "record"."programme" = "case_row"."k1"
    AND "record"."year" = "case_row"."k2"
  WHERE
    NOT "record"."account" IS NULL
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
    "record"."account" AS "g0"
  FROM "payment" AS "record"
  WHERE
    NOT "record"."year" IS NULL AND NOT "record"."account" IS NULL
)
SELECT
  COUNT(*) AS "checked"
FROM "find.where" AS "looked_at";
