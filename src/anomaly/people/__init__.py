"""People (人员): who is who, who belongs to one household, how sure that is."""

from anomaly.people.link import PeopleSummary, link
from anomaly.people.names import NameAgreement, compare_names

__all__ = ["NameAgreement", "PeopleSummary", "compare_names", "link"]
