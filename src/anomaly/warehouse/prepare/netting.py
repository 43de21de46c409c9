"""Payments net of reversals and bank returns, positive, one row a payment and month.

What takes a payment back is found in three steps: a row that says of itself that it did not go
through is no payment; a reversal, a returned payment or a failed row of the bank's answer cancels
the one payment of the same person, programme, period and amount; what is then left negative is
taken off the other payments of that person, programme and month, earliest first.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from anomaly.warehouse.names import literal
from anomaly.warehouse.prepare.spreading import share
from anomaly.warehouse.single import one_row

#: A row whose status begins like this did not reach the person. 退回后重发 did.
_FAILED_STATUS = (
    "退回", "已退回", "银行退回", "退票", "已退票", "退汇", "已退汇", "退款", "已退款", "失败",
    "发放失败", "打卡失败", "支付失败", "交易失败", "处理失败", "代发失败", "入账失败", "未成功",
    "不成功", "发放不成功", "作废", "已作废", "failed", "returned", "rejected",
)  # fmt: skip

#: Longer periods are typing errors of a year; such a payment stays whole.
LONGEST_SPREAD = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class NettingSummary:
    """What netting did, in rows of the record.

    Args:
        rows: rows looked at.
        failed: rows that say themselves that they did not go through.
        cancelled: payments cancelled by a reversal, return or failed bank row of equal amount.
        reduced: monthly parts that another negative amount made smaller or removed.
        unmatched: reversals and failed bank rows for which no payment was found.
        without_month: rows left that have neither period nor pay date.
    """

    rows: int
    failed: int
    cancelled: int
    reduced: int
    unmatched: int
    without_month: int


def failed_status(column: str) -> str:
    """SQL: whether the status text says that the money did not arrive."""
    begins = " OR ".join(
        f"starts_with(lower(trim({column})), {literal(word)})" for word in _FAILED_STATUS
    )
    return f"coalesce(({begins}) AND NOT contains({column}, '重发'), FALSE)"


def net(connection: duckdb.DuckDBPyConnection) -> NettingSummary:
    """Make the temporary table `net_part` from `net_entry` and `net_return`.

    Args:
        connection: holds both. `net_entry(src, part, person, name, account, batch, net_key,
            amount, first_month, last_month, basis, day, spread, failed)`: rows of the record,
            negative where they take back; `day` is the pay date or 0. `net_return(...)`: failed
            rows of the bank's answer, the same columns with a negative amount, NULL where the bank
            does not say.

    Returns:
        Counts. `net_part(src, part, person, month, basis, amount, period_part, months_covered,
        whole_period)` has one row a payment and month, amounts positive.
    """
    connection.execute(_NUMBERED)
    _cancel_equal(connection)
    connection.execute(_PARTS.format(longest=LONGEST_SPREAD, spread=share("amount", "months", "k")))
    connection.execute(_TAKEN)
    connection.execute(_NET)
    numbers = tuple(int(value) for value in one_row(connection, _COUNTS))
    for name in ("net_numbered", "net_cancelled", "net_month", "net_taken"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
    return NettingSummary(
        rows=numbers[0],
        failed=numbers[1],
        cancelled=numbers[2],
        reduced=numbers[3],
        unmatched=numbers[4],
        without_month=numbers[5],
    )


_NUMBERED = """
CREATE OR REPLACE TEMP TABLE net_numbered AS
SELECT 'row' AS origin, * FROM net_entry WHERE NOT failed AND amount <> 0
UNION ALL
SELECT 'bank', * FROM net_return
"""

# Few rows take back, so payments are read for each way to find them and not copied first.
# A period that both name must be the same. Without one, only what was paid before can come back,
# the latest first. The bank also names the account; a shared account needs the name as well.
_PAIRS = """
WITH taking AS (
    SELECT * FROM net_numbered WHERE amount < 0
), giving AS NOT MATERIALIZED (
    SELECT * FROM net_numbered WHERE amount > 0
), by_person AS (
    SELECT n.origin, n.src AS n_src, n.part AS n_part, p.src AS p_src, p.part AS p_part,
           n.basis, n.day AS n_day, p.day AS p_day, p.batch = n.batch AS same_batch
    FROM taking n
    JOIN giving p ON p.person = n.person AND p.amount = -n.amount
    WHERE {fits}
), by_account AS (
    SELECT n.origin, n.src, n.part, p.src, p.part, n.basis, n.day, p.day, p.batch = n.batch
    FROM taking n
    JOIN giving p ON p.account = n.account AND p.amount = -n.amount
    WHERE {fits} AND (n.name IS NULL OR p.name IS NULL OR n.name = p.name)
)
SELECT * FROM (SELECT * FROM by_person UNION SELECT * FROM by_account)
ORDER BY origin DESC, basis = 'belong' DESC, n_day, n_src, n_part, coalesce(same_batch, FALSE) DESC,
         CASE WHEN basis = 'belong' THEN p_day ELSE -p_day END, p_src, p_part
