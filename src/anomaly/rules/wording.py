"""Words that the texts of a rule must not contain: the shipped ones and those of a library."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

from anomaly.rules.reading import Reader
from anomaly.values import Certainty
from anomaly.vocabulary.yaml_nodes import Node

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
