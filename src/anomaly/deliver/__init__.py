"""What people receive: Arrow tables, the workbook, the report.

Every output is made from one `RunView` and nothing else. The Parquet writer is handed in.
"""

from anomaly.deliver.report import write_report
from anomaly.deliver.run_view import RunView, SubjectNotes
from anomaly.deliver.scan import scan_report, scan_workbook
from anomaly.deliver.tables import (
    coverage_table,
    findings_table,
    issues_table,
    leads_table,
    persons_table,
    write_tables,
)
from anomaly.deliver.workbook import write_workbook

__all__ = [
    "RunView",
    "SubjectNotes",
    "coverage_table",
    "findings_table",
    "issues_table",
    "leads_table",
    "persons_table",
    "scan_report",
    "scan_workbook",
    "write_report",
    "write_tables",
    "write_workbook",
]
