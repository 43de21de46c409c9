"""Documents a rule cites: an invented citation is worse than none."""

import re

from anomaly.rules.lint.subject import TreeSubject, inside
from anomaly.vocabulary.yaml_nodes import Mapping, Scalar, Sequence

#: Parts of a citation that its author meant to fill in later, or made up.
_PLACEHOLDER = re.compile(
    r"x{2,}|×{2,}|＊{2,}|\*{2,}|\?{2,}|？{2,}|_{2,}|20[x×*]{2}|某[省市县区部文]|待[定补填]|暂定|tbd|todo"
    r"|lorem|example\.(com|org)|第[x×?？]+条|n/?a$|^(无|没有|none|unknown|不详)$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")
#: Titles in book marks, document numbers, articles: what a citation looks like in running text.
_CITATION = re.compile(
    r"《[^》]+》|[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号|第[0-9一二三四五六七八九十百]+条"
)
_KEYS = ("document", "article", "issuer", "in_force", "until", "url")


def invented_basis(subject: TreeSubject) -> None:
    """R704: a cited document has a real name, dates are dates, an address is one."""
    node = subject.tree.get("basis")
    for item in node.items if isinstance(node, Sequence) else ():
        if not isinstance(item, Mapping):
            continue
        for key in _KEYS:
            child = item.get(key)
            if not isinstance(child, Scalar) or child.is_missing:
                continue
            shape = {"in_force": _DATE, "until": _DATE, "url": _URL}.get(key)
            if _PLACEHOLDER.search(child.value) or (shape and not shape.fullmatch(child.value)):
                subject.problems.add(
                    "R704",
                    child,
                    f"basis.{key} 像是虚构或待填的内容“{child.value}”；没有文件在手时写 basis: []",
                    f'basis.{key} "{child.value}" looks invented or unfinished; '
                    "with no document at hand write basis: []",
                )


def citation_without_basis(subject: TreeSubject) -> None:
    """R705: a text may cite only what stands in `basis`, where it can be checked."""
    node = subject.tree.get("basis")
    if isinstance(node, Sequence) and node.items:
        return
    for path, _, scalar in subject.shown_texts():
        found = _CITATION.search(scalar.value)
        if found is not None:
            subject.problems.add(
                "R705",
                inside(scalar, found.start()),
                f"{path} 引用了“{found[0]}”，但 basis 为空",
                f'{path} cites "{found[0]}" but basis is empty',
                name=found[0],
            )
