"""Read nodes of a rule file as texts, lists, maps and enums; mistakes are noted, not raised."""

import re
from collections.abc import Iterator
from collections.abc import Sequence as SequenceOf
from enum import Enum
from typing import TypeVar

from anomaly.rules.problems import Problems
from anomaly.values import Text
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, Sequence

E = TypeVar("E", bound=Enum)

_NUMBER = re.compile(r"[-+]?(\d[\d_]*)(\.\d*)?([eE][-+]?\d+)?")


class Reader:
    """Typed access to nodes; every method that fails notes why and answers None.

    Args:
        problems: where mistakes are noted.
    """

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def mapping(
        self,
        node: Node | None,
        what: str,
        *,
        allowed: SequenceOf[str],
        required: SequenceOf[str] = (),
    ) -> Mapping | None:
        """A map with no other keys than `allowed` and all of `required`."""
        if not isinstance(node, Mapping):
            if node is not None:
                self._shape(node, f"{what} 应为键值对", f"{what} must be a map")
            return None
        for key, scalar in node.keys.items():
            if key not in allowed:
                self.problems.add(
                    "R101",
                    scalar,
                    f"{what} 没有键“{key}”",
                    f'{what} has no key "{key}"',
                    name=key,
                    known=allowed,
                )
        for key in required:
            if key not in node.items or _is_missing(node.items[key]):
                self.problems.add(
                    "R102",
                    self.problems.key_place(node, key),
                    f"{what} 缺少“{key}”",
                    f'{what} lacks "{key}"',
                )
        return node

    def any_mapping(self, node: Node | None, what: str) -> Mapping | None:
        """A map whose keys are names of the author."""
        if isinstance(node, Mapping):
            return node
        if node is not None:
            self._shape(node, f"{what} 应为键值对", f"{what} must be a map")
        return None

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The items of a list; nothing when it is absent."""
        if node is None or (isinstance(node, Scalar) and node.is_missing):
            return ()
        if not isinstance(node, Sequence):
            self._shape(node, f"{what} 应为列表", f"{what} must be a list")
            return ()
        return node.items

    def scalar(self, node: Node | None, what: str) -> Scalar | None:
        """A single value."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self._shape(node, f"{what} 应为单个值", f"{what} must be a single value")
            return None
        return node

    def text(self, node: Node | None, what: str) -> str | None:
        """A text; an unquoted number is refused, because other readers would change it."""
        scalar = self.scalar(node, what)
        if scalar is None:
            return None
        if scalar.is_missing:
            self.problems.add("R105", scalar, f"{what} 为空", f"{what} is empty")
            return None
        if not scalar.quoted and _NUMBER.fullmatch(scalar.value):
            self.problems.add(
                "R020",
                scalar,
                f'{what} 是文字，请加引号："{scalar.value}"',
                f'{what} is text; quote it: "{scalar.value}"',
            )
            return None
        return scalar.value

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """A list of texts."""
        found = [self.text(item, what) for item in self.items(node, what)]
        return tuple(item for item in found if item is not None)

    def whole(self, node: Node | None, what: str) -> int | None:
        """A whole number."""
        scalar = self.scalar(node, what)
        if scalar is None:
            return None
        if re.fullmatch(r"\d{1,9}", scalar.value):
            return int(scalar.value)
        self.problems.add("R105", scalar, f"{what} 应为整数", f"{what} must be a whole number")
        return None

    def word(self, node: Node | None, what: str, known: SequenceOf[str]) -> str | None:
        """One of a closed set of words."""
        scalar = self.scalar(node, what)
        if scalar is None:
            return None
        if scalar.value in known:
            return scalar.value
        self.problems.add(
            "R104",
            scalar,
            f"{what} 不能是“{scalar.value}”",
            f'{what} cannot be "{scalar.value}"',
            name=scalar.value,
            known=known,
        )
        return None

    def member(self, node: Node | None, what: str, enum: type[E]) -> E | None:
        """A member of a string enum."""
        word = self.word(node, what, [str(item.value) for item in enum])
        return None if word is None else enum(word)

    def localised(self, node: Node | None, what: str, *, both: bool) -> Text | None:
        """A text in two languages; without `both` the Chinese one may stand for the other."""
        mapping = self.mapping(node, what, allowed=("zh", "en"))
        if mapping is None:
            return None
        words = {key: self.text(item, f"{what}.{key}") for key, item in mapping.items.items()}
        for language in ("zh", "en"):
            if language not in mapping.items and (both or language == "zh"):
                self.problems.add(
                    "R106",
                    mapping,
                    f"{what} 缺少 {language} 文本",
                    f"{what} lacks its {language} text",
                )
        zh = words.get("zh")
        return None if zh is None else Text(zh, words.get("en") or zh)

    def children(self, mapping: Mapping) -> Iterator[tuple[str, Scalar, Node]]:
        """Key, key node and value of a map."""
        for key, node in mapping.items.items():
            yield key, mapping.keys[key], node

    def _shape(self, node: Node, zh: str, en: str) -> None:
        self.problems.add("R105", node, zh, en)


def _is_missing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_missing
