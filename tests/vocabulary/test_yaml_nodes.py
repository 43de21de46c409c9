"""YAML is read as text with places; what could surprise is refused."""

from pathlib import Path

import pytest

from anomaly.vocabulary.yaml_nodes import (
    Mapping,
    Scalar,
    Sequence,
    YamlError,
    parse_yaml,
    read_yaml,
)

REFUSED = [
    ("anchor", "a: &x 1\nb: *x\n", "R006", (1, 4)),
    ("repeated key", "a: 1\nb: 2\na: 3\n", "R011", (3, 1)),
    ("tag", "a: !!str 1\n", "R007", (1, 4)),
    ("two documents", "a: 1\n---\nb: 2\n", "R008", (2, 1)),
    ("syntax", "a: [\n", "R004", (2, 1)),
    ("control character", "a: b\nc: \x01\n", "R014", (2, 4)),
    ("control character behind an escape", 'a: "\\x1b[31m"\n', "R014", (1, 4)),
    ("turned reading direction in a comment", "a: 1 # \u202e\n", "R014", (1, 8)),
    ("nesting", "[" * 100, "R009", (1, 41)),
    ("key that is no text", "? [a]\n: b\n", "R010", (1, 3)),
]


@pytest.mark.parametrize(
    ("text", "code", "place"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(text: str, code: str, place: tuple[int, int]) -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml(text, name="rule.yml")
    error = caught.value
    assert error.code == code
    assert error.place is not None
    assert (error.place.line, error.place.character) == place


@pytest.mark.parametrize("word", ["no", "1.10", "0755", "12:30", "101010199001010012", "2024-03"])
def test_a_scalar_keeps_what_was_typed(word: str) -> None:
    tree = parse_yaml(f"a: {word}\n")
    assert isinstance(tree, Mapping)
    assert tree.get("a") == Scalar(word, quoted=False, place=tree.items["a"].place)


def test_folded_text_and_lists_are_read() -> None:
    tree = parse_yaml("a: >-\n  x\n  y\nb: [1, '2']\n")
    assert isinstance(tree, Mapping)
    folded, numbers = tree.items["a"], tree.items["b"]
    assert isinstance(folded, Scalar)
    assert folded.value == "x y"
    assert isinstance(numbers, Sequence)
    assert [(n.value, n.quoted) for n in numbers if isinstance(n, Scalar)] == [
        ("1", False),
        ("2", True),
    ]


def test_a_large_or_foreign_file_is_refused(tmp_path: Path) -> None:
    large, foreign = tmp_path / "large.yml", tmp_path / "foreign.yml"
    large.write_text("a: " + "x" * 300_000)
    foreign.write_bytes("a: 补贴".encode("gb18030"))
    codes = []
    for path in (large, foreign, tmp_path / "none.yml"):
        with pytest.raises(YamlError) as caught:
            read_yaml(path)
        codes.append(caught.value.code)
    assert codes == ["R002", "R003", "R001"]
