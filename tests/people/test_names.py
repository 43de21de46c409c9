import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.people import NameAgreement, compare_names

EQUAL, NEARLY, DIFFERENT = NameAgreement

CASES = [
    ("张三", "张三", EQUAL),
    ("张国强", "张国墙", NEARLY),  # one of three characters
    ("张国强", "张建军", DIFFERENT),  # two of three
    ("张强", "张墙", DIFFERENT),  # one of two is another name
    ("张强", "李强", DIFFERENT),
    ("张国强", "张强国", NEARLY),  # swapped
    ("强张", "张强", NEARLY),  # surname behind
    ("欧阳国强", "国强", NEARLY),  # a part
    ("张国强", "国强", NEARLY),
    ("张强", "张", DIFFERENT),  # one character is no part
    ("张国强", "张强", DIFFERENT),  # a father and his son may be called so
    ("买买提·艾力", "买买提艾力", NEARLY),  # one character missing of a long name
    ("买买提·艾力", "买买提", NEARLY),
    ("张*强", "张国强", NEARLY),  # masked, the rest fits
    ("张**", "张国强", NEARLY),
    ("李*强", "张国强", DIFFERENT),
    ("**", "张强", DIFFERENT),  # nothing visible
    ("张□", "张强", NEARLY),  # a rare character that could not be printed
]


@pytest.mark.parametrize(("first", "second", "expected"), CASES)
def test_names_agree_as_far_as_said(first: str, second: str, expected: NameAgreement) -> None:
    assert compare_names(first, second) is expected


NAMES = st.text(alphabet="张王李国强军*·", min_size=1, max_size=5)


@given(first=NAMES, second=NAMES)
def test_the_order_of_the_two_does_not_matter(first: str, second: str) -> None:
    assert compare_names(first, second) is compare_names(second, first)


@given(name=NAMES)
def test_a_name_is_equal_to_itself_only_when_it_is_the_same_text(name: str) -> None:
    assert compare_names(name, name) is EQUAL
    assert compare_names(name, name + "水") is not EQUAL
