"""What a check looks at."""

from collections.abc import Iterator
from dataclasses import dataclass

from anomaly.errors import Place
from anomaly.rules.model import Rule
from anomaly.rules.problems import Problems
from anomaly.rules.wording import WordList
from anomaly.values import Certainty, Level
from anomaly.vocabulary.model import Vocabulary
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, Sequence

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
class TreeSubject:
    """A rule file as written.

    Args:
        tree: its map.
        words: words that rule texts must not contain.
        problems: where mistakes are noted.
    """

    tree: Mapping
    words: WordList
    problems: Problems

    @property
    def level(self) -> Level:
        """The level as written; info when it is no level."""
        word = self._word("level")
        return Level.from_code(word) if word in {item.code for item in Level} else Level.INFO

    @property
    def certainty(self) -> Certainty:
        """The certainty as written; fact when it is none."""
        word = self._word("certainty")
        return Certainty(word) if word in {str(item) for item in Certainty} else Certainty.FACT

    def _word(self, key: str) -> str:
        node = self.tree.get(key)
        return node.value if isinstance(node, Scalar) else ""

    def shown_texts(self) -> Iterator[tuple[str, str, Scalar]]:
        """Path (`title.zh`), language and node of every text that people are shown."""
        for key in _SHOWN:
            node = self.tree.get(key)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSubject:
    """A typed rule beside its file.

    Args:
        rule: every part of it was read.
        tree: the file's map, for places.
        vocabulary: canonical tables.
        problems: where mistakes are noted.
    """

    rule: Rule
    tree: Mapping
    vocabulary: Vocabulary
    problems: Problems

    def place(self, key: str) -> Place:
        """Where a key of the rule stands, else the rule's beginning."""
        return self.problems.key_place(self.tree, key)


def inside(scalar: Scalar, position: int) -> Place:
    """The place of a passage inside a one-line text; quotes take one column."""
    place = scalar.place
    if "\n" in scalar.value or place.character is None:
        return place
    shift = position + (1 if scalar.quoted else 0)
    return Place(file=place.file, line=place.line, character=place.character + shift)
