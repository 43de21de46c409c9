"""From sections to one page: template, escaping, and a policy that allows only our own script."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from anomaly.deliver.report import svg
from anomaly.deliver.words import Words

_ADDRESS = re.compile("h(tt)p", re.IGNORECASE)


def render_page(words: Words, sections: Mapping[str, Any]) -> str:
    """The page as text.

    Args:
        words: the catalogue.
        sections: what the template shows, by name.
    """
    style = _asset("report.css")
    script = _asset("report.js")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    template = _environment().get_template("page.html.j2")
    return template.render(
        words=words,
        policy=policy,
        # Ours, not a reader's: both are files of this package and must not be escaped.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        svg=svg,
        **sections,
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("anomaly.deliver.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )


def _harmless(value: object) -> object:
    """A text without anything a program might take for an address.

    The page must not name one, yet a cell of a delivered table can hold anything.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return _ADDRESS.sub(lambda m: m[0][0] + "xx" + m[0][-1], value)
    return value


def _asset(name: str) -> str:
    folder = resources.files("anomaly.deliver.report") / "templates"
    # Browsers hash the text with plain line ends, whatever a checkout made of them.
    return (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
