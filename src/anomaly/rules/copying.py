"""A new rule from one that exists: the same text under another id, as a draft."""

import json
import re

from anomaly.vocabulary.yaml_nodes import Mapping, Scalar, parse_yaml

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
#: What belongs to the life of the other rule.
_ITS_OWN_LIFE = ("changes", "retired", "identity")
_FIRST_VERSION = '"1.0.0"'


def copy_rule(text: str, new_id: str, *, owner: str) -> str:
    """The text of a rule under a new id; comments stay where they are.

    Args:
        text: a rule file without mistakes.
        new_id: `scene.name`, not used by any rule.
        owner: the team that answers for the copy.

    Returns:
        The same text with the id renamed wherever it stands, scene and owner set, status draft,
        version 1.0.0, and without the history of the other rule.
    """
    tree = parse_yaml(text, name="rule")
    if not isinstance(tree, Mapping):
        return text
    new_values = {
        "rule": new_id,
        "scene": new_id.split(".", 1)[0],
        "version": _FIRST_VERSION,
        "status": "draft",
        "owner": owner if _PLAIN.fullmatch(owner) else json.dumps(owner, ensure_ascii=False),
    }
    lines = text.splitlines()
    for key, value in new_values.items():
        node = tree.get(key)
        if isinstance(node, Scalar) and node.place.line is not None:
            _replace(lines, node, value)
    for key in _ITS_OWN_LIFE:
        _drop(lines, key)
    old = tree.get("rule")
    copied = "\n".join(lines) + "\n"
    if isinstance(old, Scalar):
        copied = re.sub(rf"(?<![\w.]){re.escape(old.value)}(?![\w.])", new_id, copied)
    return copied


def _replace(lines: list[str], node: Scalar, value: str) -> None:
    """Write a value where another one stands; what follows it in the line stays."""
    at = (node.place.line or 1) - 1
    start = (node.place.character or 1) - 1
    width = len(node.value) + (2 if node.quoted else 0)
    lines[at] = lines[at][:start] + value + lines[at][start + width :]


def _drop(lines: list[str], key: str) -> None:
    """Remove a key of the rule with everything that is indented below it."""
    starts = [n for n, line in enumerate(lines) if line.startswith(f"{key}:")]
    if not starts:
        return
    end = starts[0] + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " -"):
        end += 1
    del lines[starts[0] : end]
