"""Read the vocabulary YAML: canonical tables, lists a county supplies, shared code lists.

A root folder holds `tables/*.yml`, `lists/*.yml` and `codes/*.yml`; YAML files directly in a root
are tables as well. The shipped root is this package; further roots add tables, they never replace
one. Every problem of every file is collected before anything is reported.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

from anomaly.errors import AnomalyError, ErrorList, Place, VocabularyError, nearest
from anomaly.values import Text
from anomaly.vocabulary import yaml_nodes as nodes
from anomaly.vocabulary.model import (
    Code,
    Field,
    FieldType,
    JoinPath,
    PersonReference,
    Table,
    Vocabulary,
)

GROUPS = (
    "money",
    "entitlement",
    "life",
    "work",
    "land",
    "institutions",
    "product",
    "lists",
)

_TABLE_KEYS = (
    "table",
    "label",
    "group",
    "rows",
    "words",
    "required",
    "recognised_by",
    "persons",
    "paths",
    "fields",
)
_FIELD_KEYS = (
    "type",
    "label",
    "aliases",
    "unit",
    "codes",
    "protected",
    "derived",
    "nullable",
    "note",
)
_PERSON_KEYS = ("number", "name", "birth", "sex", "village", "town")

CodeLists = Mapping[str, tuple[Code, ...]]


def load_vocabulary(*extra_dirs: Path) -> Vocabulary:
    """The shipped tables and lists, and those of further folders.

    Args:
        extra_dirs: folders laid out as the module says; their tables may use shipped code lists.

    Returns:
        All tables by name; lists are called `list.<file name>`.

    Raises:
        ErrorList: something is wrong in some file; every problem has file, line and column.
    """
    if not extra_dirs:
        return _shipped()
    return _load((_SHIPPED_ROOT, *extra_dirs))


_SHIPPED_ROOT = Path(__file__).parent


@cache
def _shipped() -> Vocabulary:
    return _load((_SHIPPED_ROOT,))


def _load(roots: Sequence[Path]) -> Vocabulary:
    errors: list[AnomalyError] = []
    code_lists: dict[str, tuple[Code, ...]] = {}
    for root in roots:
        if not root.is_dir():
            raise VocabularyError(
                f"没有这个标准表文件夹：{root.name}",
                f"there is no such vocabulary folder: {root.name}",
                code="V001",
                place=Place(file=root.as_posix()),
            )
        for path in sorted((root / "codes").glob("*.yml")):
            reader = _Reader(errors, {})
            if (tree := reader.open(path, root)) is not None:
                code_lists[path.stem] = reader.code_list(tree, path.stem)
    tables: dict[str, Table] = {}
    for root in roots:
        for name, path in _table_files(root):
            reader = _Reader(errors, code_lists)
            tree = reader.open(path, root)
            if tree is None:
                continue
            if name in tables:
                reader.fail(
                    tree.place, "V002", f"标准表重名：{name}", f"there is already a table {name}"
                )
            elif (table := reader.table(tree, name)) is not None:
                tables[name] = table
    if errors:
        raise ErrorList(errors)
    return Vocabulary(tables=MappingProxyType(tables))


def _table_files(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.glob("*.yml")) + sorted((root / "tables").glob("*.yml")):
        yield path.stem, path
    for path in sorted((root / "lists").glob("*.yml")):
        yield f"list.{path.stem}", path


def spelling(word: str) -> str:
    """The form in which two aliases are the same: width, case and spaces do not count.

    >>> spelling("身份证 号（码）") == spelling("身份证号(码)")
    True
    """
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


class _Reader:
    """Turns the nodes of one file into vocabulary objects and notes what is wrong."""

    def __init__(self, errors: list[AnomalyError], code_lists: CodeLists) -> None:
        self._errors = errors
        self._code_lists = code_lists

    def fail(self, place: Place, code: str, zh: str, en: str) -> None:
        self._errors.append(VocabularyError(zh, en, code=code, place=place))

    def open(self, path: Path, root: Path) -> nodes.Mapping | None:
        try:
            tree = nodes.read_yaml(path, name=path.relative_to(root).as_posix())
        except nodes.YamlError as error:
            self._errors.append(error)
            return None
        return self._mapping(tree)

    # Tables

    def table(self, tree: nodes.Mapping, name: str) -> Table | None:
        before = len(self._errors)
        self._known_keys(tree, _TABLE_KEYS)
        if (written := self._need(tree, "table")) is not None:
            self._equals(written, name)
        label = self._text_pair(self._need(tree, "label"))
        rows = self._text_pair(self._need(tree, "rows"))
        group = self._choice(self._need(tree, "group"), GROUPS)
        fields = self._fields(self._need(tree, "fields"))
        required = self._required(tree.get("required"), fields)
        table = Table(
            name=name,
            label=label,
            group=group,
            rows=rows,
            fields=MappingProxyType(_with_required(fields, required)),
            words=self._words(tree.get("words")),
            required=required,
            recognised_by=self._field_names(tree.get("recognised_by"), fields),
            persons=self._persons(tree.get("persons"), fields),
            paths=MappingProxyType(self._paths(tree.get("paths"), fields)),
        )
        return table if len(self._errors) == before else None

    def _fields(self, node: nodes.Node | None) -> dict[str, Field]:
        tree = self._mapping(node)
        if tree is None:
            return {}
        fields: dict[str, Field] = {}
        owners: dict[str, str] = {}
        for name, body in tree.items.items():
            key = tree.keys[name]
            if not name.isidentifier() or name != name.lower():
                self.fail(
                    key.place,
                    "V010",
                    f"字段名须为小写英文：{name}",
                    f"a field name is lower-case snake_case: {name}",
                )
            if (mapping := self._mapping(body)) is not None:
                fields[name] = self._field(name, mapping, owners)
        return fields

    def _field(self, name: str, tree: nodes.Mapping, owners: dict[str, str]) -> Field:
        self._known_keys(tree, _FIELD_KEYS)
        type_ = self._choice(self._need(tree, "type"), get_args(FieldType))
        label = self._text_pair(self._need(tree, "label"))
        derived = self._yes_no(tree.get("derived"), default=False)
        aliases = self._scalars(tree.get("aliases"))
        if derived and aliases:
            self.fail(
                aliases[0].place,
                "V011",
                f"派生字段 {name} 不能有表头别名",
                f"the derived field {name} is read from no file and has no aliases",
            )
        note = tree.get("note")
        unit = tree.get("unit")
        return Field(
            name=name,
            type=cast("FieldType", type_),
            label=label,
            aliases=() if derived else self._aliases(name, label, aliases, tree.place, owners),
            unit=self._string(unit) if unit is not None else None,
            codes=self._codes(tree.get("codes"), type_),
            protected=self._yes_no(tree.get("protected"), default=False),
            derived=derived,
            nullable=self._yes_no(tree.get("nullable"), default=True),
            note=self._text_pair(note) if note is not None else None,
        )

    def _aliases(
        self,
        name: str,
        label: Text,
        written: Sequence[nodes.Scalar],
        place: Place,
        owners: dict[str, str],
    ) -> tuple[str, ...]:
        """The field's own name and Chinese label, then the written ones; each once a table."""
        found: list[str] = []
        for word, where, is_written in (
            (name, place, False),
            (label.zh, place, False),
            *((scalar.value, scalar.place, True) for scalar in written),
        ):
            owner = owners.setdefault(spelling(word), name)
            if owner == name and word not in found:
                found.append(word)
            elif owner != name or is_written:
                self.fail(
                    where,
                    "V012",
                    f"表头别名“{word}”在本表重复，已属于字段 {owner}",
                    f"the alias {word!r} is repeated in this table, it belongs to {owner}",
                )
        return tuple(found)

    def _required(
        self, node: nodes.Node | None, fields: Mapping[str, Field]
    ) -> tuple[tuple[str, ...], ...]:
        entries: list[tuple[str, ...]] = []
        for entry in self._items(node):
            if isinstance(entry, nodes.Sequence):
                entries.append(self._field_names(entry, fields))
            else:
                entries.append((self._field_name(entry, fields),))
        return tuple(entries)

    def _persons(
        self, node: nodes.Node | None, fields: Mapping[str, Field]
    ) -> tuple[PersonReference, ...]:
        tree = self._mapping(node) if node is not None else None
        if tree is None:
            return ()
        references = []
        for reference, body in tree.items.items():
            if (mapping := self._mapping(body)) is None:
                continue
            self._known_keys(mapping, _PERSON_KEYS)
            parts = {
                key: self._field_name(value, fields)
                for key, value in mapping.items.items()
                if key in _PERSON_KEYS
            }
            if not {"number", "name"} & parts.keys():
                self.fail(
                    mapping.place,
                    "V013",
                    f"人员 {reference} 既无号码字段也无姓名字段",
                    f"the person {reference} has neither a number nor a name field",
                )
            if reference not in fields or fields[reference].type != "person":
                self.fail(
                    tree.keys[reference].place,
                    "V014",
                    f"人员 {reference} 须有同名的派生字段（类型 person）",
                    f"the person {reference} needs a derived field of that name, type person",
                )
            references.append(
                PersonReference(
                    reference=reference,
                    number=parts.get("number"),
                    name=parts.get("name"),
                    birth=parts.get("birth"),
                    sex=parts.get("sex"),
                    village=parts.get("village"),
                    town=parts.get("town"),
                )
            )
        return tuple(references)

    def _paths(
        self, node: nodes.Node | None, fields: Mapping[str, Field]
    ) -> dict[str, JoinPath]:
        tree = self._mapping(node) if node is not None else None
        paths: dict[str, JoinPath] = {}
        for name, body in tree.items.items() if tree is not None else ():
            if (mapping := self._mapping(body)) is None:
                continue
            self._known_keys(mapping, ("column", "rows"))
            column = self._need(mapping, "column")
            rows = self._choice(self._need(mapping, "rows"), ("one", "many"))
            paths[name] = JoinPath(
                name=name,
                column=self._field_name(column, fields) if column is not None else "",
                rows="one" if rows == "one" else "many",
            )
        return paths

    # Code lists

    def code_list(self, tree: nodes.Mapping, name: str) -> tuple[Code, ...]:
        """The codes of a shared list, `codes/<name>.yml`."""
        self._known_keys(tree, ("codes", "label", "values"))
        if (written := self._need(tree, "codes")) is not None:
            self._equals(written, name)
        self._text_pair(self._need(tree, "label"))
        return self._code_values(self._need(tree, "values"))

    def _codes(self, node: nodes.Node | None, type_: str) -> tuple[Code, ...]:
        if node is None:
            return ()
        if type_ != "code":
            self.fail(
                node.place, "V015", "只有 code 类型的字段有代码", "only fields of type code have codes"
            )
        if not isinstance(node, nodes.Scalar):
            return self._code_values(node)
        if node.value not in self._code_lists:
            self._unknown(node, "代码表", "code list", list(self._code_lists))
        return self._code_lists.get(node.value, ())

    def _code_values(self, node: nodes.Node | None) -> tuple[Code, ...]:
        tree = self._mapping(node) if node is not None else None
        codes: list[Code] = []
        owners: dict[str, str] = {}
        for value, body in tree.items.items() if tree is not None else ():
            if (mapping := self._mapping(body)) is None:
                continue
            self._known_keys(mapping, ("zh", "en", "aliases"))
            label = Text(
                self._string(self._need(mapping, "zh")), self._string(self._need(mapping, "en"))
            )
            written = self._scalars(mapping.get("aliases"))
            codes.append(
                Code(
                    value=value,
                    label=label,
                    aliases=self._aliases(value, label, written, mapping.place, owners),
                )
            )
        return tuple(codes)

    # Nodes

    def _mapping(self, node: nodes.Node | None) -> nodes.Mapping | None:
        if isinstance(node, nodes.Mapping):
            return node
        if node is not None:
            self.fail(node.place, "V003", "这里应为键值", "keys with values are expected here")
        return None

    def _need(self, tree: nodes.Mapping, key: str) -> nodes.Node | None:
        node = tree.get(key)
        if node is None or (isinstance(node, nodes.Scalar) and node.is_missing):
            self.fail(tree.place, "V004", f"缺少 {key}", f"{key} is missing")
            return None
        return node

    def _known_keys(self, tree: nodes.Mapping, known: Sequence[str]) -> None:
        for name, key in tree.keys.items():
            if name not in known:
                self._unknown(key, "键", "key", known)

    def _unknown(
        self, scalar: nodes.Scalar, kind_zh: str, kind_en: str, known: Sequence[str]
    ) -> None:
        near = nearest(scalar.value, known)
        self.fail(
            scalar.place,
            "V005",
            f"未知{kind_zh} {scalar.value}" + (f"，相近：{'、'.join(near)}" if near else ""),
            f"unknown {kind_en} {scalar.value}" + (f"; nearest: {', '.join(near)}" if near else ""),
        )

    def _string(self, node: nodes.Node | None) -> str:
        if isinstance(node, nodes.Scalar) and not node.is_missing:
            return node.value
        if node is not None:
            self.fail(node.place, "V006", "这里应为文字", "text is expected here")
        return ""

    def _equals(self, node: nodes.Node, name: str) -> None:
        if self._string(node) != name:
            self.fail(
                node.place,
                "V007",
                f"名称须与文件名一致：{name}",
                f"the name must be that of the file: {name}",
            )

    def _choice(self, node: nodes.Node | None, known: Sequence[str]) -> str:
        value = self._string(node)
        if isinstance(node, nodes.Scalar) and value and value not in known:
            self._unknown(node, "取值", "value", known)
        return value

    def _yes_no(self, node: nodes.Node | None, *, default: bool) -> bool:
        return default if node is None else self._choice(node, ("yes", "no")) == "yes"

    def _text_pair(self, node: nodes.Node | None) -> Text:
        tree = self._mapping(node)
        if tree is None:
            return Text("", "")
        self._known_keys(tree, ("zh", "en"))
        return Text(self._string(self._need(tree, "zh")), self._string(self._need(tree, "en")))

    def _items(self, node: nodes.Node | None) -> tuple[nodes.Node, ...]:
        if node is None:
            return ()
        if isinstance(node, nodes.Sequence):
            return node.items
        self.fail(node.place, "V008", "这里应为列表", "a list is expected here")
        return ()

    def _scalars(self, node: nodes.Node | None) -> list[nodes.Scalar]:
        found = []
        for item in self._items(node):
            if self._string(item) and isinstance(item, nodes.Scalar):
                found.append(item)
        return found

    def _words(self, node: nodes.Node | None) -> tuple[str, ...]:
        return tuple(scalar.value for scalar in self._scalars(node))

    def _field_name(self, node: nodes.Node, fields: Mapping[str, Field]) -> str:
        name = self._string(node)
        if isinstance(node, nodes.Scalar) and name and name not in fields:
            self._unknown(node, "字段", "field", list(fields))
        return name

    def _field_names(
        self, node: nodes.Node | None, fields: Mapping[str, Field]
    ) -> tuple[str, ...]:
        return tuple(self._field_name(item, fields) for item in self._items(node))


def _with_required(
    fields: Mapping[str, Field], required: Sequence[tuple[str, ...]]
) -> dict[str, Field]:
    """Fields without which a row is not used are never missing."""
    alone = {entry[0] for entry in required if len(entry) == 1}
    return {
        name: replace(field, nullable=False) if name in alone else field
        for name, field in fields.items()
    }
