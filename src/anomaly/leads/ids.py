"""Stable names of findings and leads, equal across runs, machines and engines.

An id is the first 128 bits of HMAC-SHA256 over a canonical text, as 26 base32 characters. Amounts,
names, row numbers, file names, parameters, rule versions and run dates are not in it, so a
changed figure updates a finding instead of making a second one.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence

PUBLIC_KEY = b"anomaly: public key of runs outside a workspace"
"""Without a workspace ids are stable but not secret."""

_ID_BYTES = 16
_CHECK_LENGTH = 4


def finding_id(
    rule: str,
    identity: int,
    about: str,
    grain: Sequence[tuple[str, str]],
    key: bytes = PUBLIC_KEY,
) -> str:
    """The stable id of a finding.

    Args:
        rule: rule id, such as `death.pay_after_death`.
        identity: the rule's identity version, raised only when the meaning of its grain changes.
        about: the kind of subject, such as `person`.
        grain: (field, natural key) for each field of the rule's `one_per`, in any order.
        key: the site's secret; the public key outside a workspace.

    Returns:
        26 characters of A-Z and 2-7.

    >>> finding_id("death.pay_after_death", 1, "person", [("person", "P1"), ("programme", "高龄")])
    'KW5Z3BAHUP36FBE5JIKOMWZNJQ'
    """
    return _name("finding", [rule, identity, about, sorted([f, v] for f, v in grain)], key)


def lead_id(about: str, subject: str, key: bytes = PUBLIC_KEY) -> str:
    """The stable id of the lead about one subject.

    Args:
        about: the kind of subject, such as `household`.
        subject: its natural key.
        key: as for `finding_id`.
    """
    return _name("lead", [about, subject], key)


def check_characters(identifier: str, batch: str, key: bytes = PUBLIC_KEY) -> str:
    """Four characters printed behind an id, so that a mistyped or foreign key is noticed.

    Args:
        identifier: a finding or lead id.
        batch: the run that printed it.
        key: as for `finding_id`.
    """
    return _name("check", [identifier, batch], key)[:_CHECK_LENGTH]


def _name(kind: str, parts: list[object], key: bytes) -> str:
    # JSON separates the parts without ambiguity: ("a", "bc") and ("ab", "c") differ.
    text = json.dumps([kind, *parts], ensure_ascii=True, separators=(",", ":"))
    digest = hmac.new(key, text.encode("ascii"), hashlib.sha256).digest()[:_ID_BYTES]
    return base64.b32encode(digest).decode("ascii").rstrip("=")
