"""What is netted: payments, pensions and the bank's answers, in one narrow shape."""

import duckdb

from anomaly.vocabulary.model import Vocabulary
from anomaly.warehouse.families.sources import month_of_date
from anomaly.warehouse.prepare.netting import failed_status
from anomaly.warehouse.resolve import resolved_select

#: Where the month comes from: the period the payment is for, else the day it was paid.
_PERIOD = """
    coalesce(from_month, to_month, {paid}) AS first_month,
    coalesce(greatest(from_month, to_month), from_month, to_month, {paid}) AS last_month,
    CASE WHEN from_month IS NOT NULL OR to_month IS NOT NULL THEN 'belong'
         WHEN {paid} IS NOT NULL THEN 'pay_date' END AS basis,
    coalesce({day}, 0) AS day
"""

_PAYMENT = """
CREATE OR REPLACE TEMP TABLE net_entry AS
WITH programme AS (
    -- By default what is paid by person or household is paid for months; an area or an item is not.
    SELECT programme, bool_or(coalesce(spread, basis IN ('person', 'household'))) AS spread
    FROM main."list.programmes" GROUP BY programme
)
SELECT src, part, person, name, account, batch, r.programme AS net_key,
       CASE WHEN kind IN ('reversal', 'returned') THEN -abs(amount) ELSE amount END AS amount,
       {period}, coalesce(p.spread, FALSE) AS spread, {failed} AS failed
FROM ({rows}) r LEFT JOIN programme p ON p.programme = r.programme
WHERE amount IS NOT NULL
"""

_BANK = """
CREATE OR REPLACE TEMP TABLE net_return AS
SELECT src, part, person, name, account, batch, programme AS net_key, -abs(amount) AS amount,
       {period}, FALSE AS spread, FALSE AS failed
FROM ({rows})
WHERE amount IS NOT NULL AND amount <> 0 AND status = 'failed'
"""

#: A funeral grant is not netted against a monthly pension, nor spread over months.
_PENSION = """
CREATE OR REPLACE TEMP TABLE net_entry AS
SELECT src, part, person, name, account, NULL::VARCHAR AS batch,
       scheme || '/' || CASE WHEN {regular} THEN 'regular' ELSE item END AS net_key, amount,
       {period}, {regular} AS spread, {failed} AS failed
FROM ({rows})
WHERE amount IS NOT NULL
"""

_REGULAR_ITEM = "coalesce(item, 'monthly') IN ('monthly', 'back_pay', 'adjustment')"

_NO_RETURNS = "CREATE OR REPLACE TEMP TABLE net_return AS SELECT * FROM net_entry WHERE FALSE"


def _period(day: str = "pay_date") -> str:
    return _PERIOD.format(paid=month_of_date(day), day=day)


def payment_entries(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """Make `net_entry` from payments and `net_return` from failed rows of the bank's answer."""
    wanted = (
        "name", "account", "batch", "programme", "kind", "amount", "from_month", "to_month",
        "pay_date", "status",
    )  # fmt: skip
    payment = resolved_select(vocabulary.table("payment"), columns=wanted)
    connection.execute(
        _PAYMENT.format(period=_period(), failed=failed_status("status"), rows=payment)
    )
    wanted = (
        "name", "account", "batch", "programme", "amount", "from_month", "to_month", "pay_date",
        "return_date", "status",
    )  # fmt: skip
    bank = resolved_select(vocabulary.table("bank_return"), columns=wanted)
    # The day of the return is on or after the day of the payment, so it serves where that is empty.
    connection.execute(_BANK.format(period=_period("coalesce(pay_date, return_date)"), rows=bank))


def pension_entries(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """Make `net_entry` from pensions, and an empty `net_return`."""
    wanted = (
        "name", "account", "scheme", "item", "amount", "from_month", "to_month", "pay_date",
        "status",
    )  # fmt: skip
    pension = resolved_select(vocabulary.table("pension"), columns=wanted)
    connection.execute(
        _PENSION.format(
            period=_period(), regular=_REGULAR_ITEM, failed=failed_status("status"), rows=pension
        )
    )
    connection.execute(_NO_RETURNS)
