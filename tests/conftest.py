"""What several test rooms share: the repository's folders and one scan of the sample county."""

from pathlib import Path

import pytest

from anomaly.pipeline import ScanRequest, ScanSummary, scan_to_folder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The committed county of about 3,000 persons."""
    return ROOT / "sample_data"


@pytest.fixture(scope="session")
def sample_summary(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> ScanSummary:
    """One scan of the sample county, shared by all tests of a session."""
    target = tmp_path_factory.mktemp("样例 run") / "out"
    return scan_to_folder(ScanRequest.from_inbox(sample_data / "inbox"), target)


@pytest.fixture(scope="session")
def sample_run(sample_summary: ScanSummary) -> Path:
    """The run folder of that scan."""
    return sample_summary.folder
