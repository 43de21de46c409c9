-- time.after_exit
-- values:
--   $p0 = 'refused'
--   $p1 = 'applied'
--   $p2 = 1
--   $p3 = 'refused, applied'
--   $p4 = 'payment.month'
--   $p5 = 'entitlement.until_month'
--   $p6 = 'entitlement.status'
--   $p7 = 'due_after_death'

-- answer, values {'p0': 'refused', 'p1': 'applied'}
WITH "find.records" AS (
  SELECT DISTINCT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."month" AS "payment.month"
  FROM "payment" AS "record"
  JOIN "entitlement" AS "entry"
    ON "entry"."person" = "record"."person"
    AND "entry"."programme" = "record"."programme"
  WHERE
    (
      "entry"."since_month" <= "record"."month"
      AND (
        "entry"."status" IS NULL OR NOT "entry"."status" IN ($p0, $p1)
      )
    )
    AND NOT (
      "record"."month" > "entry"."until_month"
    ) IS FALSE
), "find.matched_to" AS (
  SELECT
    "find.records"."payment.person",
    "find.records"."payment.programme",
    "find.records"."payment.month",
    MAX("entry"."until_month") AS "until_month"
  FROM "find.records"
  JOIN "entitlement" AS "entry"
    ON "entry"."person" = "find.records"."payment.person"
    AND "entry"."programme" = "find.records"."payment.programme"
  WHERE
    "entry"."since_month" <= "find.records"."payment.month"
    AND (
      "entry"."status" IS NULL OR NOT "entry"."status" IN ($p0, $p1)
    )
  GROUP BY
    "find.records"."payment.person",
    "find.records"."payment.programme",
    "find.records"."payment.month"
), "found" AS (
  SELECT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."amount" AS "payment.amount",
    "record"."month" AS "payment.month",
    "find.matched_to"."until_month" AS "entitlement.until_month"
  FROM "payment" AS "record"
  JOIN "find.matched_to"
    ON "record"."person" = "find.matched_to"."payment.person"
    AND "record"."programme" = "find.matched_to"."payment.programme"
    AND "record"."month" IS NOT DISTINCT FROM "find.matched_to"."payment.month"
  WHERE
    NOT (
      "record"."month" > "find.matched_to"."until_month"
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
        "found"."payment.month" > "found"."entitlement.until_month"
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
WITH "find.records" AS (
  SELECT DISTINCT
    "record"."person" AS "payment.person",
    "record"."programme" AS "payment.programme",
    "record"."month" AS "payment.month"
  FROM "payment" AS "record"
  JOIN "entitlement" AS "entry"
    ON "entry"."person" = "record"."person"
    AND "entry"."programme" = "record"."programme"
  WHERE
    (
      "entry"."since_month" <= "record"."month"
      AND (
        "entry"."status" IS NULL OR NOT "entry"."status" IN ($p0, $p1)
      )
    )
    AND NOT (
      "record"."month" > "entry"."until_month"
    ) IS FALSE
), "find.matched_to" AS (
  SELECT
    "find.records"."payment.person",
    "find.records"."payment.programme",
    "find.records"."payment.month",
    "entry"."until_month",
    "entry"."since_month",
    "entry"."status",
    "entry"."src" AS "matched.src",
    "entry"."match_level" AS "matched.match_level",
    "entry"."name_flag" AS "matched.name_flag"
  FROM "find.records"
  JOIN "entitlement" AS "entry"
    ON "entry"."person" = "find.records"."payment.person"
    AND "entry"."programme" = "find.records"."payment.programme"
  WHERE
    "entry"."since_month" <= "find.records"."payment.month"
    AND (
      "entry"."status" IS NULL OR NOT "entry"."status" IN ($p0, $p1)
    )
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY "find.records"."payment.person", "find.records"."payment.programme", "find.records"."payment.month"
      ORDER BY "entry"."until_month" DESC, "entry"."src"
    ) = 1
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
    "find.matched_to"."until_month" AS "entitlement.until_month",
    "find.matched_to"."since_month" AS "entitlement.since_month",
    "find.matched_to"."status" AS "entitlement.status",
    "find.matched_to"."matched.src",
    "find.matched_to"."matched.match_level",
    "find.matched_to"."matched.name_flag"
  FROM "payment" AS "record"
  JOIN "find.matched_to"
    ON "record"."person" = "find.matched_to"."payment.person"
    AND "record"."programme" = "find.matched_to"."payment.programme"
    AND "record"."month" IS NOT DISTINCT FROM "find.matched_to"."payment.month"
  WHERE
    NOT (
      "record"."month" > "find.matched_to"."until_month"
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
    "found"."payment.month" > "found"."entitlement.until_month" AS "truth",
    "programme"."due_after_death" AS "x0",
    "found"."payment.month" <= (
      "found"."entitlement.until_month" + $p2
    ) AS "low0",
    CAST("found"."payment.month" // 12 AS TEXT) || '-' || SUBSTRING(CAST((
      (
        "found"."payment.month" % 12
      ) + 1
    ) + 100 AS TEXT), 2) AS "c0_left",
    CAST("found"."entitlement.until_month" // 12 AS TEXT) || '-' || SUBSTRING(CAST((
      (
        "found"."entitlement.until_month" % 12
      ) + 1
    ) + 100 AS TEXT), 2) AS "c0_right",
    "found"."payment.month" > "found"."entitlement.until_month" AS "c0_truth",
    CAST("found"."entitlement.since_month" // 12 AS TEXT) || '-' || SUBSTRING(CAST((
      (
        "found"."entitlement.since_month" % 12
      ) + 1
    ) + 100 AS TEXT), 2) AS "c1_left",
    CAST("found"."payment.month" // 12 AS TEXT) || '-' || SUBSTRING(CAST((
      (
        "found"."payment.month" % 12
      ) + 1
    ) + 100 AS TEXT), 2) AS "c1_right",
    "found"."entitlement.since_month" <= "found"."payment.month" AS "c1_truth",
    "found"."entitlement.status" AS "c2_left",
    CAST(NULL AS TEXT) AS "c2_right",
    "found"."entitlement.status" IS NULL AS "c2_truth",
    "found"."entitlement.status" AS "c3_left",
    $p3 AS "c3_right",
    NOT "found"."entitlement.status" IN ($p0, $p1) AS "c3_truth",
    CASE
      WHEN "found"."payment.month" IS NULL
      THEN $p4
      WHEN "found"."entitlement.until_month" IS NULL
      THEN $p5
      WHEN "found"."payment.month" IS NULL
      THEN $p4
      WHEN "found"."entitlement.status" IS NULL
      THEN $p6
      WHEN "found"."entitlement.status" IS NULL
      THEN $p6
    END AS "missing",
    "person"."name" AS "v_person_name",
    "found"."payment.programme" AS "v_payment_programme",
    "found"."entitlement.until_month" AS "v_entitlement_until_month"
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
      THEN $p7
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
    'entitlement' AS "table_name",
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
