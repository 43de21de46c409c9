"""The columns of each sheet, in order; read-back finds them by these headers."""

from anomaly.deliver.workbook.formats import Style
from anomaly.deliver.workbook.grid import Column

_VERDICT = Column(key="col.verdict", width=11, style=Style.CENTRE, fill=True, choices="verdict")
_REASON = Column(key="col.reason", width=18, fill=True, choices="reason")
_DUE = Column(key="col.due", width=12, style=Style.MONEY, fill=True)
_REMARK = Column(key="col.remark", width=24, style=Style.WRAPPED, fill=True)
_CHECKER = Column(key="col.checker", width=10, fill=True)
_CHECKED_ON = Column(key="col.checked_on", width=12, style=Style.DAY, fill=True)
_METHOD = Column(key="col.method", width=11, style=Style.CENTRE, fill=True, choices="method")
_NOTES = Column(key="col.notes", width=32, style=Style.WRAPPED, fill=True)

_RANK = Column(key="col.rank", width=5.5, style=Style.INTEGER)
_LEAD_KEY = Column(key="col.lead_key", width=12, style=Style.KEY)
_FINDING_KEY = Column(key="col.finding_key", width=12, style=Style.KEY)
_LEVEL = Column(key="col.level", width=6.5, style=Style.LEVEL)
_SCORE = Column(key="col.score", width=7.5, style=Style.SCORE)
_COUNTY = Column(key="col.county", width=9)
_TOWN = Column(key="col.town", width=10)
_VILLAGE = Column(key="col.village", width=10)
_NAME = Column(key="col.name", width=12)
_PERSON_NO = Column(key="col.person_no", width=20, style=Style.CODE)
_PROGRAMME = Column(key="col.programme", width=16)
_KIND = Column(key="col.kind", width=17)
_DESCRIPTION = Column(key="col.description", width=46, style=Style.WRAPPED, tall=True)
_PERIOD_FROM = Column(key="col.period_from", width=9, style=Style.CODE)
_PERIOD_TO = Column(key="col.period_to", width=9, style=Style.CODE)
_COUNT = Column(key="col.count", width=9, style=Style.INTEGER)
_AMOUNT = Column(key="col.amount", width=13, style=Style.MONEY)
_SOURCES = Column(key="col.sources", width=38, style=Style.WRAPPED)
_MATCH = Column(key="col.match", width=15)
_NAMESAKES = Column(key="col.namesakes", width=14)
_INNOCENT = Column(key="col.innocent", width=46, style=Style.WRAPPED)
_STEPS = Column(key="col.steps", width=36, style=Style.WRAPPED)
_CONDITIONS = Column(key="col.conditions", width=46, style=Style.WRAPPED, tall=True)

LEADS = (
    _RANK,
    _LEAD_KEY,
    _LEVEL,
    _SCORE,
    _COUNTY,
    _TOWN,
    _VILLAGE,
    Column(key="col.group", width=5.5),
    _NAME,
    _PERSON_NO,
    Column(key="col.head", width=9),
    Column(key="col.relation", width=9),
    _PROGRAMME,
    _KIND,
    _DESCRIPTION,
    _PERIOD_FROM,
    _PERIOD_TO,
    _COUNT,
    _AMOUNT,
    Column(key="col.still_paid", width=8, style=Style.CENTRE),
    Column(key="col.account", width=9, style=Style.CODE),
    Column(key="col.account_holder", width=9),
    Column(key="col.compared", width=20),
    _SOURCES,
    _MATCH,
    _NAMESAKES,
    Column(key="col.why", width=40, style=Style.WRAPPED, tall=True),
    Column(key="col.explained", width=32, style=Style.WRAPPED),
    Column(key="col.yield", width=17),
    Column(key="col.basis", width=24, style=Style.WRAPPED),
    _INNOCENT,
    _STEPS,
    Column(key="col.first_seen", width=11, style=Style.DAY),
    Column(key="col.times", width=7, style=Style.INTEGER),
    Column(key="col.life", width=7, style=Style.CENTRE),
    Column(key="col.department", width=11),
    Column(key="col.assigned", width=11),
    Column(key="col.deadline", width=11, style=Style.DAY),
    Column(key="col.expected", width=11, style=Style.INTEGER),
    Column(key="col.state", width=9, style=Style.CENTRE),
    _CHECKER,
    _CHECKED_ON,
    _METHOD,
    _NOTES,
    _VERDICT,
    _REASON,
    Column(key="col.cause", width=12, style=Style.CENTRE, fill=True, choices="cause"),
    _DUE,
    Column(key="col.recovered", width=12, style=Style.MONEY, fill=True),
    Column(key="col.stopped", width=9, style=Style.CENTRE, fill=True, choices="yes_no"),
    Column(key="col.correction", width=10, style=Style.CENTRE, fill=True, choices="correction"),
    Column(key="col.referred", width=9, style=Style.CENTRE, fill=True, choices="yes_no"),
    Column(key="col.referred_to", width=13, fill=True),
    Column(key="col.disposal", width=12, style=Style.CENTRE, fill=True, choices="disposal"),
    _REMARK,
)
LEADS_FROZEN = 9
"""Up to the name: who is meant stays in sight while the reader fills the last columns."""

