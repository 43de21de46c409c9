"""Words of the report page."""

from collections.abc import Mapping

REPORT: Mapping[str, tuple[str, str]] = {}
