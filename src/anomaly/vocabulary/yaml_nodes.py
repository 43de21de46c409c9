"""Read YAML as a tree of nodes that keep their text, line and column.

Used for rules, vocabulary, mappings and settings. YAML 1.2; every scalar stays text, so `no`,
`1.10` and an 18-digit number are what the author typed. Anchors, tags, several documents,
repeated keys, deep nesting, large files and characters that nobody sees are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anomaly.errors import AnomalyError, Place
from anomaly.vocabulary.yaml_words import syntax_words

MAX_BYTES = 256 * 1024
MAX_DEPTH = 40

#: Control and format characters: they move the cursor, turn the reading direction or show nothing,
#: so that a reviewer reads something else than the program does.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


class YamlError(AnomalyError):
    """A YAML text that is not read; `place` holds file, line and column."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text with its place; `quoted` tells `"2000"` from `2000`."""

    value: str
    quoted: bool
    place: Place

    @property
    def is_missing(self) -> bool:
        """Whether nothing (or an unquoted null) was written."""
        return not self.quoted and self.value in {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: "tuple[Node, ...]"
    place: Place

    def __iter__(self) -> "Iterator[Node]":
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their nodes, in the order of the file; keys are unique scalars."""

    items: "dict[str, Node]"
    keys: "dict[str, Scalar]"
    place: Place

    def get(self, key: str) -> "Node | None":
        """The node under `key`, or None."""
        return self.items.get(key)


Node = Scalar | Sequence | Mapping


def read_yaml(path: Path, *, name: str | None = None) -> Node:
    """The node tree of a YAML file.

    Args:
        path: the file, at most 256 KB, UTF-8.
        name: how the file is called in errors; the path as given when None.

    Raises:
        YamlError: unreadable, too large, not YAML, or something that is refused (see module).
    """
    label = name or path.as_posix()
    return parse_yaml(read_text(path, name=label), name=label)


def read_text(path: Path, *, name: str) -> str:
    """The text of a file, no more of it than is allowed.

    Args:
        path: a regular file of at most 256 KB in UTF-8.
        name: how the file is called in errors.

    Raises:
        YamlError: unreadable, no regular file, too large, or another encoding.
    """
    place = Place(file=name)
    try:
        # A pipe or a device would never end.
        if path.exists() and not path.is_file():
            raise YamlError("不是普通文件", "not a regular file", code="R001", place=place)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise YamlError(
            f"无法读取：{error.strerror}",
            f"cannot be read: {error.strerror}",
            code="R001",
            place=place,
        ) from error
    if len(data) > MAX_BYTES:
        raise YamlError(
            f"文件超过 {MAX_BYTES // 1024} KB",
            f"the file is larger than {MAX_BYTES // 1024} KB",
            code="R002",
            place=place,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlError(
            "不是 UTF-8 编码，请另存为 UTF-8",
            "not UTF-8; save it as UTF-8",
            code="R003",
            place=place,
        ) from error


def parse_yaml(text: str, *, name: str = "<text>") -> Node:
    """The node tree of a YAML text; see `read_yaml`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    _refuse_hidden(text, name)
    # The reader that keeps comments marks folded lines with a control character; this one does not.
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    try:
        tree = _build(reader.parse(text), name)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(
            file=name,
            line=mark.line + 1 if mark else 1,
            character=mark.column + 1 if mark else 1,
        )
        words = syntax_words(error.problem or "syntax error")
        raise YamlError(
            f"YAML 语法错误：{words.zh}", f"YAML syntax error: {words.en}", code="R004", place=where
        ) from error
    except YAMLError as error:
        raise YamlError(
            "YAML 语法错误（含有不允许的字符）",
            "YAML syntax error (a character that is not allowed)",
            code="R004",
            place=Place(file=name, line=1, character=1),
        ) from error
    if tree is None:
        raise YamlError(
            "文件为空", "the file is empty", code="R005", place=Place(file=name, line=1)
        )
    return tree


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    place: Place
    is_mapping: bool
    items: "list[Node]"


def _build(events: Any, name: str) -> Node | None:
    """The tree of a stream of events; what is refused is refused at its first event.

    The tree is built here rather than by the reader's own composer, because that one accepts
    repeated keys and aliases and runs out of stack on deep nesting.
    """
    stack: list[_Open] = []
    documents = 0
    root: Node | None = None
    for event in events:
        kind = type(event).__name__
        place = Place(
            file=name, line=event.start_mark.line + 1, character=event.start_mark.column + 1
        )
        _refuse_unsafe(event, kind, place)
        closed: Node | None = None
        if kind == "DocumentStartEvent":
            documents += 1
            if documents > 1:
                raise YamlError(
                    "一个文件只能有一个文档", "one document a file", code="R008", place=place
                )
        elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
            if len(stack) >= MAX_DEPTH:
                raise YamlError("嵌套过深", "nested too deeply", code="R009", place=place)
            stack.append(_Open(place, kind == "MappingStartEvent", []))
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            closed = _close(stack.pop())
        elif kind == "ScalarEvent":
            closed = Scalar(_visible(str(event.value), place), event.style is not None, place)
        if closed is not None and stack:
            stack[-1].items.append(closed)
        elif closed is not None:
            root = closed
    return root


def _refuse_hidden(text: str, name: str) -> None:
    """Refuse a hidden character anywhere in a text, its comments included."""
    found = _HIDDEN.search(text)
    if found is not None:
        before = text[: found.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        _hidden(found[0], Place(file=name, line=line, character=column))


def _visible(value: str, place: Place) -> str:
    """A value, unless an escape in quotes made a hidden character of it."""
    found = _HIDDEN.search(value)
    if found is not None:
        _hidden(found[0], place)
    return value


def _hidden(character: str, place: Place) -> None:
    code = f"U+{ord(character):04X}"
    raise YamlError(
        f"含有看不见的字符 {code}，请删除",
        f"holds the invisible character {code}; remove it",
        code="R014",
        place=place,
    )


def _refuse_unsafe(event: Any, kind: str, place: Place) -> None:
    if kind == "AliasEvent" or getattr(event, "anchor", None):
        raise YamlError(
            "不允许使用锚点和别名（& *）",
            "anchors and aliases (& *) are refused",
            code="R006",
            place=place,
        )
    tag = getattr(event, "tag", None) or getattr(event, "ctag", None)
    if tag and kind in {"ScalarEvent", "SequenceStartEvent", "MappingStartEvent"}:
        raise YamlError("不允许使用标签（!）", "tags (!) are refused", code="R007", place=place)


def _close(opened: _Open) -> Node:
    if not opened.is_mapping:
        return Sequence(tuple(opened.items), opened.place)
    items: dict[str, Node] = {}
    keys: dict[str, Scalar] = {}
    for key, value in zip(opened.items[::2], opened.items[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise YamlError("键必须是文字", "a key must be text", code="R010", place=key.place)
        if key.value in items:
            raise YamlError(
                f"键重复：{key.value}", f"repeated key: {key.value}", code="R011", place=key.place
            )
        keys[key.value] = key
        items[key.value] = value
    return Mapping(items, keys, opened.place)
