"""Amounts of several months, month by month, exact in fen."""


def share(total: str, months: str, position: str) -> str:
    """SQL: what one month gets of an amount that is spread over several.

    Every month gets the same whole fen; what is left over goes to the first months, one fen each.
    Negative amounts are spread like positive ones. The shares of positions 0..months-1 add up to
    the total.

    Args:
        total: BIGINT, fen.
        months: number of months, at least 1.
        position: which month, from 0.
    """
    size = f"abs({total})"
    return (
        f"(sign({total}) * ({size} // ({months}) "
        f"+ CASE WHEN ({position}) < {size} % ({months}) THEN 1 ELSE 0 END))::BIGINT"
    )


def rounded_ratio(number: str, divisor: str) -> str:
    """SQL: a non-negative integer divided by a positive one, half rounded up."""
    return f"((2 * ({number}) + ({divisor})) // (2 * ({divisor})))::BIGINT"
