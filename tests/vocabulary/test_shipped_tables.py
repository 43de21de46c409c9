"""Policies over every shipped table; each test lists all offenders."""

from collections import Counter

import pytest

from anomaly.errors import VocabularyError
from anomaly.vocabulary import Table, load_vocabulary, spelling
from anomaly.vocabulary.loader import GROUPS

TABLES = tuple(load_vocabulary())
DELIVERED = [
    "payment",
    "batch",
    "bank_return",
    "account",
    "entitlement",
    "household",
    "death",
    "hukou",
    "marriage",
    "kinship",
    "payroll",
    "official",
    "handler",
    "pension",
    "vehicle",
    "village",
    "coverage",
]
LISTS = [
    "programmes",
    "exclusive_pairs",
    "standards",
    "institution_accounts",
    "areas",
    "filed_relatives",
    "coverage",
    "approving_posts",
    "resettlement_villages",
    "payroll_not_public",
]

# Header as an office writes it, table, field. One line per meaning that is easy to get wrong.
HEADERS = [
    ("实发金额", "payment", "amount"),
    ("合计", "payment", "amount"),
    ("应发金额", "payment", "amount_due"),
    ("帐号", "payment", "account"),
    ("费款所属期", "payment", "from_month"),
    ("month", "payment", "from_month"),
    ("承包方代表", "payment", "head_name"),
    ("承包方（代表）姓名", "payment", "name"),
    ("火化日期", "death", "death_date"),
    ("注销日期", "death", "cancel_date"),
    ("死者身份证号", "death", "person_no"),
    ("应发合计", "payroll", "gross"),
    ("实发合计", "payroll", "net"),
    ("发放年月", "payroll", "month"),
    ("家庭编号", "household", "household"),
    ("停发日期", "entitlement", "to_month"),
    ("号牌种类", "vehicle", "plate_kind"),
    ("初次登记日期", "vehicle", "registered_on"),
    ("男方身份证件号", "marriage", "husband_no"),
    ("社会保障号码", "pension", "person_no"),
    ("父亲身份证号", "hukou", "father_no"),
]

# Word as an office writes it, table, field, code.
WORDS = [
    ("在职在编", "payroll", "staff_type", "staff"),
    ("遗属", "payroll", "staff_type", "survivor"),
    ("公益岗", "payroll", "staff_type", "public_welfare_post"),
    ("村干部", "payroll", "staff_type", "village_cadre"),
    ("小型轿车", "vehicle", "vehicle_class", "car"),
    ("小型普通客车", "vehicle", "vehicle_class", "car"),
    ("正三轮摩托车", "vehicle", "vehicle_class", "tricycle"),
    ("正常", "vehicle", "status", "normal"),
    ("殡仪馆", "death", "source", "cremation"),
    ("迁出", "death", "reason", "moved"),
    ("补发", "payment", "kind", "back_pay"),
    ("红字", "payment", "kind", "reversal"),
    ("退汇", "bank_return", "status", "failed"),
    ("丧葬补助金", "pension", "item", "funeral"),
    ("新农保", "pension", "scheme", "resident"),
    ("2", "hukou", "sex", "female"),
    ("儿媳", "hukou", "relation", "38"),
    ("配偶", "household", "relation", "10"),
    ("哥哥", "kinship", "relation", "brother"),
    ("在保", "entitlement", "status", "approved"),
]


def test_the_tables_and_lists_of_the_first_rules_are_there() -> None:
    names = {table.name for table in TABLES}
    wanted = {*DELIVERED, *(f"list.{name}" for name in LISTS)}
    assert wanted <= names
    assert {"person", "kin_edge", "family_group"} <= names


def test_every_label_is_there_in_both_languages() -> None:
    texts = [
        (f"{table.name}.{what}", text)
        for table in TABLES
        for what, text in (
            ("label", table.label),
            ("rows", table.rows),
            *((f.name, f.label) for f in table.fields.values()),
            *((f"{f.name}.{c.value}", c.label) for f in table.fields.values() for c in f.codes),
        )
    ]
    assert [where for where, text in texts if not (text.zh.strip() and text.en.strip())] == []