"""

_FITS = """
(n.net_key IS NULL OR n.net_key = p.net_key)
AND (n.origin = 'row' OR n.batch IS NULL OR p.batch IS NULL OR n.batch = p.batch)
AND CASE
    WHEN n.basis = 'belong' AND p.basis = 'belong'
        THEN n.first_month = p.first_month AND n.last_month = p.last_month
    WHEN n.basis = 'belong' THEN p.first_month BETWEEN n.first_month AND n.last_month
    WHEN n.basis = 'pay_date' AND p.day > 0 THEN p.day <= n.day
    WHEN n.basis = 'pay_date' THEN p.first_month <= n.first_month
    ELSE TRUE END
"""


def _cancel_equal(connection: duckdb.DuckDBPyConnection) -> None:
    """Let each taking row cancel the best giving row that is still free."""
    pairs = connection.execute(_PAIRS.format(fits=_FITS)).fetchall()
    used: set[tuple[int, int]] = set()
    cancelled: dict[tuple[str, int, int], tuple[int, int]] = {}
    for origin, n_src, n_part, p_src, p_part, *_ in pairs:
        taking, giving = (origin, n_src, n_part), (p_src, p_part)
        if taking not in cancelled and giving not in used:
            cancelled[taking] = giving
            used.add(giving)
    rows = [("row", *giving, True) for giving in used]
    rows += [(*taking, False) for taking in cancelled]
    table = pa.table(
        {
            "origin": pa.array([row[0] for row in rows], pa.string()),
            "src": pa.array([row[1] for row in rows], pa.int64()),
            "part": pa.array([row[2] for row in rows], pa.int32()),
            "payment": pa.array([row[3] for row in rows], pa.bool_()),
        }
    )
    connection.register("net_cancelled_rows", table)
    try:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE net_cancelled AS SELECT * FROM net_cancelled_rows"
        )
    finally:
        connection.unregister("net_cancelled_rows")


_PARTS = """
CREATE OR REPLACE TEMP TABLE net_month AS
WITH kept AS (
    SELECT e.*, CASE WHEN last_month - first_month BETWEEN 1 AND {longest} - 1
                     THEN last_month - first_month + 1 ELSE 1 END AS months
    FROM net_numbered e
    ANTI JOIN net_cancelled c ON c.origin = e.origin AND c.src = e.src AND c.part = e.part
    WHERE e.origin = 'row'
), placed AS (
    SELECT src, part, person, net_key, day, basis, months, first_month, amount, 0::BIGINT AS k,
           months > 1 AS whole_period
    FROM kept WHERE months = 1 OR NOT spread
    UNION ALL
    SELECT src, part, person, net_key, day, basis, months, first_month, amount,
           unnest(range(months)) AS k, FALSE
    FROM kept WHERE months > 1 AND spread
)
SELECT src, part, person, net_key, day, basis, months, k, whole_period,
       (first_month + k)::INTEGER AS month,
       CASE WHEN whole_period THEN amount ELSE {spread} END AS amount
FROM placed
"""

_TAKEN = """
CREATE OR REPLACE TEMP TABLE net_taken AS
SELECT person, net_key, month, (-sum(amount))::BIGINT AS taken, count(*) AS rows
FROM net_month WHERE amount < 0 AND person IS NOT NULL
GROUP BY person, net_key, month
"""

_NET = """
CREATE OR REPLACE TEMP TABLE net_part AS
WITH plain AS (
    SELECT p.*, p.amount AS net FROM net_month p
    ANTI JOIN net_taken t ON t.person = p.person AND t.net_key = p.net_key AND t.month = p.month
    WHERE p.amount > 0
), touched AS (
    SELECT p.*, greatest(0, least(p.amount, sum(p.amount) OVER (
               PARTITION BY p.person, p.net_key, p.month ORDER BY p.day, p.src, p.part, p.k
           ) - t.taken))::BIGINT AS net
    FROM net_month p
    JOIN net_taken t ON t.person = p.person AND t.net_key = p.net_key AND t.month = p.month
    WHERE p.amount > 0
), every AS (
    SELECT * FROM plain UNION ALL SELECT * FROM touched
)
SELECT src, part, person, month, basis, net AS amount, amount AS before_netting,
       k::INTEGER AS period_part, months::BIGINT AS months_covered, whole_period
FROM every
"""

_COUNTS = """
SELECT (SELECT count(*) FROM net_entry),
       (SELECT count(*) FROM net_entry WHERE failed),
       (SELECT count(*) FROM net_cancelled WHERE payment),
       (SELECT count(*) FROM net_part WHERE amount < before_netting),
       (SELECT count(*) FROM net_numbered n
        WHERE n.amount < 0
          AND NOT EXISTS (SELECT 1 FROM net_cancelled c WHERE c.origin = n.origin
                          AND c.src = n.src AND c.part = n.part)
          AND (n.origin = 'bank' OR NOT EXISTS (
              SELECT 1 FROM net_part p
              JOIN net_numbered g ON g.origin = 'row' AND g.src = p.src AND g.part = p.part
              WHERE p.amount < p.before_netting AND g.person = n.person
                AND g.net_key = n.net_key))),
       (SELECT count(DISTINCT (src, part)) FROM net_part WHERE month IS NULL AND amount > 0)
"""
