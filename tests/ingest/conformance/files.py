"""Files that no library writes, byte by byte: web tables, old XML, DBF, ODS, edited zips."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def web_table(rows: Rows, *, title: str = "", encoding: str = "gb18030") -> bytes:
    """A web page with one table, as office systems export it under the name .xls."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>\r\n"
        for row in rows
    )
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel">\r\n'
        '<head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        "<title>导出</title><style>td {mso-number-format:'\\@'}</style></head><body>\r\n"
        f"<h3>{title}</h3><table border=1>\r\n{lines}</table></body></html>"
    )
    return page.encode(encoding)


def xml_2003(sheets: Mapping[str, Rows], *, encoding: str = "UTF-8") -> bytes:
    """SpreadsheetML 2003; a cell that is a number is one, all others are text."""
    parts = []
    for name, rows in sheets.items():
        lines = "".join(f"<Row>{''.join(map(_xml_cell, row))}</Row>\n" for row in rows)
        parts.append(f'<Worksheet ss:Name="{name}"><Table>\n{lines}</Table></Worksheet>')
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">\n' + "\n".join(parts) + "</Workbook>"
    )
    return text.encode(encoding)


def _xml_cell(value: Any) -> str:
    kind = "Number" if isinstance(value, int | float) else "String"
    return f'<Cell><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'


def dbf(
    fields: Sequence[tuple[str, str, int]],
    records: Sequence[Sequence[str]],
    *,
    deleted: frozenset[int] = frozenset(),
    encoding: str = "gb18030",
    version: int = 0x03,
) -> bytes:
    """A DBF: fields are (name, type, width); texts are cut at the width, wherever that falls."""
    length = 1 + sum(width for _, _, width in fields)
    header = 32 + 32 * len(fields) + 1
    out = io.BytesIO()
    out.write(struct.pack("<B3BIHH20x", version, 124, 3, 15, len(records), header, length))
    for name, kind, width in fields:
        named = name.encode(encoding)[:10].ljust(11, b"\0")
        out.write(named + kind.encode() + b"\0" * 4 + bytes([width, 0]) + b"\0" * 14)
    out.write(b"\r")
    for number, record in enumerate(records):
        out.write(b"*" if number in deleted else b" ")
        for (_, kind, width), text in zip(fields, record, strict=True):
            data = text.encode(encoding)[:width]
            out.write(data.rjust(width) if kind == "N" else data.ljust(width))
    out.write(b"\x1a")
    return out.getvalue()


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """An OpenDocument spreadsheet of texts and numbers."""
    tables = []
    for name, rows in sheets.items():
        lines = "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        tables.append(f'<table:table table:name="{name}">{lines}</table:table>')
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        f' xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0"'
        f' xmlns:text="{space}text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        + "".join(tables)
        + "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest'
        f' xmlns:manifest="{space}manifest:1.0"><manifest:file-entry manifest:full-path="/"'
        f' manifest:media-type="{kind}"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def _ods_cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    shown = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="string">{shown}</table:table-cell>'


def workbook(rows: Rows, *, options: Mapping[str, Any] | None = None) -> bytes:
    """A plain .xlsx of one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **(options or {})})
    sheet = book.add_worksheet("一")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write(at, column, value)
    book.close()
    return out.getvalue()


def edited_zip(data: bytes, edits: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """A zip with some of its parts changed, or added where the part does not exist."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, edits[name](part) if name in edits else part)
        for name in edits.keys() - set(source.namelist()):
            target.writestr(name, edits[name](b""))
    return out.getvalue()


def encrypted(data: bytes, password: str) -> bytes:
    """A workbook under a password."""
    import msoffcrypto

    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def write(path: Path, data: bytes) -> Path:
    """Write bytes, with the folders above them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
