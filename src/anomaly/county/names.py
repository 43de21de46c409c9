"""Names of people and places: common ones, so that namesakes occur as they do in life."""

import numpy as np

from anomaly.county.months import Integers

_SURNAMES = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "罗", "高", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "袁", "潘", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕", "丁", "任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆", "汪", "范", "金", "石", "廖", "贾", "夏", "韦", "付", "方", "白", "邹", "孟", "熊", "秦", "邱", "江", "尹", "薛", "闫", "段", "雷", "侯", "龙", "史", "陶", "黎", "贺", "顾", "毛", "郝", "龚", "邵", "万", "钱", "严", "覃", "武", "戴", "莫", "孔", "向", "汤", "单", "翟", "仇", "查", "欧阳", "司马", "上官"]
_GIVEN = {
    # sex -> (single characters, first characters, second characters)
    1: (
        ["伟", "强", "磊", "军", "勇", "杰", "涛", "斌", "波", "辉", "刚", "健", "明", "超", "鹏", "飞", "平", "华", "林", "海", "峰", "龙", "亮", "成", "东", "建", "浩", "宇", "凯", "毅"],
        ["建", "国", "志", "文", "明", "永", "德", "光", "正", "世", "家", "成", "兴", "学", "天", "长", "玉", "春", "金", "大", "元", "庆", "少", "子", "俊", "忠", "宗", "启", "廷", "泽"],
        ["国", "军", "华", "明", "强", "平", "林", "生", "文", "成", "福", "贵", "祥", "云", "龙", "海", "山", "良", "才", "清", "发", "友", "荣", "全", "忠", "东", "伟", "江", "春", "义"],
    ),
    2: (
        ["芳", "敏", "静", "丽", "艳", "娟", "霞", "燕", "玲", "英", "梅", "红", "秀", "兰", "玉", "琴", "萍", "娜", "倩", "雪", "婷", "云", "莉", "凤", "洁", "琳", "慧", "颖", "菊", "珍"],
        ["秀", "玉", "桂", "春", "小", "淑", "丽", "晓", "红", "美", "海", "金", "凤", "雪", "文", "冬", "月", "素", "爱", "惠", "雅", "思", "梦", "佳", "翠", "银", "菊", "彩", "巧", "贵"],
        ["英", "兰", "芳", "珍", "梅", "花", "华", "琴", "香", "玲", "红", "霞", "云", "莲", "芬", "琼", "凤", "萍", "娟", "仙", "群", "艳", "燕", "敏", "丽", "美", "清", "秀", "平", "琳"],
    ),
}
_TOWN_FIRST = (
    ["城关", "河口", "大坪", "石桥", "龙潭", "白云", "青山", "双河", "柳溪", "新场", "永兴", "高坎", "茶园", "黄泥", "三岔", "马路"]
)
_TOWN_MORE = (
    ["清水", "梨树", "竹林", "长坡", "平寨", "安乐", "花桥", "木场", "太平", "草塘", "乐山", "沙坝", "仁和", "福田", "响水", "桃源"]
)
_VILLAGE_FIRST = ["上", "下", "东", "西", "南", "北", "大", "小", "新", "老", "前", "后", "中", "长", "高", "平", "金", "石", "红", "青", "白", "龙", "虎", "凤"]
_VILLAGE_SECOND = ["坝", "岭", "坪", "沟", "湾", "寨", "塘", "冲", "坡", "桥", "溪", "田", "坳", "垭", "岩", "井", "庄", "屯", "店", "营"]
_VILLAGE_CLANS = _SURNAMES[:40]
#: One name in seven has two characters.
_SHORT_NAMES = 1 / 7


def draw_surnames(rng: np.random.Generator, count: int) -> Integers:
    """Indexes of surnames; the commonest is carried by about one in thirteen."""
    weights = 1 / (np.arange(len(_SURNAMES)) + 5.0)
    return rng.choice(len(_SURNAMES), count, p=weights / weights.sum())


def make_names(rng: np.random.Generator, surnames: Integers, sexes: Integers) -> list[str]:
    """A full name for each person.

    Args:
        rng: source of chance.
        surnames: indexes of `draw_surnames`.
        sexes: 1 male, 2 female.
    """
    count = len(surnames)
    weights = 1 / (np.arange(30) + 4.0)
    picks = rng.choice(30, (3, count), p=weights / weights.sum())
    short = rng.random(count) < _SHORT_NAMES
    names = []
    for surname, sex, is_short, single, first, second in zip(
        surnames.tolist(), sexes.tolist(), short.tolist(), *picks.tolist(), strict=True
    ):
        given = _GIVEN[sex]
        tail = given[0][single] if is_short else given[1][first] + given[2][second]
        names.append(_SURNAMES[surname] + tail)
    return names


def town_names(count: int) -> list[str]:
    """Names of towns, the county seat first; numbered when there are very many."""
    stems = [*_TOWN_FIRST, *_TOWN_MORE]
    names = []
    for at in range(count):
        stem = stems[at % len(stems)]
        turn = at // len(stems)
        suffix = "镇" if at % 3 != 2 else "乡"  # noqa: PLR2004 - every third one
        names.append((stem if not turn else _VILLAGE_FIRST[turn % 24] + stem) + suffix)
    return names


def village_names(rng: np.random.Generator, count: int) -> list[str]:
    """Names of villages of one town, no two alike."""
    stems = [a + b for a in _VILLAGE_FIRST for b in _VILLAGE_SECOND]
    stems += [f"{clan}家{b}" for clan in _VILLAGE_CLANS for b in _VILLAGE_SECOND]
    picks = rng.choice(len(stems), min(count, len(stems)), replace=False)
    names = [f"{stems[at]}村" for at in picks.tolist()]
    return names + [f"{at}号安置村" for at in range(1, count - len(names) + 1)]
