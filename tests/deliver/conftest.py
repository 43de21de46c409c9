"""A made-up county's run, realistic enough to look at, and the same without a single finding."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from anomaly.deliver import RunView, SubjectNotes
from anomaly.leads import (
    LeadFacts,
    ScoreWeights,
    finding_id,
    rank_leads,
    with_life_outside_workspace,
)
from anomaly.values import (
    About,
    Certainty,
    ConditionValue,
    Finding,
    Issue,
    Level,
    ListName,
    Outcome,
    RecordRef,
    RuleCard,
    RuleCoverage,
    Severity,
    SheetBalance,
    SourceFile,
    Text,
    month_of,
    month_text,
)

AS_OF = date(2024, 12, 31)
NEWEST = month_of(2024, 12)
HOSTILE = (
    '=HYPERLINK("http://x.example","a")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}",
    "_x0041_ & \"quoted\" 'text'",
    "第一行\n第二行\t制表",
)

_TOWNS = {
    "青石镇": ("东河村", "柳林村", "石桥村"),
    "白沙镇": ("沙湾村", "新建村", "大塘村"),
    "云岭乡": ("上岭村", "下岭村"),
    "长湖镇": ("湖东村", "湖西村", "渔场村"),
    "杨柳镇": ("杨柳村", "双井村"),
}
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
_GIVEN = (
    "秀英",
    "桂兰",
    "建国",
    "志强",
    "玉梅",
    "德福",
    "春生",
    "小明",
    "凤英",
    "永贵",
    "金花",
    "福生",
)

# rule, zh, en, level, certainty, list, about, programme, monthly fen
_RULES: tuple[tuple[str, str, str, Level, Certainty, About, str, int], ...] = (
    (
        "death.pay_after_death",
        "死亡后仍领取补贴",
        "Paid after death",
        Level.HIGH,
        Certainty.FACT,
        About.PERSON,
        "高龄津贴",
        10000,
    ),
    (
        "death.pension_after_death",
        "死亡后领养老金",
        "Pension after death",
        Level.HIGH,
        Certainty.FACT,
        About.PERSON,
        "城乡居民养老保险",
        16300,
    ),
    (
        "dup.same_project_period",
        "同一项目同期重复领取",
        "Same programme paid twice",
        Level.MEDIUM,
        Certainty.FACT,
        About.PERSON,
        "残疾人两项补贴",
        8000,
    ),
    (
        "dup.exclusive_pair",
        "互斥项目同享",
        "Exclusive programmes together",
        Level.HIGH,
        Certainty.FACT,
        About.PERSON,
        "特困供养",
        78000,
    ),
    (
        "role.payroll_relief",
        "财政供养人员享受救助",
        "Payroll person in relief",
        Level.HIGH,
        Certainty.INDICATOR,
        About.PERSON,
        "农村低保",
        42000,
    ),
    (
        "asset.vehicle",
        "名下有车仍领困难补助",
        "Car owner in relief",
        Level.MEDIUM,
        Certainty.INDICATOR,
        About.HOUSEHOLD,
        "农村低保",
        42000,
    ),
    (
        "acct.many_people",
        "一卡多人",
        "One account, many payees",
        Level.HIGH,
        Certainty.INDICATOR,
        About.ACCOUNT,
        "耕地地力保护补贴",
        12650,
    ),
    (
        "amt.over_std",
        "超标准发放",
        "Paid above the standard",
        Level.LOW,
        Certainty.FACT,
        About.PERSON,
        "高龄津贴",
        2000,
    ),
    (
        "time.after_exit",
        "退出后仍领取",
        "Paid after leaving",
        Level.MEDIUM,
        Certainty.FACT,
        About.PERSON,
        "农村低保",
        42000,
    ),
)
_COUNTS = (12, 4, 9, 5, 9, 7, 3, 6, 7)


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    """Texts that try to become something else."""
    return HOSTILE


@pytest.fixture(scope="session")
def make_view() -> Callable[..., RunView]:
    """Builds the made-up run; keyword arguments replace fields of the view."""

    def build(**changes: Any) -> RunView:
        return replace(_full_view(changes.pop("repeat", 1)), **changes)

    return build


@pytest.fixture(scope="session")
def view(make_view: Callable[..., RunView]) -> RunView:
    """The made-up run with some 60 findings."""
    return make_view()


@pytest.fixture(scope="session")
def empty_view() -> RunView:
    """A run that found nothing because it was given nothing."""
    return RunView(
        run_id="2024-12-31-000000000000",
        as_of=AS_OF,
        findings=(),
        leads=(),
        coverage=(),
        cards={},
    )


@pytest.fixture(scope="session")
def written(view: RunView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the made-up run."""
    from anomaly.deliver import write_workbook

    path = tmp_path_factory.mktemp("book") / "疑点清单.xlsx"
    write_workbook(view, path)
    return path


