-- role.payroll_relief
-- values:
--   $p0 = 'public_welfare_post'
--   $p1 = 'survivor'
--   $p2 = 'village_cadre'
--   $p3 = 'temporary'
--   $p4 = 24288
--   $p5 = 220000
--   $p6 = 24276
--   $p7 = 200000
--   $p8 = 'programme.means_tested'
--   $p9 = 'payroll.gross'
--   $p10 = 'param.ignored_pay'

-- answer, values {'p0': 'public_welfare_post', 'p1': 'survivor', 'p2': 'village_cadre', 'p3': 'temporary', 'p4': 24288, 'p5': 220000, 'p6': 24276, 'p7': 200000}
WITH "programme" AS (
  SELECT
    "entry"."programme",
    MIN("entry"."means_tested") AS "means_tested"
  FROM "list.programmes" AS "entry"
  GROUP BY
    "entry"."programme"
), "find.matched_to" AS (
  SELECT
    "entry"."person",
    "entry"."month",
    CAST(SUM("entry"."gross") AS BIGINT) AS "payroll.gross",
    COUNT(*) = COUNT("entry"."gross") AS "payroll.gross.complete",
    MAX(
      CASE
        WHEN (
          "entry"."staff_type" IN ($p0)
        ) IS TRUE
        THEN 2
        WHEN (
          "entry"."staff_type" IN ($p0)
        ) IS NULL
        THEN 1
        ELSE 0
      END
    ) AS "any_row.0",
    MAX("entry"."match_level") AS "matched.match_level",
    MAX(CASE WHEN "entry"."name_flag" THEN 1 ELSE 0 END) = 1 AS "matched.name_flag"
  FROM "payroll" AS "entry"
  WHERE
    NOT "entry"."staff_type" IN ($p1, $p2, $p3)
  GROUP BY
    "entry"."person",
    "entry"."month"
), "found" AS (
  SELECT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."amount" AS "payment.amount",
    "record"."month" AS "payment.month",
    "find.matched_to"."payroll.gross",
    "find.matched_to"."payroll.gross.complete",
    "find.matched_to"."any_row.0"
  FROM "payment" AS "record"
  JOIN "find.matched_to"
    ON "record"."person" = "find.matched_to"."person"
    AND "record"."month" = "find.matched_to"."month"
  LEFT JOIN "programme"
    ON "programme"."programme" = "record"."programme"
  WHERE
    NOT "programme"."means_tested" IS FALSE
    AND NOT CASE
      WHEN COALESCE("find.matched_to"."payroll.gross", 0) > CASE WHEN "record"."month" >= $p4 THEN $p5 WHEN "record"."month" >= $p6 THEN $p7 END
      THEN TRUE
      WHEN CASE
        WHEN "find.matched_to"."payroll.gross.complete"
        THEN COALESCE("find.matched_to"."payroll.gross", 0)
      END <= CASE WHEN "record"."month" >= $p4 THEN $p5 WHEN "record"."month" >= $p6 THEN $p7 END
      THEN FALSE
    END IS FALSE
), "cases" AS (
  SELECT
    "found"."payment.person" AS "g0",
    "found"."payment.programme" AS "g1",
    CASE
      WHEN "programme"."means_tested" IS NULL
      OR CASE
        WHEN COALESCE("found"."payroll.gross", 0) > CASE
          WHEN "found"."payment.month" >= $p4
          THEN $p5
          WHEN "found"."payment.month" >= $p6
          THEN $p7
        END
        THEN TRUE
        WHEN CASE
          WHEN "found"."payroll.gross.complete"
          THEN COALESCE("found"."payroll.gross", 0)
        END <= CASE
          WHEN "found"."payment.month" >= $p4
          THEN $p5
          WHEN "found"."payment.month" >= $p6
          THEN $p7
        END
        THEN FALSE
      END IS NULL
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
WITH "programme" AS (
  SELECT
    "entry"."programme",
    MIN("entry"."means_tested") AS "means_tested"
  FROM "list.programmes" AS "entry"
  GROUP BY
    "entry"."programme"
), "find.matched_to" AS (
  SELECT
    "entry"."person",
    "entry"."month",
    CAST(SUM("entry"."gross") AS BIGINT) AS "payroll.gross",
    COUNT(*) = COUNT("entry"."gross") AS "payroll.gross.complete",
    MAX(
      CASE
        WHEN (
          "entry"."staff_type" IN ($p0)
        ) IS TRUE
        THEN 2
        WHEN (
          "entry"."staff_type" IN ($p0)
        ) IS NULL
        THEN 1
        ELSE 0
      END
    ) AS "any_row.0",
    MAX("entry"."match_level") AS "matched.match_level",
    MAX(CASE WHEN "entry"."name_flag" THEN 1 ELSE 0 END) = 1 AS "matched.name_flag"
  FROM "payroll" AS "entry"
  WHERE
    NOT "entry"."staff_type" IN ($p1, $p2, $p3)
  GROUP BY
    "entry"."person",
    "entry"."month"
), "found" AS (
  SELECT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."amount" AS "payment.amount",
    "record"."month" AS "payment.month",
    "record"."town" AS "payment.town",
    "record"."village" AS "payment.village",
    "record"."household" AS "payment.household",
    "record"."account" AS "payment.account",
    "record"."payment_id" AS "payment.payment_id",
    "record"."src" AS "record.src",
    "record"."match_level" AS "record.match_level",
    "record"."name_flag" AS "record.name_flag",
    "find.matched_to"."payroll.gross",
    "find.matched_to"."payroll.gross.complete",
    "find.matched_to"."any_row.0",
    "find.matched_to"."matched.match_level",
    "find.matched_to"."matched.name_flag"
  FROM "payment" AS "record"
  JOIN "find.matched_to"
    ON "record"."person" = "find.matched_to"."person"
    AND "record"."month" = "find.matched_to"."month"
  LEFT JOIN "programme"
    ON "programme"."programme" = "record"."programme"
  WHERE
    NOT "programme"."means_tested" IS FALSE
    AND NOT CASE
      WHEN COALESCE("find.matched_to"."payroll.gross", 0) > CASE WHEN "record"."month" >= $p4 THEN $p5 WHEN "record"."month" >= $p6 THEN $p7 END
      THEN TRUE
      WHEN CASE
        WHEN "find.matched_to"."payroll.gross.complete"
        THEN COALESCE("find.matched_to"."payroll.gross", 0)
      END <= CASE WHEN "record"."month" >= $p4 THEN $p5 WHEN "record"."month" >= $p6 THEN $p7 END
      THEN FALSE
    END IS FALSE
), "judge" AS (
  SELECT
    "found"."payment.person" AS "g0",
    "found"."payment.programme" AS "g1",
    "found"."record.src" AS "k0",
    "found"."payment.payment_id" AS "k1",
    "found"."payment.person" AS "k2",
    "found"."payment.month" AS "k3",
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
    "programme"."means_tested"
    AND CASE
      WHEN COALESCE("found"."payroll.gross", 0) > CASE
        WHEN "found"."payment.month" >= $p4
        THEN $p5
        WHEN "found"."payment.month" >= $p6
        THEN $p7
      END
      THEN TRUE
      WHEN CASE
        WHEN "found"."payroll.gross.complete"
        THEN COALESCE("found"."payroll.gross", 0)
      END <= CASE
        WHEN "found"."payment.month" >= $p4
        THEN $p5
        WHEN "found"."payment.month" >= $p6
        THEN $p7
      END
      THEN FALSE
    END AS "truth",
    CASE
      WHEN "found"."any_row.0" = 2
      THEN TRUE
      WHEN "found"."any_row.0" = 0
      THEN FALSE
    END AS "x0",
    CASE
      WHEN "programme"."means_tested"
      THEN 'yes'
      WHEN NOT "programme"."means_tested"
      THEN 'no'
    END AS "c0_left",
    CAST(NULL AS TEXT) AS "c0_right",
    "programme"."means_tested" AS "c0_truth",
    CASE WHEN "found"."payroll.gross" < 0 THEN '-' ELSE '' END || CAST(ABS("found"."payroll.gross") // 100 AS TEXT) || '.' || SUBSTRING(CAST((
      ABS("found"."payroll.gross") % 100
    ) + 100 AS TEXT), 2) AS "c1_left",
    CASE
      WHEN CASE
        WHEN "found"."payment.month" >= $p4
        THEN $p5
        WHEN "found"."payment.month" >= $p6
        THEN $p7
      END < 0
      THEN '-'
      ELSE ''
    END || CAST(ABS(
      CASE
        WHEN "found"."payment.month" >= $p4
        THEN $p5
        WHEN "found"."payment.month" >= $p6
        THEN $p7
      END
    ) // 100 AS TEXT) || '.' || SUBSTRING(
      CAST((
        ABS(
          CASE
            WHEN "found"."payment.month" >= $p4
            THEN $p5
            WHEN "found"."payment.month" >= $p6
            THEN $p7
          END
        ) % 100
      ) + 100 AS TEXT),
      2
    ) AS "c1_right",
    CASE
      WHEN COALESCE("found"."payroll.gross", 0) > CASE
        WHEN "found"."payment.month" >= $p4
        THEN $p5
        WHEN "found"."payment.month" >= $p6
        THEN $p7
      END
      THEN TRUE
      WHEN CASE
        WHEN "found"."payroll.gross.complete"
        THEN COALESCE("found"."payroll.gross", 0)
      END <= CASE
        WHEN "found"."payment.month" >= $p4
        THEN $p5
        WHEN "found"."payment.month" >= $p6
        THEN $p7
      END
      THEN FALSE
    END AS "c1_truth",
    CASE
      WHEN "programme"."means_tested" IS NULL
      THEN $p8
      WHEN CASE
        WHEN COALESCE("found"."payroll.gross", 0) > CASE
          WHEN "found"."payment.month" >= $p4
          THEN $p5
          WHEN "found"."payment.month" >= $p6
          THEN $p7
        END
        THEN TRUE
        WHEN CASE
          WHEN "found"."payroll.gross.complete"
          THEN COALESCE("found"."payroll.gross", 0)
        END <= CASE
          WHEN "found"."payment.month" >= $p4
          THEN $p5
          WHEN "found"."payment.month" >= $p6
          THEN $p7
        END
        THEN FALSE
      END IS NULL
      AND CASE
        WHEN COALESCE("found"."payroll.gross", 0) = CASE
          WHEN "found"."payroll.gross.complete"
          THEN COALESCE("found"."payroll.gross", 0)
        END
        THEN TRUE
      END IS NULL
      THEN $p9
      WHEN CASE
        WHEN "found"."payment.month" >= $p4
        THEN $p5
        WHEN "found"."payment.month" >= $p6
        THEN $p7
      END IS NULL
      THEN $p10
    END AS "missing",
    "person"."name" AS "v_person_name",
    "found"."payment.programme" AS "v_payment_programme",
    "found"."payroll.gross" AS "v_payroll_gross",
    CASE
      WHEN "found"."payment.month" >= $p4
      THEN $p5
      WHEN "found"."payment.month" >= $p6
      THEN $p7
    END AS "v_param_ignored_pay"
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
      THEN $p0
    END AS "exception",
    GREATEST(
      (
        4 - CASE WHEN "judge"."match_level" > 2 THEN 1 ELSE 0 END
      ) - CASE WHEN "judge"."name_flag" THEN 1 ELSE 0 END,
      2
    ) AS "level"
  FROM "judge"
)
SELECT
  "outcome".*,
  CAST(ROW_NUMBER() OVER (
    ORDER BY "outcome"."month_from", "outcome"."k0", "outcome"."k1", "outcome"."k2", "outcome"."k3"
  ) AS BIGINT) AS "case_no"
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
    "entry"."src",
    'payroll' AS "table_name",
    CAST(NULL AS TEXT) AS "payment_id",
    CAST(NULL AS BIGINT) AS "doubtful"
  FROM "case_rows" AS "case_row"
  JOIN "payroll" AS "entry"
    ON "entry"."person" = "case_row"."k2" AND "entry"."month" = "case_row"."k3"
  WHERE
    NOT "entry"."staff_type" IN ($p1, $p2, $p3)
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
WITH "programme" AS (
  SELECT
    "entry"."programme",
    MIN("entry"."means_tested") AS "means_tested"
  FROM "list.programmes" AS "entry"
  GROUP BY
    "entry"."programme"
), "find.where" AS (
  SELECT DISTINCT
    "record"."person" AS "g0",
    "record"."programme" AS "g1"
  FROM "payment" AS "record"
  LEFT JOIN "programme"
    ON "programme"."programme" = "record"."programme"
  WHERE
    NOT "programme"."means_tested" IS FALSE
)
SELECT
  COUNT(*) AS "checked"
FROM "find.where" AS "looked_at";
