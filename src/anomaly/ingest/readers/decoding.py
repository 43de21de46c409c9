"""Text files to one temporary UTF-8 file: the whole file is decoded strictly, nothing is guessed.

DuckDB only ever sees UTF-8, because its own decoding damaged digits at buffer edges of valid files.
"""

import codecs
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 4 * 1024 * 1024
#: Text kept of the beginning, to find delimiter and header in.
_HEAD = 256 * 1024
#: Shown in place of NUL, which no text tool passes on; rows that hold it are quarantined.
NUL_MARK = "\u2400"
#: Share of the lines with other than ASCII bytes that must be valid for a repair by lines.
_VALID_LINES = 0.99

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedText:
    """A text file as UTF-8 with line feeds at line ends.

    Args:
        path: the temporary file.
        encoding: what the file was in.
        lines: physical lines.
        head: the first text.
        has_quotes: whether any quote stands in it.
        has_blank_lines: whether any line is empty.
        has_nul: whether a NUL was replaced by `NUL_MARK`.
        bad_lines: lines with undecodable bytes, left empty in the file.
    """

    path: Path
    encoding: str
    lines: int
    head: str
    has_quotes: bool
    has_blank_lines: bool
    has_nul: bool
    bad_lines: tuple[int, ...] = ()


def decode_file(
    path: Path, target: Path, *, declared: str | None = None, most_bytes: int | None = None
) -> DecodedText | None:
    """Decode a text file into `target`; None when it is in no encoding that we accept.

    Args:
        path: the received file.
        target: the temporary UTF-8 file to write.
        declared: encoding named in a mapping; it wins and is strict.
        most_bytes: decode only about so much of the beginning, None: all.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    for bom, encoding in _BOMS:
        if start.startswith(bom) and declared is None:
            return _decode_as(path, target, encoding, skip=len(bom), most=most_bytes)
    for encoding in (declared,) if declared else ("utf-8", "gb18030"):
        decoded = _decode_as(path, target, encoding, most=most_bytes)
        if decoded is not None:
            return decoded
    return None if declared else _decode_by_lines(path, target)


def _decode_as(
    path: Path, target: Path, encoding: str, *, skip: int = 0, most: int | None = None
) -> DecodedText | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as source, target.open("wb") as out:
            source.seek(skip)
            writer = _Writer(out)
            while block := source.read(_BLOCK):
                writer.write(decoder.decode(block))
                if most is not None and source.tell() >= most:
                    return writer.finish(target, encoding)
            writer.write(decoder.decode(b"", True))  # noqa: FBT003 - the codec's own signature
            return writer.finish(target, encoding)
    except UnicodeDecodeError:
        return None


class _Writer:
    """Writes decoded blocks with line feeds and notes what the reading of rows must know."""

    def __init__(self, out: io.BufferedWriter) -> None:
        self._out = out
        self._head: list[str] = []
        self._head_size = 0
        self._held = ""
        self._last = b"\n"
        self._lines = 0
        self._quotes = self._blank = self._nul = False

    def write(self, text: str) -> None:
        """Write a block; a return at its end waits for the line feed that may follow."""
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        data = (text[:-1] if self._held else text).encode("utf-8")
        # Looking for single bytes is much faster in UTF-8 than in wide characters.
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\x00" in data:
            self._nul = True
            data = data.replace(b"\x00", NUL_MARK.encode())
        if b"\x1a" in data:  # DOS end of file
            data = data.replace(b"\x1a", b"")
        if not data:
            return
        self._quotes = self._quotes or b'"' in data
        if not self._blank:
            self._blank = b"\n\n" in data or (self._last == b"\n" and data[:1] == b"\n")
        if self._head_size < _HEAD:
            self._head.append(data[:_HEAD].decode("utf-8", "ignore"))
            self._head_size += len(data)
        self._lines += data.count(b"\n")
        self._last = data[-1:]
        self._out.write(data)

    def finish(self, target: Path, encoding: str, bad_lines: Sequence[int] = ()) -> DecodedText:
        if self._held:
            self._held = ""
            self.write("\n")
        if self._last != b"\n":
            self._out.write(b"\n")
            self._lines += 1
        return DecodedText(
            path=target,
            encoding=encoding,
            lines=self._lines,
            head="".join(self._head)[:_HEAD],
            has_quotes=self._quotes,
            has_blank_lines=self._blank,
            has_nul=self._nul,
            bad_lines=tuple(bad_lines),
        )


def _decode_by_lines(path: Path, target: Path) -> DecodedText | None:
    """A few broken bytes cost their lines, not the file: 0x0A is never part of a character."""
    for encoding in ("utf-8", "gb18030"):
        bad = _bad_lines(path, encoding)
        if bad is None:
            continue
        broken = set(bad)
        with path.open("rb") as source, target.open("wb") as out:
            writer = _Writer(out)
            for number, line in enumerate(source, 1):
                text = "\n" if number in broken else line.decode(encoding)
                writer.write(text)
            return writer.finish(target, encoding, bad)
    return None


def _bad_lines(path: Path, encoding: str) -> list[int] | None:
    bad: list[int] = []
    foreign = 0
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            if line.isascii():
                continue
            foreign += 1
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                bad.append(number)
    return bad if foreign and len(bad) <= (1 - _VALID_LINES) * foreign else None
