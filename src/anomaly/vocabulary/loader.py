"""Read the vocabulary YAML: canonical tables, lists a county supplies, shared code lists.

A root folder holds `tables/*.yml`, `lists/*.yml` and `codes/*.yml`; YAML files directly in a root
are tables as well. The shipped root is this package; further roots add tables, they never replace
one. Every problem of every file is collected before anything is reported.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

from anomaly.errors import AnomalyError, ErrorList, Place, VocabularyError
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
from anomaly.vocabulary.reader import Reader, spelling

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
    tables, code_lists = _shipped()
    if extra_dirs:
        tables, code_lists = _load(extra_dirs, tables, code_lists)
    return Vocabulary(tables=MappingProxyType(tables))


_Loaded = tuple[dict[str, Table], CodeLists]


@cache
def _shipped() -> _Loaded:
    return _load((Path(__file__).parent,), {}, {})


def _load(roots: Sequence[Path], known: Mapping[str, Table], known_codes: CodeLists) -> _Loaded:
    """The known tables and code lists with those of `roots` added."""
    errors: list[AnomalyError] = []
    for root in roots:
        if not root.is_dir():
            raise VocabularyError(
                f"没有这个标准表文件夹：{root.name}",
                f"there is no such vocabulary folder: {root.name}",
                code="vocabulary.folder",
                place=Place(file=root.as_posix()),
            )
    code_lists = _code_lists(roots, known_codes, errors)
    tables = dict(known)
    for root in roots:
        for name, path in _table_files(root):
            reader = _TableReader(errors, code_lists)
            tree = reader.open(path, root)
            if tree is None:
                continue
            if name in tables:
                reader.fail(
                    tree.place,
                    "vocabulary.same_table",
                    f"标准表重名：{name}",
                    f"there is already a table {name}",
                )
            elif (table := reader.table(tree, name)) is not None:
                tables[name] = table
    if errors:
        raise ErrorList(errors)
    return tables, code_lists


def _code_lists(roots: Sequence[Path], known: CodeLists, errors: list[AnomalyError]) -> CodeLists:
    found = dict(known)
    for root in roots:
        for path in sorted((root / "codes").glob("*.yml")):
            reader = _TableReader(errors, {})
            tree = reader.open(path, root)
            if tree is None:
                continue
            if path.stem in found:
                reader.fail(
                    tree.place,
                    "vocabulary.same_codes",
                    f"代码表重名：{path.stem}",
                    f"there is already a code list {path.stem}",
                )
            else:
                found[path.stem] = reader.code_list(tree, path.stem)
    return found


def _table_files(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.glob("*.yml")) + sorted((root / "tables").glob("*.yml")):
        yield path.stem, path
    for path in sorted((root / "lists").glob("*.yml")):
        yield f"list.{path.stem}", path


class _TableReader(Reader):
    """Turns the nodes of one file into vocabulary objects and notes what is wrong."""

    def __init__(self, errors: list[AnomalyError], code_lists: CodeLists) -> None:
        super().__init__(errors)
        self._code_lists = code_lists

    def table(self, tree: nodes.Mapping, name: str) -> Table | None:
        before = len(self.errors)
        self.known_keys(tree, _TABLE_KEYS)
        if (written := self.need(tree, "table")) is not None:
            self.equals(written, name)
        label = self.text_pair(self.need(tree, "label"))
        rows = self.text_pair(self.need(tree, "rows"))
        group = self.choice(self.need(tree, "group"), GROUPS)
        fields = self._fields(self.need(tree, "fields"))
        required = self._required(tree.get("required"), fields)
        table = Table(
            name=name,
            label=label,
            group=group,
            rows=rows,
            fields=MappingProxyType(_with_required(fields, required)),
            words=self.words(tree.get("words")),
            required=required,
            recognised_by=self._field_names(tree.get("recognised_by"), fields),
            persons=self._persons(tree.get("persons"), fields),
            paths=MappingProxyType(self._paths(tree.get("paths"), fields)),
        )
        return table if len(self.errors) == before else None

    def _fields(self, node: nodes.Node | None) -> dict[str, Field]:
        tree = self.mapping(node)
        if tree is None:
            return {}
        fields: dict[str, Field] = {}
        owners: dict[str, str] = {}
        for name, body in tree.items.items():
            key = tree.keys[name]
            if not name.isidentifier() or name != name.lower():
                self.fail(
                    key.place,
                    "vocabulary.field_name",
                    f"字段名须为小写英文：{name}",
                    f"a field name is lower-case snake_case: {name}",
                )
            if (mapping := self.mapping(body)) is not None:
                fields[name] = self._field(name, mapping, owners)
        return fields

    def _field(self, name: str, tree: nodes.Mapping, owners: dict[str, str]) -> Field:
        self.known_keys(tree, _FIELD_KEYS)
        type_ = self.choice(self.need(tree, "type"), get_args(FieldType))
        label = self.text_pair(self.need(tree, "label"))
        derived = self.yes_no(tree.get("derived"), default=False)
        aliases = self.scalars(tree.get("aliases"))
        if derived and aliases:
            self.fail(
                aliases[0].place,
                "vocabulary.derived_alias",
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
            unit=self.string(unit) if unit is not None else None,
            codes=self._codes(tree.get("codes"), type_),
            protected=self.yes_no(tree.get("protected"), default=False),
            derived=derived,
            nullable=self.yes_no(tree.get("nullable"), default=True),
            note=self.text_pair(note) if note is not None else None,
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
        spelled: set[str] = set()
        for word, where, is_written in (
            (name, place, False),
            (label.zh, place, False),
            *((scalar.value, scalar.place, True) for scalar in written),
        ):
            key = spelling(word)
            owner = owners.setdefault(key, name)
            if owner == name and key not in spelled:
                found.append(word)
                spelled.add(key)
            elif owner != name or is_written:
                self.fail(
                    where,
                    "vocabulary.alias_twice",
                    f"表头别名“{word}”在本表重复，已属于字段 {owner}",
                    f"the alias {word!r} is repeated in this table, it belongs to {owner}",
                )
        return tuple(found)

    def _required(
        self, node: nodes.Node | None, fields: Mapping[str, Field]
    ) -> tuple[tuple[str, ...], ...]:
        entries: list[tuple[str, ...]] = []
        for entry in self.items(node):
            if isinstance(entry, nodes.Sequence):
                entries.append(self._field_names(entry, fields))
            else:
                entries.append((self._field_name(entry, fields),))
        return tuple(entries)

    def _field_name(self, node: nodes.Node, fields: Mapping[str, Field]) -> str:
        name = self.string(node)
        if isinstance(node, nodes.Scalar) and name and name not in fields:
            self.unknown(node, "字段", "field", list(fields))
        return name

    def _field_names(self, node: nodes.Node | None, fields: Mapping[str, Field]) -> tuple[str, ...]:
        return tuple(self._field_name(item, fields) for item in self.items(node))

    def _persons(
        self, node: nodes.Node | None, fields: Mapping[str, Field]
    ) -> tuple[PersonReference, ...]:
        tree = self.mapping(node) if node is not None else None
        if tree is None:
            return ()
        references = []
        for reference, body in tree.items.items():
            if (mapping := self.mapping(body)) is None:
                continue
            self.known_keys(mapping, _PERSON_KEYS)
            parts = {
                key: self._field_name(value, fields)
                for key, value in mapping.items.items()
                if key in _PERSON_KEYS
            }
            if not {"number", "name"} & parts.keys():
                self.fail(
                    mapping.place,
                    "vocabulary.person",
                    f"人员 {reference} 既无号码字段也无姓名字段",
                    f"the person {reference} has neither a number nor a name field",
                )
            if reference not in fields or fields[reference].type != "person":
                self.fail(
                    tree.keys[reference].place,
                    "vocabulary.person_field",
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

    def _paths(self, node: nodes.Node | None, fields: Mapping[str, Field]) -> dict[str, JoinPath]:
        tree = self.mapping(node) if node is not None else None
        paths: dict[str, JoinPath] = {}
        for name, body in tree.items.items() if tree is not None else ():
            if (mapping := self.mapping(body)) is None:
                continue
            self.known_keys(mapping, ("column", "rows"))
            column = self.need(mapping, "column")
            rows = self.choice(self.need(mapping, "rows"), ("one", "many"))
            paths[name] = JoinPath(
                name=name,
                column=self._field_name(column, fields) if column is not None else "",
                rows="one" if rows == "one" else "many",
            )
        return paths

    def code_list(self, tree: nodes.Mapping, name: str) -> tuple[Code, ...]:
        """The codes of a shared list, `codes/<name>.yml`."""
        self.known_keys(tree, ("codes", "label", "values"))
        if (written := self.need(tree, "codes")) is not None:
            self.equals(written, name)
        self.text_pair(self.need(tree, "label"))
        return self._code_values(self.need(tree, "values"))

    def _codes(self, node: nodes.Node | None, type_: str) -> tuple[Code, ...]:
        if node is None:
            return ()
        if type_ != "code":
            self.fail(
                node.place,
                "vocabulary.codes",
                "只有 code 类型的字段有代码",
                "only fields of type code have codes",
            )
        if not isinstance(node, nodes.Scalar):
            return self._code_values(node)
        if node.value not in self._code_lists:
            self.unknown(node, "代码表", "code list", list(self._code_lists))
        return self._code_lists.get(node.value, ())

    def _code_values(self, node: nodes.Node | None) -> tuple[Code, ...]:
        tree = self.mapping(node) if node is not None else None
        codes: list[Code] = []
        owners: dict[str, str] = {}
        for value, body in tree.items.items() if tree is not None else ():
            if (mapping := self.mapping(body)) is None:
                continue
            self.known_keys(mapping, ("zh", "en", "aliases"))
            label = Text(
                self.string(self.need(mapping, "zh")), self.string(self.need(mapping, "en"))
            )
            written = self.scalars(mapping.get("aliases"))
            codes.append(
                Code(
                    value=value,
                    label=label,
                    aliases=self._aliases(value, label, written, mapping.place, owners),
                )
            )
        return tuple(codes)


def _with_required(
    fields: Mapping[str, Field], required: Sequence[tuple[str, ...]]
) -> dict[str, Field]:
    """Fields without which a row is not used are never missing."""
    alone = {entry[0] for entry in required if len(entry) == 1}
    return {
        name: replace(field, nullable=False) if name in alone else field
        for name, field in fields.items()
    }
