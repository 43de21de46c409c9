"""What the text of a rule may say: no judging words, no overlong titles."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

from anomaly.errors import Place
from anomaly.rules.model import Rule
from anomaly.rules.problems import Problems
from anomaly.rules.reading import Reader
from anomaly.values import Certainty
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, Sequence

_TITLE_LENGTH = 60

_ALWAYS = {
    "en": (
        "fraud",
        "fraudulent",
        "guilty",
        "crime",
        "criminal",
        "illegal",
        "offender",
        "culprit",
        "cheat",
        "steal",
        "embezzle",
        "corrupt",
    ),
    "zh": (
        "违法",
        "犯罪",
        "骗取",
        "骗补",
        "欺诈",
        "诈骗",
        "贪污",
        "侵占",
        "套取",
        "冒领",
        "虚报",
        "截留",
        "挪用",
    ),
}
_UNLESS_FACT = {"en": ("violation",), "zh": ("违规",)}

#: Keys whose texts are shown to people.
_SHOWN = (
    "title",
    "why",
    "basis_note",
    "lower",
    "except",
    "finding",
    "innocent_reasons",
    "check_steps",
    "known_limits",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words that must not appear, per language; the second set unless the certainty is fact.

    The shipped words hold whatever a file says; a file can only add to them.
    """

    always: MappingOf[str, tuple[str, ...]] = field(default_factory=lambda: dict(_ALWAYS))
    unless_fact: MappingOf[str, tuple[str, ...]] = field(default_factory=lambda: dict(_UNLESS_FACT))

    def words(self, language: str, certainty: Certainty) -> tuple[str, ...]:
        """The words refused in a language."""
        words = self.always.get(language, ())
        return (
            words if certainty is Certainty.FACT else (*words, *self.unless_fact.get(language, ()))
        )


def read_words(node: Node, reader: Reader) -> WordList:
    """The word list of a library: the shipped words and those of the file."""
    mapping = reader.mapping(node, "words", allowed=("schema", "always", "unless_fact"))
    lists = []
    for key, shipped in (("always", _ALWAYS), ("unless_fact", _UNLESS_FACT)):
        child = mapping.get(key) if mapping is not None else None
        given = reader.mapping(child, key, allowed=("zh", "en"))
        merged = {
            language: (
                *words,
                *(reader.texts(given.get(language), key) if given is not None else ()),
            )
            for language, words in shipped.items()
        }
        lists.append({language: tuple(dict.fromkeys(words)) for language, words in merged.items()})
    return WordList(always=lists[0], unless_fact=lists[1])


def check_words(root: Mapping, rule: Rule, words: WordList, problems: Problems) -> None:
    """Note every refused word in the texts that people are shown, and an overlong title."""
    for path, language, scalar in _texts(root):
        for word in words.words(language, rule.certainty):
            position = _find(word, scalar.value, language)
            if position is not None:
                problems.add(
                    "R502",
                    _at(scalar, position),
                    f"规则文字不得出现“{word}”（{path}）",
                    f'"{word}" must not appear in rule text ({path})',
                    name=word,
                )
    for language in ("zh", "en"):
        title = rule.title.of(language)
        node = root.get("title")
        child = node.get(language) if isinstance(node, Mapping) else None
        if len(title) > _TITLE_LENGTH and child is not None:
            problems.add(
                "R503",
                child,
                f"标题超过 {_TITLE_LENGTH} 个字符",
                f"the title is longer than {_TITLE_LENGTH} characters",
            )


def _find(word: str, text: str, language: str) -> int | None:
    if language == "en":
        # Whole words: "corrupt" is refused, a name that contains it is not our business.
        found = re.search(rf"\b{re.escape(word)}\w{{0,3}}\b", text, re.IGNORECASE)
        return None if found is None else found.start()
    position = text.find(word)
    return None if position < 0 else position


def _at(scalar: Scalar, position: int) -> Place:
    place = scalar.place
    if "\n" in scalar.value or place.character is None:
        return place
    shift = position + (1 if scalar.quoted else 0)
    return Place(file=place.file, line=place.line, character=place.character + shift)


def _texts(root: Mapping) -> Iterator[tuple[str, str, Scalar]]:
    for key in _SHOWN:
        node = root.get(key)
        if node is not None:
            yield from _localised(node, key)


def _localised(node: Node, path: str) -> Iterator[tuple[str, str, Scalar]]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _localised(item, path)
    elif isinstance(node, Mapping):
        for key, child in node.items.items():
            if key in {"zh", "en"} and isinstance(child, Scalar):
                yield f"{path}.{key}", key, child
            else:
                yield from _localised(child, f"{path}.{key}")
