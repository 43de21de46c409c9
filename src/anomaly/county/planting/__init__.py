"""Planted cases: what the rules must find, what they must leave alone, what may go either way."""

from anomaly.county.model import County
from anomaly.county.planting.accounts import plant_accounts
from anomaly.county.planting.ages import plant_ages
from anomaly.county.planting.amounts import plant_amounts
from anomaly.county.planting.deaths import plant_deaths
from anomaly.county.planting.duplicates import plant_duplicates
from anomaly.county.planting.exits import plant_exits
from anomaly.county.planting.numbers import plant_numbers
from anomaly.county.planting.pairs import plant_pairs
from anomaly.county.planting.payroll import plant_payroll
from anomaly.county.planting.pensions import plant_pensions
from anomaly.county.planting.planter import Planter
from anomaly.county.planting.vehicles import plant_vehicles

__all__ = ["plant"]

#: Rules that need the oldest people first; each takes households nobody else has taken.
_FAMILIES = (
    plant_ages,
    plant_deaths,
    plant_duplicates,
    plant_amounts,
    plant_exits,
    plant_numbers,
    plant_pairs,
    plant_payroll,
    plant_vehicles,
    plant_accounts,
    plant_pensions,
)


def plant(county: County, *, clean: bool) -> None:
    """Add all planted cases to a county whose ordinary life has not been written yet.

    Args:
        county: gets payments, register rows and truth.
        clean: leave out everything a rule may hit; look-alikes stay.
    """
    planter = Planter(county, clean=clean)
    for family in _FAMILIES:
        family(planter)
