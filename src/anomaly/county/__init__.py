"""A synthetic county with planted truth: sample data, demo, tests and benchmarks.

Nobody in it exists: the area code 529901 belongs to no county.
"""

from anomaly.county.writer import CountySummary, write_county

__all__ = ["CountySummary", "write_county"]