def test_labels_are_unique_in_a_table() -> None:
    def repeated(table: Table) -> list[str]:
        counts = Counter(field.label.zh for field in table.fields.values() if not field.derived)
        return [f"{table.name}: {label}" for label, count in counts.items() if count > 1]

    assert [offender for table in TABLES for offender in repeated(table)] == []


def test_an_alias_belongs_to_one_field_of_a_table() -> None:
    def shared(table: Table) -> list[str]:
        words = Counter(
            spelling(alias) for field in table.fields.values() for alias in set(field.aliases)
        )
        return [f"{table.name}: {word}" for word, count in words.items() if count > 1]

    assert [offender for table in TABLES for offender in shared(table)] == []


def test_the_english_name_of_a_field_is_a_header() -> None:
    assert [
        f"{table.name}.{field.name}"
        for table in TABLES
        for field in table.file_fields
        if field.name not in field.aliases
    ] == []


def test_a_code_word_names_one_code_of_a_field() -> None:
    offenders = []
    for table in TABLES:
        for field in table.fields.values():
            counts = Counter(
                word.casefold()
                for code in field.codes
                for word in {code.value, code.label.en, *code.aliases}
            )
            offenders += [f"{table.name}.{field.name}: {w}" for w, n in counts.items() if n > 1]
    assert offenders == []


def test_tables_are_closed_in_themselves() -> None:
    """Required, recognising, person and path fields exist; persons have their derived field."""
    offenders = []
    for table in TABLES:
        names = {name for entry in table.required for name in entry} | set(table.recognised_by)
        names |= {path.column for path in table.paths.values()}
        for person in table.persons:
            names |= {person.reference}
            names |= {n for n in (person.number, person.name, person.birth, person.sex) if n}
            names |= {n for n in (person.village, person.town) if n}
        offenders += [f"{table.name}.{name}" for name in names if name not in table.fields]
    assert offenders == []


def test_required_fields_come_from_files() -> None:
    assert [
        f"{table.name}.{name}"
        for table in TABLES
        for entry in (*table.required, table.recognised_by)
        for name in entry
        if table.fields[name].derived
    ] == []


def test_groups_are_known_and_delivered_tables_have_words() -> None:
    assert [t.name for t in TABLES if t.group not in GROUPS] == []
    assert [t.name for t in TABLES if t.required and not t.words] == []
    assert [t.name for t in TABLES if t.is_list != (t.group == "lists")] == []


def test_money_and_quantities_have_a_unit() -> None:
    assert [
        f"{table.name}.{field.name}"
        for table in TABLES
        for field in table.fields.values()
        if field.type in {"money", "quantity"} and not field.unit
    ] == []


@pytest.mark.parametrize(("header", "table", "field"), HEADERS)
def test_headers_that_offices_write(header: str, table: str, field: str) -> None:
    fields = load_vocabulary().table(table).fields.values()
    found = [f.name for f in fields if spelling(header) in map(spelling, f.aliases)]
    assert found == [field]


@pytest.mark.parametrize(("word", "table", "field", "code"), WORDS)
def test_words_that_offices_write(word: str, table: str, field: str, code: str) -> None:
    codes = load_vocabulary().table(table).field(field).codes
    assert [c.value for c in codes if word in c.aliases] == [code]


def test_relations_are_two_digit_codes() -> None:
    tables = load_vocabulary().tables
    for name in ("hukou", "household", "entitlement"):
        values = [code.value for code in tables[name].fields["relation"].codes]
        assert all(len(value) == 2 and value.isdigit() for value in values)
        assert {"01", "02", "10", "28", "38", "51", "99"} <= set(values)


def test_ethnicity_is_protected() -> None:
    assert load_vocabulary().table("hukou").fields["ethnicity"].protected


def test_an_unknown_field_names_the_nearest() -> None:
    with pytest.raises(VocabularyError, match="nearest: death_date"):
        load_vocabulary().table("death").field("deth_date")
