"""An independent answer of every shipped rule, in plain Python.

Each rule is written a second time, from the text of the rule format and of the catalogue, over
lists of plain dicts (rows of the prepared tables), without SQL and without the compiler. A test
draws small random tables (`oracle.strategies`), runs the compiled rule on them, and compares the
merged rows with `ORACLES[rule](tables)`.

Tables are `payment`, `pension`, `death`, `payroll`, `vehicle`, `entitlement` and the lists, with
the columns that rules see: months and ages as whole numbers, money in fen, persons as numbers,
missing values as None, `src` the source row. `cases` holds what all rules share (unknown values,
levels, merging); `deaths`, `duplicates`, `status` and `payments` one function a rule.
"""

from collections.abc import Callable, Mapping

from oracle.cases import Expected, Tables
from oracle.deaths import pay_after_death, pension_after_death
from oracle.duplicates import exclusive_pair, id15_18, same_project_period
from oracle.payments import age_out_of_range, checksum, many_people, over_std
from oracle.status import after_exit, payroll_relief, vehicle

__all__ = ["ORACLES", "Expected", "Tables"]

#: Rule id -> what the rule answers with its default parameters.
ORACLES: Mapping[str, Callable[[Tables], frozenset[Expected]]] = {
    "acct.many_people": many_people,
    "amt.over_std": over_std,
    "asset.vehicle": vehicle,
    "death.pay_after_death": pay_after_death,
    "death.pension_after_death": pension_after_death,
    "dup.exclusive_pair": exclusive_pair,
    "dup.id15_18": id15_18,
    "dup.same_project_period": same_project_period,
    "id.age_out_of_range": age_out_of_range,
    "id.checksum": checksum,
    "role.payroll_relief": payroll_relief,
    "time.after_exit": after_exit,
}
