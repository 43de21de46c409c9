"""The messy files of the county's offices, one module a department."""

from collections.abc import Iterator

from anomaly.county.files.civil_affairs import civil_affairs_files
from anomaly.county.files.farming import farming_files
from anomaly.county.files.finance import finance_files
from anomaly.county.files.labour import labour_files
from anomaly.county.files.pensions import pension_files
from anomaly.county.files.registers import register_files
from anomaly.county.files.rosters import roster_files
from anomaly.county.files.work import work_files
from anomaly.county.ledger import Ledger, sorted_by_village
from anomaly.county.model import County
from anomaly.county.pensions import Pensions
from anomaly.county.sheets import File
from anomaly.county.writing import Clerk

__all__ = ["inbox_files"]


def inbox_files(county: County, ledger: Ledger, pensions: Pensions) -> Iterator[File]:
    """All files of the inbox, made one after the other."""
    clerk = Clerk(county)
    listed = sorted_by_village(ledger)
    for department in (civil_affairs_files, labour_files, farming_files, finance_files):
        yield from department(clerk, listed)
    yield from pension_files(clerk, pensions)
    for office in (register_files, roster_files, work_files):
        yield from office(clerk)
