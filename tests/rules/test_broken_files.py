"""Deliberately broken rule files: each mistake with code, place and words in both languages.

Each file of `broken/` begins with what it is expected to be told, three comment lines a mistake:
`# expect: CODE LINE:COLUMN`, `# zh: ...`, `# en: ...`. A file without them is right.
"""

import json
import re
from pathlib import Path

import pytest

from anomaly.errors import AnomalyError
from anomaly.rules import load_rule_text
from anomaly.vocabulary import Vocabulary

FILES = sorted((Path(__file__).parent / "broken").glob("*.yml"))
EXPECTED = re.compile(r"^# expect: (\S+) (\d+):(\d+)\n# zh: (.*)\n# en: (.*)\n", re.MULTILINE)

Told = tuple[str, int | None, int | None, str, str]


def _told(error: AnomalyError) -> Told:
    place = error.place
    assert place is not None
    return error.code, place.line, place.character, error.zh, error.en


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_broken_file_is_told_what_is_wrong_and_where(file: Path, vocabulary: Vocabulary) -> None:
    text = file.read_text(encoding="utf-8")
    expected = [
        (code, int(line), int(column), zh, en)
        for code, line, column, zh, en in EXPECTED.findall(text)
    ]
    found = load_rule_text(text, vocabulary, name=file.name)
    assert [_told(error) for error in found.errors] == expected
    assert bool(found.rules) == (not expected)


def test_there_are_enough_broken_files_and_clean_ones_beside_them() -> None:
    broken = [file for file in FILES if EXPECTED.search(file.read_text(encoding="utf-8"))]
    assert len(broken) >= 40
    clean = {file.stem for file in FILES} - {file.stem for file in broken}
    assert len(clean) >= 4
    assert all(name.startswith("nothing_wrong_") for name in clean)


def test_every_mistake_is_said_in_both_languages() -> None:
    same = [
        (file.name, code)
        for file in FILES
        for code, _, _, zh, en in EXPECTED.findall(file.read_text(encoding="utf-8"))
        if zh == en
        or not re.search(r"[\u4e00-\u9fff]", zh)
        or re.search(r"[\u4e00-\u9fff]", _bare(en))
    ]
    assert same == []


def _bare(text: str) -> str:
    """An English sentence without what it quotes from the rule."""
    return re.sub(r'"[^"]*"', "", text)


def test_the_mark_stands_below_what_is_wrong_also_after_chinese_text(
    vocabulary: Vocabulary,
) -> None:
    file = next(file for file in FILES if file.stem == "judging_word")
    text = file.read_text(encoding="utf-8")
    (error,) = load_rule_text(text, vocabulary, name="x.yml").errors
    line, marks = error.report("en").splitlines()[1:3]
    columns = [2 if "\u2e80" <= letter <= "\uff60" else 1 for letter in line]
    before = sum(columns[: line.index("冒领")])
    assert (marks.index("^"), marks.count("^")) == (before, 4)


def test_a_file_of_mistakes_ends_with_how_many_more(vocabulary: Vocabulary) -> None:
    text = "".join(f"key_{number}: x\n" for number in range(150))
    errors = load_rule_text(text, vocabulary, name="x.yml").errors
    assert len(errors) == 101
    assert next(e.en for e in errors if e.code == "R015") == "and 68 more mistakes in this file"
    assert json.dumps([error.report("zh") for error in errors])
