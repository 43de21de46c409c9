"""Read the fields of a rule that are not its body: names, enums, texts, basis, reasons."""

import re
from dataclasses import dataclass

from anomaly.rules.model import (
    Basis,
    Kind,
    Retired,
    Status,
)
from anomaly.rules.reading import Reader
from anomaly.values import Certainty, Level, ListName, Text
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar

SCENES = (
    "death",
    "id",
    "dup",
    "asset",
    "role",
    "kin",
    "acct",
    "amt",
    "area",
    "qty",
    "time",
    "cluster",
    "roster",
    "miss",
    "inst",
    "ins",
    "proj",
)
#: Groups of tags, `group.value`.
TAG_GROUPS = ("risk", "source", "level", "law", "county", "wave", "topic")

REQUIRED = (
    "schema",
    "rule",
    "scene",
    "version",
    "status",
    "kind",
    "level",
    "list",
    "certainty",
    "owner",
    "title",
    "why",
    "basis",
    "tags",
    "find",
    "finding",
    "innocent_reasons",
    "check_steps",
)
OPTIONAL = (
    "identity",
    "retired",
    "min_match_level",
    "basis_note",
    "params",
    "absence",
    "lower",
    "except",
    "known_limits",
    "changes",
    "tests_given",
    "tests",
)
_ID = re.compile(r"[a-z]{2,10}\.[a-z][a-z0-9_]{2,40}")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
_TAG = re.compile(r"([a-z]+)\.[a-z][a-z0-9_]*")
_MATCH_LEVELS = ("M1", "M2", "M3", "M4")
_LEVELS = tuple(level.code for level in reversed(Level))
_DEFAULT_HIGH, _DEFAULT_OTHER = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The plain fields of a rule."""

    rule: str
    scene: str
    version: str
    identity: int
    status: Status
    retired: Retired | None
    kind: Kind
    level: Level
    min_match_level: int
    list: ListName
    certainty: Certainty
    owner: str
    title: Text
    why: Text
    basis: tuple[Basis, ...]
    basis_note: Text | None
    tags: tuple[str, ...]
    check_steps: tuple[Text, ...]
    known_limits: tuple[Text, ...]
    changes: tuple[tuple[str, str, str], ...]

    @property
    def both(self) -> bool:
        """Whether texts are needed in both languages."""
        return self.status is Status.ACTIVE


def read_header(root: Mapping, reader: Reader, expected_id: str | None) -> Header | None:
    """The plain fields; None when one of them is missing or wrong.

    Args:
        root: the rule's map.
        reader: notes mistakes.
        expected_id: the id that folder and file name say, None for a text that is no file.
    """
    problems = reader.problems
    before = len(problems.found)
    reader.mapping(root, "rule", allowed=(*REQUIRED, *OPTIONAL), required=_needed(root))
    schema = reader.scalar(root.get("schema"), "schema")
    if schema is not None and schema.value != "1":
        problems.add("R104", schema, "schema 只能是 1", "schema must be 1", known=("1",))
    status = reader.member(root.get("status"), "status", Status) or Status.DRAFT
    both = status is Status.ACTIVE
    kind = reader.member(root.get("kind"), "kind", Kind)
    rule = _id(root, reader, expected_id)
    scene = reader.word(root.get("scene"), "scene", SCENES)
    level_word = reader.word(root.get("level"), "level", _LEVELS)
    listed = reader.member(root.get("list"), "list", ListName)
    certainty = reader.member(root.get("certainty"), "certainty", Certainty)
    version = _version(root.get("version"), reader)
    owner = reader.text(root.get("owner"), "owner")
    title = reader.localised(root.get("title"), "title", both=both)
    why = reader.localised(root.get("why"), "why", both=both)
    level = Level.INFO if level_word is None else Level.from_code(level_word)
    if rule is not None and scene is not None and not rule.startswith(f"{scene}."):
        problems.add(
            "R108",
            root.items["scene"],
            f"scene {scene} 与编号 {rule} 不符",
            f"scene {scene} does not fit the id {rule}",
        )
    if listed is not None and level_word is not None and certainty is not None:
        _check_combination(root, reader, level, listed, certainty)
    header_parts = {
        "basis": _basis(root.get("basis"), reader),
        "basis_note": reader.localised(root.get("basis_note"), "basis_note", both=both),
        "tags": _tags(root.get("tags"), reader),
        "check_steps": _texts(root.get("check_steps"), "check_steps", reader, both=both),
        "known_limits": _texts(root.get("known_limits"), "known_limits", reader, both=both),
        "retired": _retired(root.get("retired"), reader, both=both),
        "changes": _changes(root.get("changes"), reader),
    }
    _check_basis(root, reader)
    if "check_steps" in root.items and not header_parts["check_steps"]:
        problems.add(
            "R703",
            root.keys["check_steps"],
            "check_steps 至少一项",
            "check_steps needs at least one step",
        )
    identity = reader.whole(root.get("identity"), "identity")
    weakest = reader.word(root.get("min_match_level"), "min_match_level", _MATCH_LEVELS)
    default = _DEFAULT_HIGH if level is Level.HIGH else _DEFAULT_OTHER
    if (
        len(problems.found) > before
        or rule is None
        or scene is None
        or kind is None
        or listed is None
        or certainty is None
        or version is None
        or owner is None
        or title is None
        or why is None
    ):
        return None
    return Header(
        rule=rule,
        scene=scene,
        version=version,
        identity=identity or 1,
        status=status,
        kind=kind,
        level=level,
        min_match_level=default if weakest is None else _MATCH_LEVELS.index(weakest) + 1,
        list=listed,
        certainty=certainty,
        owner=owner,
        title=title,
        why=why,
        **header_parts,  # type: ignore[arg-type] # each part has its own type
    )


def _needed(root: Mapping) -> tuple[str, ...]:
    """A retired rule says why instead of how."""
    status = root.get("status")
    if isinstance(status, Scalar) and status.value == Status.RETIRED:
        return (*REQUIRED, "retired")
    return REQUIRED


def _id(root: Mapping, reader: Reader, expected_id: str | None) -> str | None:
    node = root.get("rule")
    text = reader.text(node, "rule")
    if text is None or node is None:
        return None
    if not _ID.fullmatch(text):
        reader.problems.add(
            "R103",
            node,
            f"编号“{text}”应为 场景.名称（小写字母、数字、下划线）",
            f'the id "{text}" must be scene.name in lower-case letters, digits and underscores',
        )
        return None
    if expected_id is not None and text != expected_id:
        reader.problems.add(
            "R103",
            node,
            f"编号 {text} 与文件位置 {expected_id} 不符",
            f"the id {text} does not fit the file's place, which says {expected_id}",
            near=(expected_id,),
        )
        return None
    return text


def _version(node: Node | None, reader: Reader) -> str | None:
    text = reader.text(node, "version")
    if text is None or node is None:
        return None
    if _VERSION.fullmatch(text):
        return text
    reader.problems.add(
        "R107",
        node,
        f'version 应为三段版本号，如 "1.0.0"，而不是“{text}”',
        f'version must have three parts such as "1.0.0", not "{text}"',
    )
    return None


def _check_combination(
    root: Mapping, reader: Reader, level: Level, listed: ListName, certainty: Certainty
) -> None:
    wrong: list[tuple[str, str, str]] = []
    if level is Level.INFO and listed is not ListName.DATA:
        wrong.append(("list", "level info 只能进 data 清单", "level info goes to the list data"))
    scene = root.get("scene")
    if isinstance(scene, Scalar) and scene.value == "miss" and listed is not ListName.MISSED:
        wrong.append(("list", "场景 miss 只能进 missed 清单", "scene miss goes to the list missed"))
    if certainty is Certainty.STATISTICAL and level is Level.HIGH:
        wrong.append(("level", "统计类规则最高为 medium", "a statistical rule is medium at most"))
    for key, zh, en in wrong:
        reader.problems.add("R109", root.items[key], zh, en)


def _texts(node: Node | None, what: str, reader: Reader, *, both: bool) -> tuple[Text, ...]:
    found = [reader.localised(item, what, both=both) for item in reader.items(node, what)]
    return tuple(item for item in found if item is not None)


def _tags(node: Node | None, reader: Reader) -> tuple[str, ...]:
    tags = []
    for item in reader.items(node, "tags"):
        text = reader.text(item, "tags")
        found = _TAG.fullmatch(text) if text is not None else None
        if text is None:
            continue
        if found is None or found[1] not in TAG_GROUPS:
            reader.problems.add(
                "R111",
                item,
                f"标签“{text}”应为 组.值，组只能是已登记的",
                f'tag "{text}" must be group.value with a registered group',
                known=TAG_GROUPS,
            )
            continue
        tags.append(text)
    return tuple(tags)


def _basis(node: Node | None, reader: Reader) -> tuple[Basis, ...]:
    keys = ("document", "article", "issuer", "in_force", "until", "url")
    found = []
    for item in reader.items(node, "basis"):
        mapping = reader.mapping(item, "basis", allowed=keys, required=("document",))
        if mapping is None:
            continue
        words = {key: reader.text(child, f"basis.{key}") for key, child in mapping.items.items()}
        document = words.pop("document", None)
        if document is not None:
            known = {key: value for key, value in words.items() if key in keys}
            found.append(Basis(document=document, **known))
    return tuple(found)


def _check_basis(root: Mapping, reader: Reader) -> None:
    if "basis" not in root.items or "basis_note" in root.items:
        return
    if not reader.items(root.items["basis"], "basis"):
        reader.problems.add(
            "R701",
            root.keys["basis"],
            "basis 为空时须写 basis_note（依据来自何处）",
            "basis is empty and basis_note is missing",
        )


def _retired(node: Node | None, reader: Reader, *, both: bool) -> Retired | None:
    mapping = reader.mapping(
        node, "retired", allowed=("on", "reason", "replaced_by"), required=("on", "reason")
    )
    if mapping is None:
        return None
    on = reader.text(mapping.get("on"), "retired.on")
    reason = reader.localised(mapping.get("reason"), "retired.reason", both=both)
    by = reader.text(mapping.get("replaced_by"), "retired.replaced_by")
    return None if on is None or reason is None else Retired(on=on, reason=reason, replaced_by=by)


def _changes(node: Node | None, reader: Reader) -> tuple[tuple[str, str, str], ...]:
    keys = ("version", "date", "text")
    found = []
    for item in reader.items(node, "changes"):
        mapping = reader.mapping(item, "changes", allowed=keys, required=keys)
        if mapping is not None:
            words = [reader.text(mapping.get(key), f"changes.{key}") or "" for key in keys]
            found.append((words[0], words[1], words[2]))
    return tuple(found)
