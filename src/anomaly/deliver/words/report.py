"""Words of the report page."""

from collections.abc import Mapping

REPORT: Mapping[str, tuple[str, str]] = {
    "page.title": (
        "{county}补贴资金比对疑点报告",
        "{county}: discrepancies found by comparing tables",
    ),
    "page.kicker": ("数据比对 · 核查线索", "Table comparison · leads to check"),
    "page.notice.more": (
        "两份记录对不上，常有正当原因。逐条核实之前，不据此停发、不据此处理。",
        "Records often disagree for good reasons. Nothing is stopped or decided on this page.",
    ),
    "page.as_of": ("数据截至 {day}", "As of {day}"),
    "page.run": ("批次 {run}", "Batch {run}"),
    "page.files": ("收到文件 {n} 个", "{n} files received"),
    "page.persons": ("涉及人员 {n} 人", "{n} people in the data"),
    "page.skip": ("跳到正文", "Skip to the content"),
    "page.nav": ("本页内容", "On this page"),
    "page.table": ("数据表", "Data table"),
    "page.versions": ("由 {versions} 生成", "Made by {versions}"),
    "page.masked": (
        "身份证号只显示前6位和后4位，账号只显示后4位。",
        "ID numbers show their first six and last four characters, accounts their last four.",
    ),
    "page.book": (
        "填写核查结果请用同一文件夹中的《疑点清单》工作簿。",
        "Enter what you find in the workbook of the same folder.",
    ),
    "overview.nav": ("总览", "Overview"),
    "overview.none": (
        "本次没有发现疑点对象。没有疑点不等于没有问题，请先看哪些内容没能核查。",
        "No lead was found. That is not the same as nothing wrong: see what could not be checked.",
    ),
    "overview.finding": (
        "比对发现 {leads} 个疑点对象，疑点金额 {amount}；{high} 个为高等级，{paid} 个仍在发放",
        "{leads} leads, {amount} in doubt; {high} are high, {paid} are still being paid",
    ),
    "overview.about": (
        "同一笔付款只计一次。先看仍在发放的：越早核实，越少多发。",
        "Each payment is counted once. Look first at what is still being paid.",
    ),
    "overview.apart": (
        "另有 {amount} 不能对应到具体付款，未计入合计。",
        "Another {amount} cannot be tied to single payments and is not in the total.",
    ),
    "tile.leads": ("疑点对象", "Leads"),
    "tile.leads.sub": (
        "高 {high} · 中 {medium} · 低 {low}",
        "high {high} · medium {medium} · low {low}",
    ),
    "tile.amount": ("疑点金额（元）", "Doubtful amount (yuan)"),
    "tile.amount.sub": (
        "只计有疑点的部分，同一笔只计一次",
        "only the doubtful part, each payment once",
    ),
    "tile.paid": ("仍在发放", "Still being paid"),
    "tile.paid.sub": ("已涉及 {amount}", "{amount} so far"),
    "tile.identity": ("待确认身份", "Identity to confirm"),
    "tile.identity.sub": ("先核对是不是同一个人", "is it the same person?"),
    "tile.rules": ("已运行规则", "Rules run"),
    "tile.rules.sub": ("另有 {n} 条未运行", "{n} more did not run"),
    "tile.rows": ("读到的行", "Rows read"),
    "tile.rows.sub": ("搁置 {n} 行", "{n} set aside"),
    "leads.nav": ("先查谁", "Who first"),
    "leads.finding": (
        "先查这 {n} 个对象：前 {top} 个合计 {amount}",
        "Look at these {n} first: the top {top} come to {amount}",
    ),
    "leads.none": ("没有列入清单的疑点对象", "No lead is on the list"),
    "leads.about": (
        "按得分排列，得分只用于排先后。每个对象下面可以展开依据：每个条件两边的值、原始文件和行号。",
        (
            "By score, which is only for the order. Each lead unfolds to its evidence: "
            "both values of each condition, file and row."
        ),
    ),
    "leads.left_out": (
        "另有 {n} 个未列入本清单，见 leads.parquet。",
        "{n} more are not on this list; see leads.parquet.",
    ),
    "leads.cut": (
        "本页显示前 {n} 个，全部见《疑点清单》工作簿。",
        "This page shows the first {n}; the workbook has them all.",
    ),
    "leads.subject": ("对象", "Whom"),
    "leads.what": ("疑点", "What disagrees"),
    "leads.period": ("所属期", "Months"),
    "leads.to": ("{start} 至 {end}", "{start} to {end}"),
    "leads.paid": ("仍在发放", "still paid"),
    "leads.why": ("排在这里的原因", "Why it ranks here"),
    "leads.evidence": ("依据（{n}条疑点）", "Evidence ({n} findings)"),
    "leads.rule": ("规则说明与合理解释", "The rule and its innocent reasons"),
    "leads.search": ("搜索姓名、村、项目", "Search name, village, programme"),
    "leads.all_towns": ("全部乡镇", "all towns"),
    "leads.all_levels": ("全部等级", "all levels"),
    "leads.only_paid": ("只看仍在发放", "still being paid only"),
    "leads.shown": ("显示", "shown"),
    "leads.all": ("显示全部 {n} 个", "Show all {n}"),
    "rules.nav": ("哪些规则", "Which rules"),
    "rules.finding": (
        "“{title}”涉及金额最大：{amount}，{n} 个对象",
        "Most money: “{title}”, {amount}, {n} subjects",
    ),
    "rules.none": ("没有规则命中", "No rule had a hit"),
    "rules.about": (
        "条形长短表示金额。同一笔款项可能被几条规则同时指出，各行金额不能相加。",
        "Bars show the amount. Several rules may point at one payment: the rows do not add up.",
    ),
    "rules.cards": (
        "规则说明：依据、合理解释、核查办法",
        "The rules: basis, innocent reasons, checks",
    ),
    "rules.sentence": ("规则含义", "What it reports"),
    "rules.basis": ("依据", "Basis"),
    "rules.innocent": ("可能的合理解释", "Possible innocent reasons"),
    "rules.steps": ("建议核查方式", "How to check"),
    "rules.limits": ("看不到的情况", "What it cannot see"),
    "rules.parameters": ("参数", "Parameters"),
    "rules.amount_bar": ("金额对比", "Amount"),
    "where.nav": ("在哪里", "Where"),
    "where.finding": (
        "{town}最多：{n} 个对象，{amount}",
        "Most leads: {town}, {n} leads, {amount}",
    ),
    "where.none": ("没有可按地区列出的疑点", "Nothing to list by place"),
    "where.about": (
        "条形按等级分段，长短表示对象个数；人口多的乡镇本来就会多一些。",
        "Bars show leads by level; a town with more people will have more of them.",
    ),
    "where.level_bar": ("对象个数（按等级）", "Leads by level"),
    "where.villages": ("对象最多的村", "Villages with most leads"),
    "where.villages.about": (
        "只列前 {n} 个村。",
        "The first {n} villages only.",
    ),
    "when.nav": ("自何时", "Since when"),
    "when.finding": (
        "最早的疑点在 {first}，金额最高的月份是 {peak}（{amount}）",
        "The earliest is in {first}; most money in {peak} ({amount})",
    ),
    "when.finding.count": (
        "最早的疑点在 {first}，涉及对象最多的月份是 {peak}（{n} 个）",
        "The earliest is in {first}; most leads in {peak} ({n})",
    ),
    "when.none": ("没有可按月份列出的疑点", "Nothing to list by month"),
    "when.about": (
        "按款项所属月份统计，不是发放日期；近几个月的数据可能还没有到齐。",
        "By the month a payment is for, not the day it was paid; recent months may be incomplete.",
    ),
    "when.describe": (
        "柱状图：{first} 至 {last} 每月{what}，最高 {peak}。",
        "Column chart: {what} per month, {first} to {last}, most in {peak}.",
    ),
    "checked.nav": ("没能核查", "Not checked"),
    "checked.finding": (
        "{run} 条规则已运行，{not_run} 条没有运行；{unsure} 次无法判断",
        "{run} rules ran, {not_run} did not; {unsure} could not be told",
    ),
    "checked.about": (
        "没有命中不等于没有问题。未运行的规则排在前面，原因写在旁边；数据补齐后再运行一次即可。",
        "No hit does not mean all is well. Rules that did not run come first, with the reason.",
    ),
    "checked.share": ("无法判断占比", "Cannot tell, share"),
    "quality.nav": ("数据质量", "Data quality"),
    "quality.finding": (
        "读到 {seen} 行，搁置 {aside} 行，每一行都有去处",
        "{seen} rows read, {aside} set aside, every row accounted for",
    ),
    "quality.unbalanced": (
        "有 {n} 张表的行数不平衡，请先查明原因",
        "{n} sheets do not balance: find out why first",
    ),
    "quality.about": (
        "读到＝采用＋修正后采用＋搁置＋非数据行。搁置的行不参加比对，请数据单位补正。",
        "Seen = used + repaired + set aside + no data. Rows set aside are not compared.",
    ),
    "quality.balance": ("各文件行数平衡", "Row balance by file"),
    "quality.issues": ("数据问题", "Data issues"),
    "quality.no_issues": ("来数没有发现数据问题。", "No data issue was found."),
    "quality.matches": ("疑点的身份匹配方式", "Identity match of the findings"),
    "quality.findings": ("疑点条数", "Findings"),
    "help.nav": ("怎么看", "How to read"),
    "help.heading": ("怎么看这份报告", "How to read this report"),
}
