"""What a payment should have been by `list.standards`, and what it is above that."""

from anomaly.warehouse.families.sources import month_of_date
from anomaly.warehouse.prepare.layers import Layer
from anomaly.warehouse.prepare.spans import span_statement
from anomaly.warehouse.prepare.spreading import rounded_ratio, share

MONTHS_OF_YEAR = 12

#: Ten-thousandths of a unit make one unit.
_UNIT = 10_000

_NEEDS = frozenset({"list.standards"})

#: Somebody who is approved in two classes at once has none that could be known.
_CLASS_SPAN = span_statement(
    "class_span",
    "SELECT person, programme, class, from_month, to_month FROM main.entitlement "
    "WHERE person IS NOT NULL AND programme IS NOT NULL AND class IS NOT NULL "
    "AND coalesce(status, 'approved') NOT IN ('applied', 'refused')",
    keys=("person", "programme"),
    values={"class": "CASE WHEN min(s.class) = max(s.class) THEN min(s.class) END"},
)

_ONE_RATE = "count(DISTINCT (s.rate_yuan, s.per, s.cap_yuan)) = 1 AND count(s.rate_yuan) = count(*)"

_STANDARD_COLUMNS = (
    "SELECT programme, coalesce(class, '') AS class, from_month, to_month, rate_yuan, "
    "coalesce(per, 'month') AS per, cap_yuan FROM main.\"list.standards\" "
    "WHERE programme IS NOT NULL"
)


def _rate_values() -> dict[str, str]:
    return {
        "rate": f"CASE WHEN {_ONE_RATE} THEN min(s.rate_yuan) END",
        "per": f"CASE WHEN {_ONE_RATE} THEN min(s.per) END",
        "cap": f"CASE WHEN {_ONE_RATE} THEN min(s.cap_yuan) END",
    }


_BY_CLASS = span_statement(
    "standard_of_class", _STANDARD_COLUMNS, keys=("programme", "class"), values=_rate_values()
)

#: Without a known class there must be a single rate in that month, whatever its class.
_BY_PROGRAMME = span_statement(
    "standard_of_programme", _STANDARD_COLUMNS, keys=("programme",), values=_rate_values()
)

#: What the payment says, else the roster in that month, else what the programme's name stands for.
_KNOWN_CLASS = Layer(
    name="find_class",
    columns={"known_class": "coalesce(t.class, e.class, n.class)"},
    joins=(
        "LEFT JOIN class_span e ON e.person = t.person AND e.programme = t.programme "
        "AND t.month BETWEEN e.from_month AND e.to_month "
        'LEFT JOIN (SELECT programme, min(class) AS class FROM main."list.programmes" '
        "GROUP BY programme) n ON n.programme = t.programme"
    ),
    before=(_CLASS_SPAN,),
    needs=_NEEDS,
)

_STANDARD = Layer(
    name="find_standard",
    columns={
        f"standard_{name}": f"CASE WHEN t.known_class IS NULL THEN a.{name} "
        f"WHEN s.from_month IS NOT NULL THEN s.{name} ELSE g.{name} END"
        for name in ("rate", "per", "cap")
    },
    joins=(
        "LEFT JOIN standard_of_programme a ON a.programme = t.programme "
        "AND t.month BETWEEN a.from_month AND a.to_month "
        "LEFT JOIN standard_of_class s ON s.programme = t.programme AND s.class = t.known_class "
        "AND t.month BETWEEN s.from_month AND s.to_month "
        "LEFT JOIN standard_of_class g ON g.programme = t.programme AND g.class = '' "
        "AND t.month BETWEEN g.from_month AND g.to_month"
    ),
    before=(_BY_CLASS, _BY_PROGRAMME),
    needs=_NEEDS,
)

_MONTHS = "coalesce(t.months_covered, 1)"
_PART = "coalesce(t.period_part, 0)"
_CAPPED = "CASE WHEN t.standard_cap IS NULL THEN {0} ELSE least({0}, t.standard_cap) END"


def _due() -> str:
    """The amount due for a row.

    A rate per month holds for each month. A rate per year is spread like the payment, a twelfth a
    month; a payment for one month or a whole period is the year's payment (of several years where
    the period is longer). Rates by area or item hold for the whole payment.
    """
    spread = f"({_MONTHS} > 1 AND NOT coalesce(t.whole_period, FALSE))"
    monthly = _CAPPED.format("t.standard_rate")
    year = _CAPPED.format("t.standard_rate")
    by_quantity = _CAPPED.format(rounded_ratio("t.standard_rate * t.quantity", str(_UNIT)))
    year_share = rounded_ratio(f"({year}) * {_MONTHS}", str(MONTHS_OF_YEAR))
    years = f"(({_MONTHS} + {MONTHS_OF_YEAR - 1}) // {MONTHS_OF_YEAR})"
    return (
        "CASE t.standard_per "
        f"WHEN 'month' THEN CASE WHEN {spread} THEN {monthly} ELSE ({monthly}) * {_MONTHS} END "
        f"WHEN 'year' THEN CASE WHEN {spread} THEN {share(year_share, _MONTHS, _PART)} "
        f"ELSE ({year}) * {years} END "
        f"ELSE CASE WHEN {spread} THEN {share(f'({by_quantity})', _MONTHS, _PART)} "
        f"ELSE {by_quantity} END END"
    )


#: `due_amount` is NULL where no standard is known for that month and class; `over_due` then too.
DUE = (
    _KNOWN_CLASS,
    _STANDARD,
    Layer(name="add_due", columns={"due_amount": _due()}, needs=_NEEDS),
    Layer(
        name="add_over",
        columns={
            # greatest() skips a NULL, and no standard is not the same as nothing above it.
            "over_due": "CASE WHEN t.due_amount IS NOT NULL "
            "THEN greatest(t.amount - t.due_amount, 0) END"
        },
    ),
)

#: When a payment was approved: the last approval not after its month, else the first one there is.
_APPROVAL = f"""
CREATE OR REPLACE TEMP TABLE approval_span AS
WITH start AS (
    SELECT person, programme, coalesce(from_month, {month_of_date("approve_date")}) AS month,
           min(coalesce({month_of_date("approve_date")}, from_month)) AS approved_month
    FROM main.entitlement
    WHERE person IS NOT NULL AND programme IS NOT NULL
      AND coalesce(status, 'approved') NOT IN ('applied', 'refused')
    GROUP BY ALL HAVING month IS NOT NULL
)
SELECT person, programme, approved_month,
       CASE WHEN lag(month) OVER w IS NULL THEN 0 ELSE month END AS from_month,
       coalesce(lead(month) OVER w - 1, 9999 * 12 + 11) AS to_month
FROM start WINDOW w AS (PARTITION BY person, programme ORDER BY month)
"""

APPROVED = Layer(
    name="add_approved",
    columns={"approved_month": "ap.approved_month"},
    joins="LEFT JOIN approval_span ap ON ap.person = t.person AND ap.programme = t.programme "
    "AND t.month BETWEEN ap.from_month AND ap.to_month",
    before=(_APPROVAL,),
    needs=frozenset({"entitlement"}),
)
