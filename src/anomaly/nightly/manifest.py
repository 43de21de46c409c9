"""The manifest: what went into a run and what came out, enough to reproduce it.

It holds no personal data. It is the last file written into a run folder, so a folder without it
is not a run.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anomaly.nightly.publish import MANIFEST

_BLOCK = 1 << 20


def file_entry(path: Path, name: str) -> dict[str, Any]:
    """Name, size and SHA-256 of one file."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return {"name": name, "bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def run_id(as_of: str, ingredients: Mapping[str, Any]) -> str:
    """`<as-of date>-<12 hex>` over everything that can change a published byte.

    Args:
        as_of: `YYYY-MM-DD`.
        ingredients: inputs by content, lists, mappings, settings, rule hashes, program version,
            engine. Threads, memory and machine must not be in it.
    """
    text = json.dumps(ingredients, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return f"{as_of}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def write_manifest(folder: Path, content: Mapping[str, Any]) -> Path:
    """Write `manifest.json` with the hashes of all other files of `folder` under `outputs`."""
    outputs = [
        file_entry(path, path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    ]
    target = folder / MANIFEST
    text = json.dumps({**content, "outputs": outputs}, ensure_ascii=False, indent=2, sort_keys=True)
    target.write_text(text + "\n", encoding="utf-8")
    return target
