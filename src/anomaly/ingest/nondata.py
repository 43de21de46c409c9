"""Rows that are no data: totals, subtotals, footers. Patterns serve SQL and Python alike."""

import re

#: Each is matched against the row's first text without spaces; RE2 and Python read them alike.
TOTAL = "^(合计|总计|共计)[:：]?"
SUBTOTAL = "^(小计|本页合计|本页小计|累计|本村合计|本组合计|[^0-9]{1,8}(小计|合计))[:：]?"
FOOTER = (
    "^(制表|审核|负责人|填表|填报|经办|复核|单位负责|单位[(（]|备注|注[:：1一]|说明|审批|打印|分管|主管|"
    "联系|续表|第[0-9]+页|共[0-9]+页|[(（]?公章|盖章|日期|年月日|以下空白|此表)"
)
#: First cells that may begin such a row; all others are data.
TELLING = "^[\\s\u3000合总共小本累制审负填经复单备注说打分主联续第公盖日年以此(（]|计"

_ANY = re.compile(f"{TOTAL}|{SUBTOTAL}|{FOOTER}")
_SEPARATORS = re.compile(r"[\s\u3000,，\t|;^\"]+")


def is_nondata(line: str, titles: tuple[str, ...] = ()) -> bool:
    """Whether a text line is blank, a total, a footer or a title printed again.

    >>> [is_nondata(t) for t in ("制表人：张三", "合 计,,99", ",,", "张三,1,2")]
    [True, True, True, False]
    """
    bare = _SEPARATORS.sub("", line)
    return not bare or bool(_ANY.match(bare)) or bare in {_SEPARATORS.sub("", t) for t in titles}
