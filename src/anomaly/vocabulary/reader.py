"""Access to YAML nodes that notes what is wrong and goes on.

Every method takes a node (or None where one is missing), returns a usable value in any case, and
adds an error with its place where the node is not what is expected there.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from anomaly.errors import AnomalyError, Place, VocabularyError, nearest
from anomaly.values import Text
from anomaly.vocabulary import yaml_nodes as nodes


def spelling(word: str) -> str:
    """The form in which two aliases are the same: width, case and spaces do not count.

    >>> spelling("身份证 号（码）") == spelling("身份证号(码)")
    True
    """
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


class Reader:
    """Reads the nodes of one file.

    Args:
        errors: where problems are added, in the order they are met.
    """

    def __init__(self, errors: list[AnomalyError]) -> None:
        self.errors = errors

    def fail(self, place: Place, code: str, zh: str, en: str) -> None:
        """Note a problem."""
        self.errors.append(VocabularyError(zh, en, code=code, place=place))

    def open(self, path: Path, root: Path) -> nodes.Mapping | None:
        """The top of a file; errors name it by its path from the folder `root` on."""
        try:
            tree = nodes.read_yaml(path, name=f"{root.name}/{path.relative_to(root).as_posix()}")
        except nodes.YamlError as error:
            self.errors.append(error)
            return None
        return self.mapping(tree)

    def mapping(self, node: nodes.Node | None) -> nodes.Mapping | None:
        """The node as a mapping, None where it is none."""
        if isinstance(node, nodes.Mapping):
            return node
        if node is not None:
            self.fail(
                node.place,
                "vocabulary.mapping",
                "这里应为键值",
                "keys with values are expected here",
            )
        return None

    def need(self, tree: nodes.Mapping, key: str) -> nodes.Node | None:
        """The node under `key`, which must be there."""
        node = tree.get(key)
        if node is None or (isinstance(node, nodes.Scalar) and node.is_missing):
            self.fail(tree.place, "vocabulary.missing", f"缺少 {key}", f"{key} is missing")
            return None
        return node

    def known_keys(self, tree: nodes.Mapping, known: Sequence[str]) -> None:
        """Refuse keys other than `known`."""
        for name, key in tree.keys.items():
            if name not in known:
                self.unknown(key, "键", "key", known)

    def unknown(
        self, scalar: nodes.Scalar, kind_zh: str, kind_en: str, known: Sequence[str]
    ) -> None:
        """Note a word that is not among the known ones, with the nearest of them."""
        near = nearest(scalar.value, known)
        self.fail(
            scalar.place,
            "vocabulary.unknown",
            f"未知{kind_zh} {scalar.value}" + (f"，相近：{'、'.join(near)}" if near else ""),
            f"unknown {kind_en} {scalar.value}" + (f"; nearest: {', '.join(near)}" if near else ""),
        )

    def string(self, node: nodes.Node | None) -> str:
        """The text of a scalar, empty where there is none."""
        if isinstance(node, nodes.Scalar) and not node.is_missing:
            return node.value
        if node is not None:
            self.fail(node.place, "vocabulary.text", "这里应为文字", "text is expected here")
        return ""

    def equals(self, node: nodes.Node, name: str) -> None:
        """Refuse a name that is not the file's."""
        if self.string(node) != name:
            self.fail(
                node.place,
                "vocabulary.file_name",
                f"名称须与文件名一致：{name}",
                f"the name must be that of the file: {name}",
            )

    def choice(self, node: nodes.Node | None, known: Sequence[str]) -> str:
        """One of the known words."""
        value = self.string(node)
        if isinstance(node, nodes.Scalar) and value and value not in known:
            self.unknown(node, "取值", "value", known)
        return value

    def yes_no(self, node: nodes.Node | None, *, default: bool) -> bool:
        """`yes` or `no`; the default where nothing is written."""
        return default if node is None else self.choice(node, ("yes", "no")) == "yes"

    def text_pair(self, node: nodes.Node | None) -> Text:
        """A text in both languages."""
        tree = self.mapping(node)
        if tree is None:
            return Text("", "")
        self.known_keys(tree, ("zh", "en"))
        return Text(self.string(self.need(tree, "zh")), self.string(self.need(tree, "en")))

    def items(self, node: nodes.Node | None) -> tuple[nodes.Node, ...]:
        """The nodes of a list; nothing written is an empty list."""
        if node is None:
            return ()
        if isinstance(node, nodes.Sequence):
            return node.items
        self.fail(node.place, "vocabulary.list", "这里应为列表", "a list is expected here")
        return ()

    def scalars(self, node: nodes.Node | None) -> list[nodes.Scalar]:
        """The texts of a list with their places."""
        return [
            item
            for item in self.items(node)
            if self.string(item) and isinstance(item, nodes.Scalar)
        ]

    def words(self, node: nodes.Node | None) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(scalar.value for scalar in self.scalars(node))
