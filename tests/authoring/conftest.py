"""A county of five persons, and a library of one rule that a test may change."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anomaly.authoring import DeliveredData, delivered_data
from anomaly.rules import library_path

_PAYMENTS = (
    "姓名,身份证号,补贴项目,所属期,金额\n"
    "张三,529901194001010010,高龄津贴,2024-02,100.00\n"
    "张三,529901194001010010,高龄津贴,2024-03,100.00\n"
    "张三,529901194001010010,高龄津贴,2024-04,100.00\n"
    "李四,529901194202020020,高龄津贴,2024-02,80.00\n"
)
_DEATHS = (
    "姓名,身份证号,死亡日期\n"
    "张三,529901194001010010,2024-01-15\n"
    "李四,529901194202020020,2024-01-20\n"
)


@pytest.fixture(scope="session")
def small_inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two persons who were paid after their death: one in the first month only."""
    inbox = tmp_path_factory.mktemp("小县") / "inbox"
    inbox.mkdir()
    (inbox / "高龄津贴发放表.csv").write_text(_PAYMENTS, encoding="utf-8")
    (inbox / "死亡人员信息.csv").write_text(_DEATHS, encoding="utf-8")
    return inbox


@pytest.fixture(scope="session")
def small_data(small_inbox: Path) -> Iterator[DeliveredData]:
    """The prepared tables of that county."""
    with delivered_data(small_inbox) as data:
        yield data


@pytest.fixture
def changed_rule(tmp_path: Path) -> Callable[..., Path]:
    """Write a copy of a shipped rule into a library of its own, with replaced texts."""

    def write(rule_id: str, *changes: tuple[str, str], name: str | None = None) -> Path:
        scene, own = rule_id.split(".")
        text = (library_path() / scene / f"{own}.yml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        shared = tmp_path / "own" / "shared"
        shared.mkdir(parents=True, exist_ok=True)
        for path in (library_path() / "shared").iterdir():
            (shared / path.name).write_bytes(path.read_bytes())
        target = tmp_path / "own" / scene / f"{name or own}.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    return write
