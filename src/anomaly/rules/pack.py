"""What a folder of rules says of itself, and what its rules share.

`pack.yml` names the pack and how far it is trusted. A pack cannot vouch for itself: raw SQL needs
`trust: trusted` there and the word of whoever loads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from anomaly.errors import AnomalyError
from anomaly.rules.pack_files import file_label, refused_link
from anomaly.rules.problems import Problems
from anomaly.rules.reading import Reader
from anomaly.rules.wording import WordList, read_words
from anomaly.vocabulary.yaml_nodes import Mapping, Node, YamlError, parse_yaml, read_text

_PACKAGE = Path(__file__).parent.parent


def library_path() -> Path:
    """The shipped library: inside the installed package, or `rules/` of a checkout."""
    packaged = _PACKAGE / "library"
    return packaged if packaged.is_dir() else _PACKAGE.parent.parent / "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHeader:
    """What `pack.yml` says; a folder without one is a county's own and declarative."""

    name: str = ""
    trusted: bool = False
    errors: tuple[AnomalyError, ...] = ()


def read_pack(directory: Path) -> PackHeader:
    """The header of a pack."""
    errors: list[AnomalyError] = []
    opened = _open(directory / "pack.yml", directory, errors)
    if opened is None:
        return PackHeader(errors=tuple(errors))
    tree, problems = opened
    reader = Reader(problems)
    keys = ("schema", "name", "version", "engine", "licence", "trust")
    mapping = reader.mapping(tree, "pack.yml", allowed=keys, required=("name", "trust"))
    if mapping is None:
        return PackHeader(errors=tuple(problems.reported()))
    for key in ("version", "engine", "licence"):
        reader.text(mapping.get(key), key)
    name = reader.text(mapping.get("name"), "name")
    trust = reader.word(mapping.get("trust"), "trust", ("declarative", "trusted"))
    return PackHeader(
        name=name or "", trusted=trust == "trusted", errors=tuple(problems.reported())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedException:
    """A named exception of the library; read anew in the reach of each rule that uses it."""

    name: str
    node: Mapping
    problems: Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the rules of some libraries share."""

    exceptions: dict[str, SharedException] = field(default_factory=dict)
    words: WordList = field(default_factory=WordList)
    errors: tuple[AnomalyError, ...] = ()


def read_shared(directories: Sequence[Path]) -> Shared:
    """The shared exceptions and word lists of libraries; later ones add to earlier ones."""
    exceptions: dict[str, SharedException] = {}
    words = WordList()
    errors: list[AnomalyError] = []
    for directory in directories:
        path = directory / "shared" / "exceptions.yml"
        opened = _open(path, directory, errors)
        if opened is not None:
            tree, problems = opened
            exceptions |= _exceptions(tree, problems)
            errors += problems.reported()
        opened = _open(directory / "shared" / "words.yml", directory, errors)
        if opened is not None:
            tree, problems = opened
            words = read_words(tree, Reader(problems))
            errors += problems.reported()
    return Shared(exceptions=exceptions, words=words, errors=tuple(errors))


def open_rule(path: Path, directory: Path) -> tuple[Node, Problems]:
    """The node tree of a file, and the collector of its mistakes.

    Raises:
        YamlError: the file is not read at all.
    """
    label = file_label(path, directory)
    return open_text(read_text(path, name=label), label)


def open_text(text: str, label: str) -> tuple[Node, Problems]:
    """The same for a text that is no file."""
    return parse_yaml(text, name=label), Problems(label, text)


def _open(path: Path, directory: Path, errors: list[AnomalyError]) -> tuple[Node, Problems] | None:
    if not path.is_file():
        return None
    refused = refused_link(path, directory)
    if refused is not None:
        errors.append(refused)
        return None
    try:
        return open_rule(path, directory)
    except YamlError as error:
        errors.append(error)
        return None


def _exceptions(tree: Node, problems: Problems) -> dict[str, SharedException]:
    reader = Reader(problems)
    mapping = reader.mapping(tree, "exceptions.yml", allowed=("schema", "exceptions"))
    named = reader.any_mapping(mapping.get("exceptions") if mapping else None, "exceptions")
    found: dict[str, SharedException] = {}
    if named is None:
        return found
    for name, key, node in reader.children(named):
        if not name.startswith("x."):
            problems.add(
                "R101",
                key,
                f"共用例外的名称应以 x. 开头：{name}",
                f'a shared exception is called "x.name": {name}',
            )
        child = reader.mapping(
            node, name, allowed=("why", "when", "until"), required=("why", "when")
        )
        if child is not None:
            found[name] = SharedException(name=name, node=child, problems=problems)
    return found
