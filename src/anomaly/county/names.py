"""Names of people and places: common ones, so that namesakes occur as they do in life."""

import numpy as np

from anomaly.county.months import Integers

_SURNAMES = (
    *tuple(
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁"
        "潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱"
        "江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单翟仇查"
    ),
    "欧阳",
    "司马",
    "上官",
)
#: sex -> single characters, first characters, second characters
_GIVEN = {
    1: (
        tuple("伟强磊军勇杰涛斌波辉刚健明超鹏飞平华林海峰龙亮成东建浩宇凯毅"),
        tuple("建国志文明永德光正世家成兴学天长玉春金大元庆少子俊忠宗启廷泽"),
        tuple("国军华明强平林生文成福贵祥云龙海山良才清发友荣全忠东伟江春义"),
    ),
    2: (
        tuple("芳敏静丽艳娟霞燕玲英梅红秀兰玉琴萍娜倩雪婷云莉凤洁琳慧颖菊珍"),
        tuple("秀玉桂春小淑丽晓红美海金凤雪文冬月素爱惠雅思梦佳翠银菊彩巧贵"),
        tuple("英兰芳珍梅花华琴香玲红霞云莲芬琼凤萍娟仙群艳燕敏丽美清秀平琳"),
    ),
}
_TOWN_PAIRS = (
    "城关河口大坪石桥龙潭白云青山双河柳溪新场永兴高坎茶园黄泥三岔马路"
    "清水梨树竹林长坡平寨安乐花桥木场太平草塘乐山沙坝仁和福田响水桃源"
)
_TOWNS = tuple(_TOWN_PAIRS[at : at + 2] for at in range(0, len(_TOWN_PAIRS), 2))
_VILLAGE_FIRST = tuple("上下东西南北大小新老前后中长高平金石红青白龙虎凤")
_VILLAGE_SECOND = tuple("坝岭坪沟湾寨塘冲坡桥溪田坳垭岩井庄屯店营")
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
    names = []
    for at in range(count):
        stem = _TOWNS[at % len(_TOWNS)]
        turn = at // len(_TOWNS)
        suffix = "镇" if (at + 1) % 3 else "乡"
        names.append((stem if not turn else _VILLAGE_FIRST[turn % 24] + stem) + suffix)
    return names


def village_names(rng: np.random.Generator, count: int) -> list[str]:
    """Names of villages of one town, no two alike."""
    stems = [a + b for a in _VILLAGE_FIRST for b in _VILLAGE_SECOND]
    stems += [f"{clan}家{b}" for clan in _VILLAGE_CLANS for b in _VILLAGE_SECOND]
    picks = rng.choice(len(stems), min(count, len(stems)), replace=False)
    names = [f"{stems[at]}村" for at in picks.tolist()]
    return names + [f"{at}号安置村" for at in range(1, count - len(names) + 1)]
