"""The catalogue: complete in both languages, and free of words that judge."""

import re
from pathlib import Path
from string import Formatter

import anomaly.deliver
from anomaly.deliver.words import CATALOGUE, CHOICES, Words

_JUDGING = re.compile(
    "fraud|guilt|crime|criminal|illegal|offend|culprit|cheat|steal|embezzl|corrupt|violat"
    "|违法|犯罪|骗|欺诈|诈|贪污|侵占|套取|冒领|虚报|截留|挪用|违规",
    re.IGNORECASE,
)
_CJK = re.compile("[\u4e00-\u9fff]")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_has_both_languages_with_the_same_placeholders() -> None:
    wrong = [
        key
        for key, (zh, en) in CATALOGUE.items()
        if not zh or not en or _placeholders(zh) != _placeholders(en) or _CJK.search(en)
    ]
    assert wrong == []


def test_no_text_judges() -> None:
    texts = [t for pair in CATALOGUE.values() for t in pair]
    texts += [t for pairs in CHOICES.values() for pair in pairs for t in pair]
    assert [t for t in texts if _JUDGING.search(t)] == []


def test_keys_in_the_code_exist() -> None:
    folder = Path(anomaly.deliver.__file__).parent
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".py", ".j2"} and path.parent.name != "words"
    )
    used = set(re.findall(r'words\(\s*"([a-z_.0-9]+)"\s*[,)]', source))
    used |= set(re.findall(r'key="(col\.[a-z_]+)"', source))
    assert len(used) > 100
    assert used - set(CATALOGUE) == set()


def test_a_text_in_each_language() -> None:
    assert Words("zh")("sheet.leads") == "疑点清单"
    assert Words("en")("sheet.leads") == "Leads"
    assert Words("zh").choices("verdict") == ("属实", "部分属实", "不属实", "无法核实")
