"""Loading vocabulary files: what is read, and where each mistake is reported."""

from pathlib import Path
from textwrap import dedent

import pytest

from anomaly.errors import ErrorList, VocabularyError
from anomaly.vocabulary import load_vocabulary

GOOD = """\
table: disability
label: {zh: 残疾人证, en: Disability cards}
group: life
rows: {zh: 一张残疾人证, en: one card}
words: [残疾人证, 残联]
required: [card_no, [person_no, name]]
recognised_by: [card_no, grade]
persons:
  person: {number: person_no, name: name}
paths:
  person: {column: person, rows: many}
fields:
  card_no: {type: text, label: {zh: 残疾证号, en: Card number}, aliases: [残疾人证号]}
  person_no: {type: person_no, label: {zh: 身份证号, en: Person number}}
  name: {type: name, label: {zh: 姓名, en: Name}}
  grade:
    type: code
    label: {zh: 残疾等级, en: Grade}
    codes:
      one: {zh: 一级, en: first grade, aliases: ["1"]}
      two: {zh: 二级, en: second grade}
  sex: {type: code, codes: sex, label: {zh: 性别, en: Sex}}
  guardian: {type: name, protected: yes, label: {zh: 监护人, en: Guardian}}
  person: {type: person, derived: yes, nullable: no, label: {zh: 本人, en: Person}}
"""

# What is replaced in GOOD, by what, the error's code, line and column.
MISTAKES = [
    ("type: text", "type: txt", "vocabulary.unknown", 13, 19),
    ("group: life", "group: live", "vocabulary.unknown", 3, 8),
    ("words:", "word:", "vocabulary.unknown", 5, 1),
    ("aliases: [残疾人证号]", "alias: [残疾人证号]", "vocabulary.unknown", 13, 61),
    ("[card_no, grade]", "[card_no, grad]", "vocabulary.unknown", 7, 26),
    ("[person_no, name]]", "[person, nane]]", "vocabulary.unknown", 6, 30),
    ("column: person,", "column: persons,", "vocabulary.unknown", 11, 20),
    ("rows: many", "rows: several", "vocabulary.unknown", 11, 34),
    ("codes: sex", "codes: gender", "vocabulary.unknown", 22, 28),
    ("protected: yes", "protected: true", "vocabulary.unknown", 23, 37),
    ("{zh: 残疾证号, en: Card number}", "{zh: 残疾证号}", "vocabulary.missing", 13, 32),
    ("label: {zh: 姓名, en: Name}", "note: {zh: 姓名, en: Name}", "vocabulary.missing", 15, 9),
    ("rows: {zh: 一张残疾人证, en: one card}", "", "vocabulary.missing", 1, 1),
    ("aliases: [残疾人证号]", "aliases: [姓　名, 身份证号]", "vocabulary.alias_twice", 14, 14),
    ("aliases: [残疾人证号]", "aliases: [证号, 证　号]", "vocabulary.alias_twice", 13, 75),
    ('aliases: ["1"]', "aliases: [二级]", "vocabulary.alias_twice", 21, 12),
    ("type: code, codes: sex", "type: text, codes: sex", "vocabulary.codes", 22, 28),
    ("table: disability", "table: disabled", "vocabulary.file_name", 1, 8),
    ("number: person_no, name: name", "birth: grade", "vocabulary.person", 9, 11),
    ("  person: {number", "  owner: {number", "vocabulary.person_field", 9, 3),
    ("nullable: no, label", "aliases: [人], label", "vocabulary.derived_alias", 24, 50),
    ("  grade:\n", "  Grade:\n", "vocabulary.field_name", 16, 3),
    ("required: [card_no, [person_no, name]]", "required: card_no", "vocabulary.list", 6, 11),
    ("words: [残疾人证, 残联]", "words: [{a: b}]", "vocabulary.text", 5, 9),
    ("label: {zh: 残疾人证, en: Disability cards}", "label: 残疾", "vocabulary.mapping", 2, 8),
    ("  name: {type", "  card_no: {type", "R011", 15, 3),
]


def write(folder: Path, text: str, name: str = "disability.yml") -> Path:
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables" / name).write_text(text, encoding="utf-8")
    return folder


def test_a_table_from_outside_the_package_is_one_file(tmp_path: Path) -> None:
    vocabulary = load_vocabulary(write(tmp_path, GOOD))
    table = vocabulary.table("disability")
    assert "payment" in vocabulary.tables
    assert "disability" not in load_vocabulary().tables
    assert table.required == (("card_no",), ("person_no", "name"))
    assert table.fields["card_no"].aliases == ("card_no", "残疾证号", "残疾人证号")
    assert [table.fields[name].nullable for name in ("card_no", "name", "person")] == [
        False,
        True,
        False,
    ]
    assert [code.value for code in table.fields["sex"].codes] == ["male", "female"]
    assert table.fields["grade"].codes[0].aliases == ("one", "一级", "1")
    assert table.fields["guardian"].protected
    assert [field.name for field in table.file_fields][-1] == "guardian"
    assert table.paths["person"].rows == "many"


def test_a_table_may_lie_directly_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "disability.yml").write_text(GOOD, encoding="utf-8")
    assert "disability" in load_vocabulary(tmp_path).tables


@pytest.mark.parametrize(("good", "bad", "code", "line", "column"), MISTAKES)
def test_a_mistake_is_reported_where_it_stands(
    tmp_path: Path, good: str, bad: str, code: str, line: int, column: int
) -> None:
    assert good in GOOD
    text = GOOD.replace(good, bad, 1)
    with pytest.raises(ErrorList) as caught:
        load_vocabulary(write(tmp_path, text))
    found = [(e.code, e.place.line, e.place.character) for e in caught.value.errors if e.place]
    assert (code, line, column) in found
    assert all(error.zh and error.en for error in caught.value.errors)


def test_all_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("type: text", "type: txt").replace("group: life", "group: l"))
    write(tmp_path, "table: [", "broken.yml")
    with pytest.raises(ErrorList) as caught:
        load_vocabulary(tmp_path)
    files = [error.place.file for error in caught.value.errors if error.place]
    assert files == [f"{tmp_path.name}/tables/{n}.yml" for n in ("broken", *["disability"] * 2)]


def test_a_shipped_table_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(ErrorList, match="already a table death"):
        load_vocabulary(write(tmp_path, GOOD.replace(": disability", ": death"), "death.yml"))


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="no such vocabulary folder: nowhere"):
        load_vocabulary(tmp_path / "nowhere")


def test_a_list_is_called_after_its_file(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "posts.yml").write_text(
        dedent("""\
        table: list.posts
        label: {zh: 岗位, en: Posts}
        group: lists
        rows: {zh: 一个岗位, en: one post}
        fields:
          value: {type: text, label: {zh: 岗位名, en: Post}}
        """),
        encoding="utf-8",
    )
    assert load_vocabulary(tmp_path).table("list.posts").is_list
