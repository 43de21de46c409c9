"""Merge the cases of a rule into one row a grain.

`case_rows` holds one row per case that is not clear. Where a grain has cases of several outcomes
the row's outcome is the first of hit, cannot tell, excepted (their numbers 1, 2, 3 are in that
order), and only the cases of that outcome are counted, summed and shown.

The texts below name only columns made by the compiler (`g0`, `c0_left`, ...), never anything that
came from a file, and use only aggregates that do not depend on the order of rows.
"""

from anomaly.rules import CompiledRule

CASES = "case_rows"
MERGED = "merged_rows"


def merge_sql(compiled: CompiledRule) -> str:
    """One row a grain with the columns of its first case beside its counts and sums.

    Columns: those of `case_rows` (values of the first case by `case_no`), then `all_cases`,
    `all_amount`, `all_month_from`, `all_month_to`, `all_level`, `all_match_level`,
    `all_name_flag`, `one_programme`, `one_person` (NULL when the cases differ), `all_exception`,
    `all_low<n>` per lowering (TRUE when it speaks of every case), and `min_`/`max_` of each
    placeholder that is merged so. Ordered by the first case.
    """
    keys = ", ".join(column.column for column in compiled.grain)
    lowered = [
        f"BOOL_AND(COALESCE({lowering.column}, FALSE)) AS all_{lowering.column}"
        for lowering in compiled.lowerings
    ]
    extremes = sorted(
        {
            f"{placeholder.merge.upper()}({placeholder.column}) AS "
            f"{placeholder.merge}_{placeholder.column}"
            for placeholder in compiled.placeholders
            if placeholder.merge in {"min", "max"}
        }
    )
    more = "".join(f",\n    {text}" for text in [*lowered, *extremes])
    return f"""WITH ranked AS (
  SELECT *, MIN(outcome) OVER (PARTITION BY {keys}) AS final_outcome FROM {CASES}
), grouped AS (
  SELECT MIN(case_no) AS first_case,
    CAST(COUNT(*) AS BIGINT) AS all_cases,
    CAST(SUM(amount) AS BIGINT) AS all_amount,
    MIN(month_from) AS all_month_from, MAX(month_to) AS all_month_to,
    MAX(level) AS all_level, MAX(match_level) AS all_match_level,
    BOOL_OR(COALESCE(name_flag, FALSE)) AS all_name_flag,
    CASE WHEN COUNT(DISTINCT programme) = 1 AND COUNT(programme) = COUNT(*)
      THEN MIN(programme) END AS one_programme,
    CASE WHEN COUNT(DISTINCT person) = 1 AND COUNT(person) = COUNT(*)
      THEN MIN(person) END AS one_person,
    MIN(exception) AS all_exception{more}
  FROM ranked WHERE outcome = final_outcome
  GROUP BY {keys}, final_outcome
)
SELECT first_row.*, grouped.*
FROM grouped JOIN {CASES} AS first_row ON first_row.case_no = grouped.first_case
ORDER BY grouped.first_case"""


def evidence_join_sql(compiled: CompiledRule) -> str:
    """The evidence of the merged rows, one row a case and source row.

    Columns: `first_case, file, sheet, row, money_id, doubtful`. `money_id` names the payment, or
    the source row where the record is no payment (a pension), so that money is counted once.
    """
    same = " AND ".join(
        f"evidence.{column.column} IS NOT DISTINCT FROM merged.{column.column}"
        for column in compiled.grain
    )
    return f"""SELECT merged.first_case, unit.file, unit.sheet,
  CAST(evidence.src % 4294967296 AS BIGINT) AS row,
  COALESCE(evidence.payment_id,
    evidence.table_name || ':' || CAST(evidence.src AS VARCHAR)) AS money_id,
  evidence.doubtful
FROM ({compiled.evidence_sql}) AS evidence
JOIN {CASES} AS case_row ON case_row.case_no = evidence.case_no
JOIN {MERGED} AS merged ON {same} AND case_row.outcome = merged.outcome
JOIN source_unit AS unit ON unit.unit = evidence.src // 4294967296
ORDER BY 1, 2, 3 NULLS FIRST, 4, 5, 6 NULLS FIRST, evidence.case_no"""
