"""Workbooks under a password: decrypted in memory, one try, nothing written to disk."""

import io
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from anomaly.ingest.raw import Refusal
from anomaly.ingest.settings import Limits

#: Larger ones would not fit the memory of a load.
_MOST_BYTES = 256 * 1024 * 1024
#: Spreadsheet programs encrypt with this word, and open without asking, where a workbook is
#: protected against changes only.
_PROTECTED_ONLY = "VelvetSweatshop"


def decrypt(path: Path, password: str | None, limits: Limits) -> BinaryIO | Refusal:
    """The content of an encrypted workbook as an open file, or why it stays closed.

    Args:
        path: the file.
        password: the password given for it, None: none was given.
        limits: most bytes.
    """
    if path.stat().st_size > min(_MOST_BYTES, limits.inflated_bytes):
        return Refusal("file.too_heavy", {"limit": f"{_MOST_BYTES >> 20} MiB"})
    opened = _opened(path, _PROTECTED_ONLY)
    if not isinstance(opened, Refusal) or opened.code != "file.wrong_password":
        return opened
    return Refusal("file.needs_password") if password is None else _opened(path, password)


def _opened(path: Path, password: str) -> BinaryIO | Refusal:
    try:
        import msoffcrypto
        from msoffcrypto.exceptions import (
            DecryptionError,
            FileFormatError,
            InvalidKeyError,
            ParseError,
        )
    except ImportError:
        return Refusal("file.needs_extra", {"extra": "encrypted"})
    opened = io.BytesIO()
    try:
        with path.open("rb") as stream:
            book = msoffcrypto.OfficeFile(stream)
            book.load_key(password=password, verify_password=True)
            book.decrypt(opened)
    except InvalidKeyError:
        return Refusal("file.wrong_password")
    except (
        DecryptionError,
        FileFormatError,
        ParseError,
        ExpatError,
        struct.error,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        LookupError,
    ) as error:
        # The error's own text may repeat what it was given, so only its kind is told.
        return Refusal("file.unreadable", {"reason": type(error).__name__})
    opened.seek(0)
    return opened
