"""Account numbers: digits as text; a number cell of 16 digits or more has lost some."""

import re

from anomaly.ingest.clean.person_numbers import LOSSY_DIGITS
from anomaly.ingest.clean.texts import PROGRAM_NULLS, WRITTEN_NULLS, squeeze, unquote

#: Accounts that are used as delivered; a row of zeros stands for none.
FAST_PATTERN = "[1-9][0-9]{5,31}"

_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{2}")
_SEPARATORS = re.compile(r"(?<=[0-9])-(?=[0-9])")


def judge_account(text: str, *, number_cell: bool) -> tuple[str | None, str | None]:
    """(account, issue code) of one cell.

    >>> judge_account("6217 0012 3456", number_cell=False)
    ('621700123456', 'account.cleaned')
    >>> judge_account("6.217E+18", number_cell=False)
    (None, 'account.precision_lost')
    """
    cleaned = _SEPARATORS.sub("", unquote(squeeze(text))).upper()
    if cleaned in PROGRAM_NULLS or cleaned in WRITTEN_NULLS or set(cleaned) == {"0"}:
        return None, None
    digits = sum(character.isdigit() for character in cleaned)
    if _SCIENTIFIC.fullmatch(cleaned) or (number_cell and digits >= LOSSY_DIGITS):
        return None, "account.precision_lost"
    return cleaned, None if cleaned == text else "account.cleaned"
