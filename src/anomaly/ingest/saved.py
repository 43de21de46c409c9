"""Saved mappings (`mappings/*.yml`): what a sheet was found to be, reused without a question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path

from anomaly.errors import AnomalyError, ConfigurationError, Place
from anomaly.ingest.clean.dates import parse_year_month
from anomaly.ingest.facts import SheetFacts
from anomaly.ingest.mapping import read_label
from anomaly.vocabulary import yaml_nodes as nodes

_KEYS = frozenset({"table", "header", "files", "columns", "units", "date_order", "delivery"})
_DELIVERY_KEYS = frozenset({"source", "period", "programme", "covers"})
_COVER_KEYS = frozenset({"area", "programme", "from_month", "to_month"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a source claims to hold completely; an empty programme is all of them."""

    area: str
    programme: str | None = None
    from_month: int | None = None
    to_month: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMapping:
    """One mapping file.

    Args:
        path: file name, for messages.
        table: canonical table.
        header: fingerprint of the headers.
        files: glob of file names it is for, None: any.
        columns: field by normalised header, None: leave the column out.
        money_unit: unit of money, area_unit: of area, when the sheet does not say.
        programme: programme of all rows, when the sheet does not say.
        period: first and last month of all rows, when the sheet does not say.
        covers: what the source claims to hold completely.
    """

    path: str
    table: str
    header: str
    files: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    money_unit: str | None = None
    area_unit: str | None = None
    programme: str | None = None
    period: tuple[int, int] | None = None
    covers: tuple[Cover, ...] = ()

    def completed(self, facts: SheetFacts) -> SheetFacts:
        """Facts of a sheet, with what only the mapping knows."""
        first, last = self.period or (None, None)
        return replace(
            facts,
            programme=facts.programme or self.programme,
            from_month=facts.from_month if facts.from_month is not None else first,
            to_month=facts.to_month if facts.to_month is not None else last,
            money_unit=facts.money_unit or self.money_unit,
            area_unit=facts.area_unit or self.area_unit,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMappings:
    """All mapping files of a folder."""

    mappings: tuple[SavedMapping, ...] = ()

    @classmethod
    def from_folder(cls, folder: Path | None) -> "SavedMappings":
        """Read `*.yml` of a folder.

        Raises:
            ConfigurationError: a mapping has keys or values that are not understood.
            YamlError: a mapping is no YAML that we accept.
        """
        if folder is None or not folder.is_dir():
            return cls()
        return cls(mappings=tuple(read_mapping(path) for path in sorted(folder.glob("*.yml"))))

    def find(self, header: str, file: str) -> SavedMapping | None:
        """The mapping for a header fingerprint; one that names the file wins."""
        fitting = [mapping for mapping in self.mappings if mapping.header == header]
        named = [m for m in fitting if m.files is not None and fnmatch(file, m.files)]
        general = [m for m in fitting if m.files is None]
        chosen = named or general
        return chosen[0] if chosen else None


def read_mapping(path: Path) -> SavedMapping:
    """Read one mapping file; see `SavedMappings.from_folder` for what is raised."""
    tree = nodes.read_yaml(path, name=path.name)
    root = _mapping(tree, _KEYS)
    delivery = _optional_mapping(root.get("delivery"), _DELIVERY_KEYS)
    units = _optional_mapping(root.get("units"), frozenset({"money", "area"}))
    columns = _optional_mapping(root.get("columns"), None)
    period_text = _text(delivery.get("period")) if delivery else None
    period = parse_year_month(period_text) if period_text else None
    if period_text and period is None and delivery:
        raise _wrong(delivery.place, f"period：{period_text}", f"period: {period_text}")
    return SavedMapping(
        path=path.name,
        table=_needed(root, "table"),
        header=_needed(root, "header"),
        files=_text(root.get("files")),
        columns={
            read_label(name).key: _text(node)
            for name, node in (columns.items if columns else {}).items()
        },
        money_unit=_text(units.get("money")) if units else None,
        area_unit=_text(units.get("area")) if units else None,
        programme=_text(delivery.get("programme")) if delivery else None,
        period=period,
        covers=_covers(delivery.get("covers")) if delivery else (),
    )


def write_mapping(path: Path, mapping: SavedMapping, headers: Mapping[str, str | None]) -> None:
    """Write a mapping as YAML that `read_mapping` reads; `headers` keep their own spelling."""
    lines = [f"table: {mapping.table}", f"header: {_scalar(mapping.header)}"]
    if mapping.files:
        lines.append(f"files: {_scalar(mapping.files)}")
    lines.append("columns:")
    lines += [
        f"  {_scalar(header)}: {name if name is not None else 'null'}"
        for header, name in headers.items()
    ]
    units = [("money", mapping.money_unit), ("area", mapping.area_unit)]
    if any(unit for _, unit in units):
        lines.append("units:")
        lines += [f"  {name}: {_scalar(unit)}" for name, unit in units if unit]
    if mapping.programme or mapping.period:
        lines.append("delivery:")
        if mapping.programme:
            lines.append(f"  programme: {_scalar(mapping.programme)}")
        if mapping.period:
            first, last = (f"{month // 12}-{month % 12 + 1:02d}" for month in mapping.period)
            lines.append(f"  period: {_scalar(first if first == last else f'{first}~{last}')}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _covers(node: nodes.Node | None) -> tuple[Cover, ...]:
    if node is None:
        return ()
    items = node.items if isinstance(node, nodes.Sequence) else (node,)
    covers: list[Cover] = []
    for item in items:
        tree = _mapping(item, _COVER_KEYS)
        months: list[int | None] = []
        for name, at in (("from_month", 0), ("to_month", 1)):
            text = _text(tree.get(name))
            found = parse_year_month(text) if text else None
            if text and found is None:
                raise _wrong(tree.place, f"{name}：{text}", f"{name}: {text}")
            months.append(found[at] if found else None)
        covers.append(
            Cover(
                area=_needed(tree, "area"),
                programme=_text(tree.get("programme")),
                from_month=months[0],
                to_month=months[1],
            )
        )
    return tuple(covers)


def _mapping(node: nodes.Node, keys: frozenset[str] | None) -> nodes.Mapping:
    if not isinstance(node, nodes.Mapping):
        raise _wrong(node.place, "此处应为“键: 值”", "keys with values are expected here")
    unknown = [name for name in node.items if keys is not None and name not in keys]
    if unknown and keys is not None:
        raise _wrong(
            node.keys[unknown[0]].place,
            f"未知的键 {unknown[0]}，可用：{'、'.join(sorted(keys))}",
            f"unknown key {unknown[0]}; known: {', '.join(sorted(keys))}",
        )
    return node


def _optional_mapping(node: nodes.Node | None, keys: frozenset[str] | None) -> nodes.Mapping | None:
    return None if node is None else _mapping(node, keys)


def _text(node: nodes.Node | None) -> str | None:
    if node is None:
        return None
    if not isinstance(node, nodes.Scalar):
        raise _wrong(node.place, "此处应为文字", "a text is expected here")
    return None if node.is_missing else node.value


def _needed(tree: nodes.Mapping, name: str) -> str:
    text = _text(tree.get(name))
    if text is None:
        raise _wrong(tree.place, f"缺少 {name}", f"{name} is missing")
    return text


def _wrong(place: Place, zh: str, en: str) -> AnomalyError:
    return ConfigurationError(
        f"映射文件有误：{zh}", f"wrong mapping file: {en}", code="mapping.wrong", place=place
    )


def _scalar(text: str) -> str:
    """A YAML scalar that stays this text."""
    if re.fullmatch(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*", text) and text != "null":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


__all__ = ["Cover", "SavedMapping", "SavedMappings", "read_mapping", "write_mapping"]