def _full_view(repeat: int) -> RunView:
    chance = random.Random(20241231)  # noqa: S311 - made-up data
    findings: list[Finding] = []
    months: dict[str, int] = {}
    for rule, count in zip(_RULES, _COUNTS, strict=True):
        findings += [_finding(chance, rule, number, months) for number in range(count * repeat)]
    findings += _companions(findings)
    findings += [_cannot_tell(chance, n, months) for n in range(3)]
    findings = with_life_outside_workspace(findings, AS_OF.isoformat())
    cards = {card.rule: card for card in _cards()}
    facts = LeadFacts(
        newest_month=NEWEST,
        titles={rule: card.title for rule, card in cards.items()},
        namesakes={(f.about, f.subject): 2 for f in findings if f.match_level > 2},
    )
    leads, linked = rank_leads(findings, facts, ScoreWeights())
    return RunView(
        run_id="2024-12-31-5f0c2a9b7d31",
        as_of=AS_OF,
        county="青禾县",
        findings=linked,
        leads=leads,
        coverage=_coverage(linked),
        cards=cards,
        files=_files(),
        balances=_balances(),
        issues=_issues(),
        persons=3126,
        versions={"anomaly": "0.1.0", "duckdb": "2.0.0"},
        facts=facts,
        notes={leads[0].lead_id: SubjectNotes(group="3组", head=leads[0].name, relation="本人")},
        payment_months=months,
        table_labels={
            "payment": Text("补贴发放明细", "Subsidy payments"),
            "death": Text("死亡登记", "Deaths"),
            "payroll": Text("财政供养工资", "Public payroll"),
            "vehicle": Text("机动车登记", "Vehicles"),
            "pension": Text("养老金发放", "Pensions"),
            "entitlement": Text("资格台账", "Entitlements"),
        },
    )


def person_number(serial: int, year: int) -> str:
    """A number of a region that does not exist, with a right check character."""
    body = f"990101{year:04d}{serial % 12 + 1:02d}{serial % 27 + 1:02d}{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * w for c, w in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def _finding(
    chance: random.Random,
    spec: tuple[str, str, str, Level, Certainty, About, str, int],
    number: int,
    payment_months: dict[str, int],
) -> Finding:
    rule, _, _, level, certainty, about, programme, fen = spec
    town = chance.choices(list(_TOWNS), weights=(9, 6, 2, 5, 3))[0]
    village = chance.choice(_TOWNS[town])
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    person_no = person_number(number * 37 + len(rule), chance.randint(1935, 1998))
    length = chance.choice((1, 2, 3, 5, 9, 12, 18))
    last = NEWEST - chance.choice((0, 0, 0, 2, 6, 9))
    first = last - length + 1
    doubtful = tuple((f"{rule}-{number}-{m}", fen) for m in range(first, last + 1))
    payment_months |= dict(zip((p for p, _ in doubtful), range(first, last + 1), strict=True))
    account = f"6217{chance.randrange(10**11, 10**12)}"
    subject = {About.HOUSEHOLD: f"H{number:05d}", About.ACCOUNT: account}.get(about, person_no)
    weak = number % 9 == 8
    total = fen * length
    file = f"来数/{town}/{programme}2024年发放表.xlsx"
    return Finding(
        finding_id=finding_id(
            rule, 1, about.value, [("person", subject), ("programme", programme)]
        ),
        rule=rule,
        rule_version="1.0.0",
        level=Level.LOW if length == 1 else level,
        certainty=certainty,
        outcome=Outcome.HIT,
        list=ListName.IDENTITY if weak else ListName.SUSPECT,
        about=about,
        subject=subject,
        person_no=None if about is About.ACCOUNT else person_no,
        name=None if about is About.ACCOUNT else name,
        town=town,
        village=village,
        programme=programme,
        period_from=first,
        period_to=last,
        count=length,
        amount=total,
        match_level=3 if weak else chance.choice((1, 1, 1, 1, 2)),
        message=_message(rule, name, programme, first, last, total),
        sources=(
            *(RecordRef(file, "Sheet1", 6 + number * 20 + i) for i in range(length)),
            RecordRef("来数/死亡登记.csv", None, 2 + number),
        ),
        values=(
            ConditionValue(
                condition="发放所属期 晚于 死亡月份",
                left=month_text(first),
                right=month_text(first - 1),
                truth=True,
            ),
            ConditionValue(condition="证件号一致", left=person_no, right=person_no, truth=True),
            ConditionValue(condition="项目允许死亡后发放", left=None, right=None, truth=False),
        ),
        account=account,
        name_flag=number % 7 == 3,
        lowered=("first_month",) if length == 1 else (),
        doubtful=doubtful,
    )


