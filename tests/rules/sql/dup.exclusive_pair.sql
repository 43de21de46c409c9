-- dup.exclusive_pair
-- values:

-- answer, values {}
WITH "find.pairs_from_list" AS (
  SELECT DISTINCT
    MIN("entry"."programme_a") OVER (
      PARTITION BY LEAST("entry"."programme_a", "entry"."programme_b"), GREATEST("entry"."programme_a", "entry"."programme_b")
    ) AS "programme_a",
    CASE
      WHEN "entry"."programme_a" = MIN("entry"."programme_a") OVER (
        PARTITION BY LEAST("entry"."programme_a", "entry"."programme_b"), GREATEST("entry"."programme_a", "entry"."programme_b")
      )
      THEN "entry"."programme_b"
      ELSE "entry"."programme_a"
    END AS "programme_b",
    "entry"."from_month",
    "entry"."to_month"
  FROM "list.exclusive_pairs" AS "entry"
  WHERE
    NOT "entry"."programme_a" IS NULL
    AND NOT "entry"."programme_b" IS NULL
    AND "entry"."programme_a" <> "entry"."programme_b"
), "find.same" AS (
  SELECT
    "first"."person" AS "payment.person",
    "first"."month" AS "payment.month",
    "pair"."programme_a" AS "pair.programme_a",
    "pair"."programme_b" AS "pair.programme_b"
  FROM "payment" AS "first"
  JOIN "find.pairs_from_list" AS "pair"
    ON "first"."programme" = "pair"."programme_a"
  JOIN "payment" AS "second"
    ON "second"."person" = "first"."person"
    AND "second"."month" = "first"."month"
    AND "second"."programme" = "pair"."programme_b"
  WHERE
    (
      "pair"."from_month" IS NULL OR "pair"."from_month" <= "first"."month"
    )
    AND (
      "pair"."to_month" IS NULL OR "pair"."to_month" >= "first"."month"
    )
  GROUP BY
    "first"."person",
    "first"."month",
    "pair"."programme_a",
    "pair"."programme_b"
), "found" AS (
  SELECT
    "find.same"."payment.person",
    "find.same"."payment.month",
    "find.same"."pair.programme_a",
    "find.same"."pair.programme_b",
    MIN("record"."month") AS "first_month",
    MAX("record"."month") AS "last_month",
    CAST(SUM(
      CASE
        WHEN "record"."programme" = "find.same"."pair.programme_a"
        THEN "record"."amount"
      END
    ) AS BIGINT) AS "amount_a",
    CAST(SUM(
      CASE
        WHEN "record"."programme" = "find.same"."pair.programme_b"
        THEN "record"."amount"
      END
    ) AS BIGINT) AS "amount_b"
  FROM "payment" AS "record"
  JOIN "find.same"
    ON "record"."person" = "find.same"."payment.person"
    AND "record"."month" = "find.same"."payment.month"
  WHERE
    "record"."programme" = "find.same"."pair.programme_a"
    OR "record"."programme" = "find.same"."pair.programme_b"
  GROUP BY
    "find.same"."payment.person",
    "find.same"."payment.month",
    "find.same"."pair.programme_a",
    "find.same"."pair.programme_b"
)
SELECT
  1 AS "outcome",
  "found"."payment.person" AS "g0",
  "found"."pair.programme_a" AS "g1",
  "found"."pair.programme_b" AS "g2",
  COUNT(*) AS "count",
  CAST(SUM(
    CASE
      WHEN NOT (
        "found"."amount_a" <= "found"."amount_b"
      ) IS NULL
      THEN LEAST("found"."amount_a", "found"."amount_b")
    END
  ) AS BIGINT) AS "total"
FROM "found"
GROUP BY
  "found"."payment.person",
  "found"."pair.programme_a",
  "found"."pair.programme_b";