FINDINGS = (
    _RANK,
    _FINDING_KEY,
    _LEAD_KEY,
    _NAME,
    Column(key="col.title", width=17),
    Column(key="col.rule", width=17, style=Style.KEY),
    Column(key="col.version", width=8, style=Style.CENTRE),
    Column(key="col.finding_level", width=6.5, style=Style.LEVEL),
    Column(key="col.certainty", width=12, style=Style.CENTRE),
    _DESCRIPTION,
    _PERIOD_FROM,
    _PERIOD_TO,
    Column(key="col.finding_count", width=7, style=Style.INTEGER),
    Column(key="col.finding_amount", width=13, style=Style.MONEY),
    _CONDITIONS,
    Column(key="col.exceptions", width=32, style=Style.WRAPPED),
    Column(key="col.parameters", width=24, style=Style.WRAPPED),
    _MATCH,
    Column(key="col.all_sources", width=38, style=Style.WRAPPED),
    _VERDICT,
    _REASON,
    _DUE,
    _REMARK,
)
FINDINGS_FROZEN = 4

IDENTITY = (
    _RANK,
    _LEAD_KEY,
    _LEVEL,
    _SCORE,
    _COUNTY,
    _TOWN,
    _VILLAGE,
    _NAME,
    _PERSON_NO,
    _PROGRAMME,
    _KIND,
    _DESCRIPTION,
    _PERIOD_FROM,
    _PERIOD_TO,
    _COUNT,
    _AMOUNT,
    _MATCH,
    _NAMESAKES,
    _CONDITIONS,
    _SOURCES,
    _INNOCENT,
    _STEPS,
    _CHECKER,
    _CHECKED_ON,
    _METHOD,
    Column(key="col.same_person", width=11, style=Style.CENTRE, fill=True, choices="same_person"),
    _NOTES,
    _REMARK,
)
IDENTITY_FROZEN = 8

MISSED = (
    _RANK,
    _FINDING_KEY,
    _COUNTY,
    _TOWN,
    _VILLAGE,
    _NAME,
    _PERSON_NO,
    _PROGRAMME,
    Column(key="col.entitlement", width=18),
    _DESCRIPTION,
    _PERIOD_FROM,
    _PERIOD_TO,
    _COUNT,
    Column(key="col.finding_amount", width=13, style=Style.MONEY),
    _MATCH,
    _CONDITIONS,
    _SOURCES,
    _INNOCENT,
    _STEPS,
    _CHECKER,
    _CHECKED_ON,
    _METHOD,
    _NOTES,
    _VERDICT,
    _REASON,
    _REMARK,
)
MISSED_FROZEN = 6

COVERAGE = (
    Column(key="col.title", width=20),
    Column(key="col.rule", width=24, style=Style.KEY),
    Column(key="col.version", width=7, style=Style.CENTRE),
    Column(key="col.family", width=12),
    Column(key="col.finding_level", width=6.5, style=Style.LEVEL),
    Column(key="col.certainty", width=13, style=Style.CENTRE),
    Column(key="col.status", width=8, style=Style.CENTRE),
    Column(key="col.status_reason", width=30, style=Style.WRAPPED, tall=True),
    Column(key="col.checked", width=9, style=Style.INTEGER),
    Column(key="col.hit", width=7, style=Style.INTEGER),
    Column(key="col.excepted", width=7, style=Style.INTEGER),
    Column(key="col.waived", width=7, style=Style.INTEGER),
    Column(key="col.cannot_tell", width=8, style=Style.INTEGER),
    Column(key="col.clear", width=9, style=Style.INTEGER),
    Column(key="col.subjects", width=8, style=Style.INTEGER),
    Column(key="col.amount", width=14, style=Style.MONEY),
    Column(key="col.needs", width=28, style=Style.WRAPPED),
    Column(key="col.yield", width=18),
    Column(key="col.tripwire", width=22, style=Style.WRAPPED),
    Column(key="col.limits", width=40, style=Style.WRAPPED, tall=True),
)

QUALITY = (
    Column(key="col.file", width=34, style=Style.WRAPPED, tall=True),
    Column(key="col.code", width=22, style=Style.KEY),
    Column(key="col.severity", width=12, style=Style.CENTRE),
    Column(key="col.problem", width=56, style=Style.WRAPPED, tall=True),
    Column(key="col.issues", width=8, style=Style.INTEGER),
    Column(key="col.places", width=60, style=Style.WRAPPED, tall=True),
    _REMARK,
)
