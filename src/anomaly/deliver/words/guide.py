"""Words of the sheet that explains how to fill the workbook."""

from collections.abc import Mapping

GUIDE: Mapping[str, tuple[str, str]] = {
    "guide.heading.use": ("一、这份清单怎么用", "1. How to use this list"),
    "guide.use.1": (
        "本表列出的是几份数据相互对不上的地方，只供核查参考，不代表认定，也不作为停发依据。",
        (
            "The list shows where tables disagree. It is for checking only, "
            "decides nothing and is no ground to stop a payment."
        ),
    ),
    "guide.use.2": (
        "从“疑点清单”第一行开始往下查：越靠前，证据越强、金额越大、仍在发放的可能越大。",
        (
            "Start with the first row of Leads: the higher a row stands, "
            "the stronger the evidence and the larger the amount."
        ),
    ),
    "guide.use.3": (
        "点击姓名可以跳到“疑点明细”，那里有每个条件两边的值和原始文件、工作表、行号。",
        (
            "Click a name to jump to Findings, "
            "with both values of each condition and the source rows."
        ),
    ),
    "guide.use.4": (
        "核查前先看“可能的合理解释”和“合理解释核对”；能够说明情况的，按“不属实”填写原因。",
        (
            "Read the possible innocent reasons first; "
            "if one explains the case, enter 'not confirmed' with its reason."
        ),
    ),
    "guide.heading.fill": ("二、怎么填", "2. How to fill it in"),
    "guide.fill.1": (
        (
            "浅黄色单元格需要填写，其余单元格已锁定。可以筛选和调整列宽；"
            "需要排序时可撤销工作表保护（没有密码）。"
        ),
        (
            "Fill the pale yellow cells; the others are locked. Filters and widths are free; "
            "to sort, lift the protection (there is no password)."
        ),
    ),
    "guide.fill.2": (
        "“是否属实”必填，从下拉列表选择；选“不属实”时必须选择原因编码。",
        "The verdict is needed and comes from the list; 'not confirmed' needs a reason code.",
    ),
    "guide.fill.3": (
        (
            "疑点清单上的结论适用于该对象的全部疑点；"
            "个别疑点结论不同的，在“疑点明细”对应行另填，以明细为准。"
        ),
        (
            "A verdict on a lead holds for all its findings; "
            "to differ for one finding, fill its row in Findings."
        ),
    ),
    "guide.fill.4": (
        "“待确认身份”先判断是不是同一个人；不能确认的选“无法确认”，不要猜。",
        (
            "On Identity to confirm, first say whether it is the same person; "
            "if that cannot be told, say so, do not guess."
        ),
    ),
    "guide.fill.5": (
        "请勿修改编号列。可以增加列、排序、拆分后分别填写，回收时按编号对应。",
        (
            "Do not change the keys. You may add columns, sort or split the file: "
            "rows are matched by key."
        ),
    ),
    "guide.heading.codes": ("三、可选内容", "3. Values to choose from"),
    "guide.heading.words": ("四、名词", "4. Words"),
    "guide.word.level": (
        (
            "风险等级：高、中、低表示先后缓急，不表示性质。"
            "统计类疑点和身份匹配为 M3、M4 的疑点最高为“中”。"
        ),
        (
            "Level: how soon to look, not what it is. "
            "Statistical findings and those on an M3 or M4 match are at most medium."
        ),
    ),
    "guide.word.score": (
        (
            "得分：证据、金额、月数、是否仍在发放等逐项相乘得出，只用于排序；"
            "每一项加了多少分见“为什么排在这里”。"
        ),
        (
            "Score: evidence times amount, months, still being paid and more; only for the order. "
            "'Why it ranks here' says what each part added."
        ),
    ),
    "guide.word.match": (
        (
            "匹配方式：M1 证件号一致；M2 证件号文本一致但校验位有误，或姓名略有出入；"
            "M3 证件号部分一致；M4 姓名、出生日期、村一致。"
        ),
        (
            "Match: M1 the number agrees; M2 its text agrees, or the names differ slightly; "
            "M3 the number agrees in part; M4 name, birth date and village agree."
        ),
    ),
    "guide.word.amount": (
        "疑点金额：有疑点的那一部分，同一笔付款在一个对象内只计一次。",
        "Doubtful amount: only the part in doubt, each payment once within a lead.",
    ),
    "guide.word.expected": (
        "预期追回：疑点金额乘以同类疑点以往的核实程度，取整到十元，只用于安排先后。",
        (
            "Expected recovery: the amount times how often such findings were confirmed, "
            "to the nearest ten yuan; only for planning."
        ),
    ),
    "guide.heading.batch": ("五、批次信息（请勿修改）", "5. Batch (do not change)"),
    "guide.batch": ("批次号", "Batch"),
    "guide.schema": ("表式版本", "Schema version"),
    "guide.check": ("批次校验", "Batch check"),
    "guide.audit": ("审计链摘要", "Audit head"),
    "guide.audit.none": ("未使用台账", "no casebook in use"),
    "guide.heading.contact": ("六、联系人（牵头单位填写）", "6. Contact (by the office)"),
    "guide.contact.office": ("牵头单位", "Office"),
    "guide.contact.person": ("联系人及电话", "Person and phone"),
    "guide.contact.return": ("反馈方式和期限", "How and when to return"),
}