def _message(rule: str, name: str, programme: str, first: int, last: int, fen: int) -> Text:
    start, end = month_text(first), month_text(last)
    yuan = f"{fen / 100:,.2f}"
    zh = {
        "death": f"{name} 于 {month_text(first - 1)}-12 死亡，{start} 至 {end} 仍发放{programme}，"
        f"合计 {yuan} 元。",
        "acct": f"同一账户在 {start} 至 {end} 收到 6 个家庭的{programme}，合计 {yuan} 元。",
        "asset": f"{name} 户名下有小型轿车，{start} 至 {end} 领取{programme}，合计 {yuan} 元。",
    }.get(
        rule.split(".", maxsplit=1)[0],
        f"{name} 在 {start} 至 {end} 领取{programme}，合计 {yuan} 元，需核对。",
    )
    return Text(zh, f"{name}: {programme}, {start} to {end}, {yuan} yuan in all; to be checked.")


def _companions(findings: list[Finding]) -> list[Finding]:
    """A second finding on the same payments, so that a lead has two and money overlaps."""
    deaths = [f for f in findings if f.rule == "death.pay_after_death"][:4]
    return [
        replace(
            f,
            finding_id=finding_id("amt.over_std", 1, "person", [("person", f.subject)]),
            rule="amt.over_std",
            level=Level.LOW,
            amount=sum(fen // 5 for _, fen in f.doubtful),
            doubtful=tuple((payment, fen // 5) for payment, fen in f.doubtful),
            message=Text(
                f"{f.name} 每月比标准多发 20.00 元。", f"{f.name} drew 20.00 yuan a month too much."
            ),
        )
        for f in deaths
    ]


def _cannot_tell(chance: random.Random, number: int, months: dict[str, int]) -> Finding:
    base = _finding(chance, _RULES[0], 900 + number, months)
    return replace(base, outcome=Outcome.CANNOT_TELL, doubtful=(), amount=None)


def _cards() -> list[RuleCard]:
    extra = (
        (
            "dup.id15_18",
            "新旧身份证号两次领取",
            "Old and new number both paid",
            Level.HIGH,
            Certainty.FACT,
            About.PERSON,
            "",
            0,
        ),
        (
            "id.checksum",
            "身份证号校验码不符",
            "Check digit does not fit",
            Level.MEDIUM,
            Certainty.FACT,
            About.PERSON,
            "",
            0,
        ),
        (
            "id.age_out_of_range",
            "年龄不符合项目条件",
            "Age outside the programme",
            Level.HIGH,
            Certainty.FACT,
            About.PERSON,
            "",
            0,
        ),
    )
    return [
        RuleCard(
            rule=rule,
            version="1.0.0",
            title=Text(zh, en),
            why=Text(f"{zh}，两份数据相互对不上。", f"{en}: two tables disagree."),
            sentence=Text(f"列出{zh}的情况。", f"Reports: {en.lower()}."),
            level=level,
            certainty=certainty,
            list=ListName.DATA if rule == "id.checksum" else ListName.SUSPECT,
            about=about,
            status="stable",
            basis=Text("县级政策参数，由主管部门确认", "county policy parameter"),
            innocent_reasons=(
                (
                    Text("死亡登记身份证号录错，实为他人。", "The number was mistyped."),
                    Text("核对死亡登记表与户口簿，并见人核实。", "Compare with the hukou book."),
                ),
                (
                    Text("补发以前月份的款项，所属期记成了以后月份。", "Back pay booked late."),
                    Text("查阅该批次发放资料。", "Read the batch papers."),
                ),
            ),
            check_steps=(
                Text("向民政、卫健部门核对死亡证明及日期。", "Ask for the death certificate."),
                Text("核查卡由谁保管、之后由谁取款。", "See who drew the money."),
            ),
            known_limits=(Text("各来源均未登记的情况。", "What no source has recorded."),),
            exceptions={
                "due_after_death": Text("丧葬费、抚恤金本应在死亡后发放", "funeral grants")
            },
            lowerings={"first_month": Text("仅涉及一个月，常为信息传递时间差", "one month only")},
            parameters=((Text("宽限月数", "grace months"), "1", "default"),),
            needs=("payment", rule.split(".")[0]) if rule.startswith("death") else ("payment",),
        )
        for rule, zh, en, level, certainty, about, _, _ in (*_RULES, *extra)
    ]


def _coverage(findings: list[Finding]) -> list[RuleCoverage]:
    entries = []
    for card in _cards():
        hits = sum(f.rule == card.rule and f.outcome is Outcome.HIT for f in findings)
        unsure = sum(f.rule == card.rule and f.outcome is Outcome.CANNOT_TELL for f in findings)
        if card.rule == "id.age_out_of_range":
            reason = Text("缺表：补贴项目目录未写年龄条件", "no age bounds in the programme list")
            entries.append(RuleCoverage(rule=card.rule, status="not_run", reason=reason))
            continue
        clear = 2100 + 7 * len(card.rule)
        entries.append(
            RuleCoverage(
                rule=card.rule,
                status="ran",
                checked=hits + unsure + 5 + clear,
                hit=hits,
                excepted=5,
                cannot_tell=unsure,
                clear=clear,
                seconds=0.21,
            )
        )
    return entries


def _files() -> list[SourceFile]:
    return [
        SourceFile(file=b.file, sha256=f"{n:064x}", size=40_000 + n, kind="xlsx")
        for n, b in enumerate(_balances())
    ]


def _balances() -> list[SheetBalance]:
    sheets = [
        SheetBalance(
            file=f"来数/{town}/{programme}2024年发放表.xlsx",
            sheet="Sheet1",
            table="payment",
            seen=1830 + n,
            accepted=1790 + n,
            repaired=22,
            quarantined=n % 4 * 3,
            non_data=18 - n % 4 * 3,
        )
        for n, (town, programme) in enumerate(
            (t, p) for t in _TOWNS for p in ("农村低保", "高龄津贴")
        )
    ]
    return [
        *sheets,
        SheetBalance(
            file="来数/死亡登记.csv",
            sheet=None,
            table="death",
            seen=412,
            accepted=409,
            repaired=0,
            quarantined=2,
            non_data=1,
        ),
        SheetBalance(
            file="来数/工资册.xls",
            sheet="1月",
            table="payroll",
            seen=955,
            accepted=953,
            repaired=0,
            quarantined=0,
            non_data=2,
        ),
        SheetBalance(
            file="来数/说明.xlsx",
            sheet="目录",
            table=None,
            seen=14,
            accepted=0,
            repaired=0,
            quarantined=0,
            non_data=0,
            refused="sheet.unknown",
        ),
    ]


def _issues() -> list[Issue]:
    made = [
        Issue(
            file="来数/青石镇/农村低保2024年发放表.xlsx",
            sheet="Sheet1",
            row=12 + n * 31,
            column="身份证号",
            code="number.check",
            severity=Severity.WARNING,
            raw="990101********0013",
            message_zh="身份证号校验位不符，按文本比对，请核对原件",
            message_en="the check digit does not fit; compared as text, please see the original",
        )
        for n in range(7)
    ]
    made += [
        Issue(
            file="来数/死亡登记.csv",
            row=77 + n,
            column="死亡日期",
            code="date.unreadable",
            severity=Severity.ERROR,
            raw="二〇二三年冬",
            message_zh="日期无法识别，该行已搁置，请补录为年-月-日",
            message_en="the date cannot be read; the row is set aside, give year-month-day",
        )
        for n in range(2)
    ]
    made.append(
        Issue(
            file="来数/说明.xlsx",
            sheet="目录",
            code="sheet.unknown",
            severity=Severity.ERROR,
            message_zh="看不出这是哪种表，未采用；请补映射或删去",
            message_en="no known table; not used; add a mapping or remove the sheet",
        )
    )
    return made
