"""Rows that are no data: totals, subtotals, footers. Patterns serve SQL and Python alike.

What a row is shows in its *lead*: its first text, or all of its texts where the first one may begin
a total or footer. Rows without any text have no lead.
"""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

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
_SPACES = re.compile(r"[\s\u3000]+", re.ASCII)
_SEPARATORS = re.compile(r"[\s\u3000,，\t|;^\"]+")


def is_nondata(line: str, titles: tuple[str, ...] = ()) -> bool:
    """Whether a text line is blank, a total, a footer or a title printed again.

    >>> [is_nondata(t) for t in ("制表人：张三", "合 计,,99", ",,", "张三,1,2")]
    [True, True, True, False]
    """
    bare = _SEPARATORS.sub("", line)
    return not bare or bool(_ANY.match(bare)) or bare in {_SEPARATORS.sub("", t) for t in titles}


def lead_texts(columns: Sequence[pa.Array], rows: int) -> pa.Array:
    """The lead of each row of a grid; equal to `lead_sql` over the same texts.

    >>> columns = [pa.array(["合 计", None, "张三"]), pa.array(["9", None, "1"])]
    >>> lead_texts(columns, 3).to_pylist()
    ['合计9', None, '张三']
    """
    if not columns:
        return pa.nulls(rows, pa.string())
    first = pc.coalesce(*columns)
    told = pc.fill_null(pc.match_substring_regex(first, TELLING), False)  # noqa: FBT003 - Arrow's
    if not pc.any(told).as_py():
        return first
    found = pc.indices_nonzero(told)
    texts = zip(*(column.take(found).to_pylist() for column in columns), strict=True)
    joined = (_SPACES.sub("", " ".join(text for text in row if text)) or None for row in texts)
    return pc.replace_with_mask(first, told, pa.array(joined, pa.string()))


def lead_sql(columns: Sequence[str]) -> str:
    """SQL of the lead of a row whose texts are `columns`; NULL in a blank row."""
    cells = ", ".join(columns)
    first = f"coalesce({cells})"
    return (
        f"CASE WHEN regexp_matches({first}, '{TELLING}') OR {first} IS NULL THEN"
        f" nullif(regexp_replace(concat_ws(' ', {cells}), '[\\s\u3000]+', '', 'g'), '')"
        f" ELSE {first} END"
    )