-- cases
WITH "find.pairs_from_list" AS (
  SELECT DISTINCT
    MIN("entry"."programme_a") OVER (
      PARTITION BY LEAST("entry"."programme_a", "entry"."programme_b"), GREATEST("entry"."programme_a", "entry"."programme_b")
    ) AS "programme_a",
    CASE
      WHEN "entry"."programme_a" = MIN("entry"."programme_a") OVER (
        PARTITION BY LEAST("entry"."programme_a", "entry"."programme_b"), GREATEST("entry"."programme_a", "entry"."programme_b")
      )
      THEN "entry"."programme_b"
      ELSE "entry"."programme_a"
    END AS "programme_b",
    "entry"."from_month",
    "entry"."to_month"
  FROM "list.exclusive_pairs" AS "entry"
  WHERE
    NOT "entry"."programme_a" IS NULL
    AND NOT "entry"."programme_b" IS NULL
    AND "entry"."programme_a" <> "entry"."programme_b"
), "find.same" AS (
  SELECT
    "first"."person" AS "payment.person",
    "first"."month" AS "payment.month",
    "pair"."programme_a" AS "pair.programme_a",
    "pair"."programme_b" AS "pair.programme_b"
  FROM "payment" AS "first"
  JOIN "find.pairs_from_list" AS "pair"
    ON "first"."programme" = "pair"."programme_a"
  JOIN "payment" AS "second"
    ON "second"."person" = "first"."person"
    AND "second"."month" = "first"."month"
    AND "second"."programme" = "pair"."programme_b"
  WHERE
    (
      "pair"."from_month" IS NULL OR "pair"."from_month" <= "first"."month"
    )
    AND (
      "pair"."to_month" IS NULL OR "pair"."to_month" >= "first"."month"
    )
  GROUP BY
    "first"."person",
    "first"."month",
    "pair"."programme_a",
    "pair"."programme_b"
), "found" AS (
  SELECT
    "find.same"."payment.person",
    "find.same"."payment.month",
    "find.same"."pair.programme_a",
    "find.same"."pair.programme_b",
    MIN("record"."month") AS "first_month",
    MAX("record"."month") AS "last_month",
    CAST(MAX(COALESCE("record"."match_level", 4)) AS INT) AS "match_level",
    MAX(CASE WHEN "record"."name_flag" THEN 1 ELSE 0 END) = 1 AS "name_flag",
    CASE
      WHEN MIN("record"."programme") = MAX("record"."programme")
      THEN MIN("record"."programme")
    END AS "payment.programme",
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
    CAST(SUM(
      CASE
        WHEN "record"."programme" = "find.same"."pair.programme_a"
        THEN "record"."amount"
      END
    ) AS BIGINT) AS "amount_a",
    CAST(SUM(
      CASE
        WHEN "record"."programme" = "find.same"."pair.programme_b"
        THEN "record"."amount"
      END
    ) AS BIGINT) AS "amount_b"
  FROM "payment" AS "record"
  JOIN "find.same"
    ON "record"."person" = "find.same"."payment.person"
    AND "record"."month" = "find.same"."payment.month"
  WHERE
    "record"."programme" = "find.same"."pair.programme_a"
    OR "record"."programme" = "find.same"."pair.programme_b"
  GROUP BY
    "find.same"."payment.person",
    "find.same"."payment.month",
    "find.same"."pair.programme_a",
    "find.same"."pair.programme_b"
), "judge" AS (
  SELECT
    "found"."payment.person" AS "g0",
    "found"."pair.programme_a" AS "g1",
    "found"."pair.programme_b" AS "g2",
    "found"."payment.person" AS "k0",
    "found"."payment.month" AS "k1",
    "found"."pair.programme_a" AS "k2",
    "found"."pair.programme_b" AS "k3",
    CASE
      WHEN "found"."amount_a" <= "found"."amount_b"
      THEN "found"."pair.programme_a"
      ELSE "found"."pair.programme_b"
    END AS "k4",
    "found"."match_level",
    "found"."name_flag",
    CASE
      WHEN NOT (
        "found"."amount_a" <= "found"."amount_b"
      ) IS NULL
      THEN LEAST("found"."amount_a", "found"."amount_b")
    END AS "amount",
    "found"."first_month" AS "month_from",
    "found"."last_month" AS "month_to",
    "found"."payment.programme" AS "programme",
    "found"."payment.person" AS "person",
    "found"."payment.town" AS "town",
    "found"."payment.village" AS "village",
    "found"."payment.household" AS "household",
    "found"."payment.account" AS "account",
    TRUE AS "truth",
    TRUE AS "low0",
    "found"."pair.programme_a" AS "c0_left",
    "found"."pair.programme_b" AS "c0_right",
    TRUE AS "c0_truth",
    CAST(NULL AS TEXT) AS "missing",
    "person"."name" AS "v_person_name",
    "found"."pair.programme_a" AS "v_pair_programme_a",
    "found"."pair.programme_b" AS "v_pair_programme_b"
  FROM "found"
  LEFT JOIN "person"
    ON "person"."person" = "found"."payment.person"
), "outcome" AS (
  SELECT
    "judge".*,
    CASE WHEN "judge"."truth" IS NULL THEN 2 ELSE 1 END AS "outcome",
    CAST(NULL AS TEXT) AS "exception",
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
    ORDER BY "outcome"."month_from", "outcome"."k0", "outcome"."k1", "outcome"."k2", "outcome"."k3", "outcome"."k4"
  ) AS BIGINT) AS "case_no"
FROM "outcome";

-- evidence
WITH "rows" AS (
  SELECT
    "case_row"."g0",
    "case_row"."g1",
    "case_row"."g2",
    "case_row"."case_no",
    "record"."src",
    'payment' AS "table_name",
    "record"."payment_id",
    CASE WHEN "record"."programme" = "case_row"."k4" THEN "record"."amount" ELSE 0 END AS "doubtful"
  FROM "payment" AS "record"
  JOIN "case_rows" AS "case_row"
    ON "record"."person" = "case_row"."k0" AND "record"."month" = "case_row"."k1"
  WHERE
    "record"."programme" = "case_row"."k2" OR "record"."programme" = "case_row"."k3"
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
    "record"."person" AS "g0"
  FROM "payment" AS "record"
  WHERE
    NOT "record"."month" IS NULL
), "listed" AS (
  SELECT DISTINCT
    "case_row"."g0"
  FROM "case_rows" AS "case_row"
), "grains" AS (
  SELECT DISTINCT
    "case_row"."g0",
    "case_row"."g1",
    "case_row"."g2"
  FROM "case_rows" AS "case_row"
)
SELECT
  CAST((
    (
      SELECT
        COUNT(*) AS "number"
      FROM "find.where" AS "counted"
    ) - (
      SELECT
        COUNT(*) AS "number"
      FROM "listed" AS "counted"
    )
  ) + (
    SELECT
      COUNT(*) AS "number"
    FROM "grains" AS "counted"
  ) AS BIGINT) AS "checked";
