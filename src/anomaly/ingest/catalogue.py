"""The message catalogue: every issue code with its effect and its sentence in both languages.

Codes are stable; sentences may be improved. `X` refuses a file or sheet, `Q` quarantines a row,
`C` sets a cell aside, `R` repairs it, `W` warns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from anomaly.ingest.clean.marks import unmarked
from anomaly.values import Issue, Severity, mask_account, mask_number, mask_text

Effect = Literal["X", "Q", "C", "R", "W"]

_SEVERITY = {
    "X": Severity.ERROR,
    "Q": Severity.ERROR,
    "C": Severity.WARNING,
    "W": Severity.WARNING,
    "R": Severity.INFO,
}
_RAW_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """Effect and sentence templates of one code."""

    effect: Effect
    zh: str
    en: str


CATALOGUE: dict[str, Entry] = {
    "file.extension": Entry(
        "W",
        "扩展名与内容不符，已按实际格式{kind}读取",
        "the extension does not fit; read as {kind}",
    ),
    "file.empty": Entry("X", "文件为空（0字节）", "the file is empty (0 bytes)"),
    "file.truncated": Entry("X", "文件不完整，请重新拷贝", "the file is incomplete; copy it again"),
    "file.needs_password": Entry(
        "X", "文件已加密，需要密码", "the file is encrypted; a password is needed"
    ),
    "file.wrong_password": Entry("X", "密码不正确", "the password is wrong"),
    "file.needs_extra": Entry(
        "X",
        "读取此类文件需要另装组件：pip install 'anomaly[{extra}]'",
        "this kind of file needs an extra: pip install 'anomaly[{extra}]'",
    ),
    "file.html_nested": Entry(
        "X", "网页表格有嵌套，请另存为xlsx", "nested HTML tables; save it as xlsx"
    ),
    "file.too_heavy": Entry(
        "X",
        "文件展开后超出限制（{limit}），未读取",
        "beyond the limit when unpacked ({limit}); not read",
    ),
    "file.unsafe_xml": Entry(
        "X", "文件含有不安全的XML实体", "the file contains unsafe XML entities"
    ),
    "file.changed": Entry(
        "X",
        "文件在读取中被修改，请关闭后重试",
        "the file changed while being read; close it and try again",
    ),
    "file.archive": Entry("X", "压缩包请先解压", "unpack the archive first"),
    "file.unsupported": Entry(
        "X", "无法识别的格式，请另存为xlsx", "unknown format; save it as xlsx"
    ),
    "file.unreadable": Entry("X", "文件无法打开：{reason}", "the file cannot be opened: {reason}"),
    "file.same_content": Entry(
        "W",
        "与文件{other}内容完全相同，只计一次",
        "same content as {other}; counted once",
    ),
    "file.encoding": Entry(
        "X",
        "无法确定编码（非UTF-8、非GB18030）",
        "the encoding is neither UTF-8 nor GB18030",
    ),
    "file.big5": Entry(
        "X", "疑似Big5编码，请在映射中声明", "looks like Big5; declare it in the mapping"
    ),
    "file.excel_damage": Entry(
        "W",
        "该文本文件疑似被Excel打开后另存，证号、编码和日期可能受损",
        "this text file seems re-saved by Excel; numbers, codes and dates may be damaged",
    ),
    "file.ignored": Entry("W", "系统文件已忽略", "system file ignored"),
    "sheet.hidden": Entry("W", "隐藏工作表“{sheet}”未读取", "hidden sheet {sheet} was not read"),
    "sheet.hidden_rows": Entry(
        "W",
        "有{n}行被隐藏或筛选，已照常读取",
        "{n} hidden or filtered rows, read as usual",
    ),
    "sheet.template": Entry(
        "W",
        "样表或填报说明，未读取",
        "a sample or instruction sheet, not read",
    ),
    "sheet.no_header": Entry("X", "未找到表头", "no header found"),
    "sheet.header_ambiguous": Entry(
        "X", "表头有两种可能：{a}；{b}", "two possible headers: {a}; {b}"
    ),
    "sheet.header_duplicate": Entry(
        "X",
        "列名重复：{name}，请在映射中按位置指定",
        "duplicate column {name}; map it by position",
    ),
    "sheet.two_columns_one_field": Entry(
        "X", "{a}与{b}都对应“{field}”", "{a} and {b} both claim {field}"
    ),
    "sheet.table_ambiguous": Entry(
        "X",
        "无法确定是哪一类表：{a}或{b}，请用映射指明",
        "cannot tell which table this is: {a} or {b}; name it in a mapping",
    ),
    "sheet.table_unknown": Entry(
        "X",
        "不认识的表（表头：{header}），请用映射指明",
        "not a table we know (header: {header}); name it in a mapping",
    ),
    "sheet.missing_column": Entry(
        "X",
        "按“{table}”读取时缺少必需列：{field}",
        "required column missing for table {table}: {field}",
    ),
    "sheet.no_year": Entry(
        "X",
        "按月分列的表没有年份，请在标题、文件名或映射中写明年份",
        "months side by side without a year; write it in title, file name or mapping",
    ),
    "sheet.new_column": Entry("W", "出现新列：{name}，未使用", "new column {name}, not used"),
    "sheet.maybe_cut": Entry("W", "恰好{n}行，可能被截断", "exactly {n} rows; possibly cut off"),
    "sheet.no_rows": Entry("W", "只有表头，0行数据", "header only, 0 rows"),
    "sheet.empty": Entry("W", "空工作表", "an empty sheet"),
    "sheet.total_differs": Entry(
        "W",
        "合计行{given}与明细之和{sum}不一致",
        "the total row {given} differs from the sum {sum}",
    ),
    "sheet.balance": Entry(
        "X",
        "行数不平衡：读入{seen}，去向{sum}",
        "row balance fails: seen {seen}, placed {sum}",
    ),
    "sheet.more": Entry(
        "W",
        "同一列另有{n}处同类问题（{of}），不逐条列出",
        "{n} more of the same kind ({of}) in this column, not listed one by one",
    ),
    "sheet.objects": Entry(
        "W",
        "有{n}个批注、图片或签名未读取",
        "{n} comments, pictures or signatures ignored",
    ),
    "sheet.formula_column": Entry(
        "X",
        "“{column}”整列公式未计算，请用Excel/WPS打开后保存",
        "the formulas of {column} were never calculated; open the file and save it once",
    ),
    "dbf.deleted": Entry("W", "已排除{n}条删除标记记录", "{n} deleted records excluded"),
    "dbf.cut_char": Entry(
        "W", "有{n}格末尾汉字被截断", "the last character of {n} cells is cut off at their width"
    ),
    "dbf.memo": Entry("W", "缺少备注文件", "the memo file is missing"),
    "row.merged": Entry("C", "合并单元格，该列不允许下填", "merged cell; not filled down here"),
    "row.filled": Entry("R", "合并单元格，已下填", "merged cell, filled down"),
    "row.required": Entry("Q", "必填项“{field}”无法使用", "required {field} is unusable"),
    "row.length": Entry(
        "Q", "应有{expected}列，实有{found}列", "{expected} columns expected, {found} found"
    ),
    "row.quote": Entry("Q", "自第{line}行起引号未闭合", "unclosed quote from line {line} on"),
    "row.bytes": Entry("Q", "第{line}行有无法解码的字节", "undecodable bytes in line {line}"),
    "row.nul": Entry("Q", "该行含空字符(NUL)", "NUL character in the row"),
    "cell.error": Entry("C", "单元格为错误值{raw}", "error value {raw}"),
    "cell.formula_empty": Entry(
        "C",
        "公式未计算，请用Excel/WPS打开后保存",
        "a formula without a stored value; open the file and save it once",
    ),
    "cell.external": Entry(
        "W",
        "有{n}格的值来自外部链接，可能过期",
        "{n} cells take their value from an external link, possibly stale",
    ),
    "cell.unknown_code": Entry(
        "C", "“{raw}”不在“{field}”的取值表中", "{raw} is not a known value of {field}"
    ),
    "cell.number": Entry("C", "不是整数：{raw}", "not a whole number: {raw}"),
    "cell.programme_unknown": Entry(
        "W",
        "未知补贴项目“{raw}”（{n}行），相近：{near}",
        "unknown programme {raw} ({n} rows); nearest: {near}",
    ),
    "number.cleaned": Entry(
        "R", "证号已去除空格、全角或多余符号", "spaces, full-width or extra marks removed"
    ),
    "number.old15": Entry("R", "15位旧证号，已按规则换算", "old 15-digit number converted"),
    "number.raw_digits": Entry(
        "R",
        "数值型证号，原文完整，已恢复",
        "stored as a number; all its digits were in the file",
    ),
    "number.precision_lost": Entry(
        "C",
        "证号曾存为数值，末位已丢失，不能还原",
        "stored as a number; the last digits are lost for good",
    ),
    "number.laundered": Entry(
        "W",
        "本列{share}的证号疑似经数值转换受损",
        "{share} of the column looks damaged by a number conversion",
    ),
    "number.check": Entry("C", "校验码不符", "the check digit is wrong"),
    "number.date": Entry("C", "证号中的出生日期不可能", "impossible birth date in the number"),
    "number.length": Entry("C", "位数不对（{n}位）", "wrong length ({n})"),
    "number.two": Entry("C", "一格内有两个证号", "two numbers in one cell"),
    "number.masked": Entry("C", "脱敏号码，不能比对", "a masked number, cannot be compared"),
    "number.placeholder": Entry("R", "占位号码，按空处理", "a placeholder, treated as missing"),
    "number.two_names": Entry("W", "同一证号对应{n}个姓名", "one number, {n} names"),
    "account.cleaned": Entry(
        "R", "账号已去除空格或多余符号", "spaces or extra marks removed from the account"
    ),
    "account.precision_lost": Entry(
        "C",
        "账号曾存为数值，末位已丢失",
        "the account was stored as a number; digits are lost",
    ),
    "name.note": Entry("R", "括号内容“{detail}”移入备注", "bracket text {detail} set apart"),
    "name.two": Entry("C", "一格内有多个姓名", "several names in one cell"),
    "name.rare": Entry(
        "W",
        "姓名含无法显示或替代的字",
        "the name contains an unreadable or replaced character",
    ),
    "date.ambiguous": Entry("C", "日期写法有歧义：{raw}", "ambiguous date: {raw}"),
    "date.range": Entry("C", "日期超出合理范围：{raw}", "date out of range: {raw}"),
    "date.zero": Entry("R", "空日期，按缺失处理", "a zero date, treated as missing"),
    "amount.text": Entry("C", "金额无法确定：{raw}", "the amount cannot be read: {raw}"),
    "amount.chinese": Entry(
        "R", "中文大写金额已换算", "an amount in Chinese capitals was converted"
    ),
    "amount.unit_clash": Entry(
        "X",
        "单位矛盾：表头{a}，单元格{b}",
        "units clash: header {a}, cell {b}",
    ),
    "amount.extreme": Entry("W", "金额异常大或为负：{raw}", "an extreme or negative amount: {raw}"),
    "mapping.unreadable": Entry(
        "X", "映射文件有误：{reason}", "the mapping file is wrong: {reason}"
    ),
}


def issue(
    code: str,
    *,
    file: str,
    sheet: str | None = None,
    row: int | None = None,
    column: str | None = None,
    raw: str | None = None,
    values: Mapping[str, object] | None = None,
    effect: Effect | None = None,
) -> Issue:
    """An issue of the catalogue with its place in front of both sentences.

    Args:
        code: a key of `CATALOGUE`.
        file: path relative to the inbox.
        sheet: sheet name, None for text files.
        row: row as seen in the file.
        column: header as delivered.
        raw: the value received, already masked.
        values: what the templates name besides `raw`; texts must be masked.
        effect: overrides the catalogue where one code has two effects.
    """
    entry = CATALOGUE[code]
    filled = _Blank(values or {})
    filled.setdefault("raw", raw if raw is not None else "")
    filled.setdefault("sheet", sheet or "")
    zh_place, en_place = _places(file, sheet, row, column)
    return Issue(
        file=file,
        sheet=sheet,
        row=row,
        column=column,
        code=code,
        severity=_SEVERITY[effect or entry.effect],
        raw=raw,
        message_zh=f"{zh_place}：{entry.zh.format_map(filled)}",
        message_en=f"{en_place}: {entry.en.format_map(filled)}",
    )


def effect_of(code: str) -> Effect:
    """What a code does to a file, row or cell."""
    return CATALOGUE[code].effect


def mask_raw(raw: str | None, field_type: str) -> str | None:
    """A received cell text as it may be shown: numbers and accounts masked, long texts cut."""
    if raw is None:
        return None
    raw = unmarked(raw)
    if field_type == "person_no":
        return mask_number("".join(raw.split()))
    if field_type == "account":
        return mask_account("".join(raw.split()))
    return mask_text(raw)[:_RAW_LENGTH]


class _Blank(dict[str, object]):
    """A template value that was not given prints as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _places(file: str, sheet: str | None, row: int | None, column: str | None) -> tuple[str, str]:
    zh = file + (f"［{sheet}］" if sheet is not None else "")
    en = file + (f"[{sheet}]" if sheet is not None else "")
    if row is not None:
        zh += f"第{row}行"
        en += f" row {row}"
    if column is not None:
        zh += f"“{column}”"
        en += f", {column}"
    return zh, en
