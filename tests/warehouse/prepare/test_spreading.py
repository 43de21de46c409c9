from fractions import Fraction

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from anomaly.warehouse.prepare.spreading import rounded_ratio, share

CONNECTION = duckdb.connect()


@given(total=st.integers(-(10**15), 10**15), months=st.integers(1, 120))
def test_shares_add_up_and_differ_by_a_fen_at_most(total: int, months: int) -> None:
    statement = (
        f"SELECT {share('$total', '$months', 'k')} FROM (SELECT unnest(range($months)) AS k)"
    )
    rows = CONNECTION.execute(statement, {"total": total, "months": months}).fetchall()
    shares = [row[0] for row in rows]
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, key=abs, reverse=True)  # what is left over comes first


@given(number=st.integers(0, 10**12), divisor=st.integers(1, 10**6))
def test_a_half_is_rounded_up(number: int, divisor: int) -> None:
    statement = f"SELECT {rounded_ratio('$number::BIGINT', '$divisor::BIGINT')}"
    ((rounded,),) = CONNECTION.execute(statement, {"number": number, "divisor": divisor}).fetchall()
    assert -Fraction(1, 2) < rounded - Fraction(number, divisor) <= Fraction(1, 2)
