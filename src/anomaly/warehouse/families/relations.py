"""Words and codes for kinship, as files use them, and what follows from two of them.

A relation says what the first person is to the second. Codes are those of GB/T 4761 (relation to
the head of the household, two digits). Single-digit codes are local and therefore not read.
"""

from enum import StrEnum


class Relation(StrEnum):
    """What one person is to another, as far as rules tell relations apart."""

    HEAD = "head"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    PARENT_IN_LAW = "parent_in_law"
    CHILD_IN_LAW = "child_in_law"
    SIBLING_IN_LAW = "sibling_in_law"
    UNCLE_AUNT = "uncle_aunt"
    NEPHEW_NIECE = "nephew_niece"
    OTHER_RELATIVE = "other_relative"
    NOT_RELATED = "not_related"


#: What the second person is to the first.
INVERSE: dict[Relation, Relation] = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.PARENT: Relation.CHILD,
    Relation.CHILD: Relation.PARENT,
    Relation.SIBLING: Relation.SIBLING,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.GRANDCHILD: Relation.GRANDPARENT,
    Relation.PARENT_IN_LAW: Relation.CHILD_IN_LAW,
    Relation.CHILD_IN_LAW: Relation.PARENT_IN_LAW,
    Relation.SIBLING_IN_LAW: Relation.SIBLING_IN_LAW,
    Relation.UNCLE_AUNT: Relation.NEPHEW_NIECE,
    Relation.NEPHEW_NIECE: Relation.UNCLE_AUNT,
    Relation.OTHER_RELATIVE: Relation.OTHER_RELATIVE,
}

#: Two members of one household and their relations to its head -> what the first is to the second.
#: Only what follows without knowing more: a wife and a son of the head are mother (or stepmother)
#: and son, but which of two sons a daughter-in-law married nobody can tell. Inverses follow.
THROUGH_HEAD: dict[tuple[Relation, Relation], Relation] = {
    (Relation.SPOUSE, Relation.CHILD): Relation.PARENT,
    (Relation.CHILD, Relation.CHILD): Relation.SIBLING,
    (Relation.SIBLING, Relation.SIBLING): Relation.SIBLING,
    (Relation.PARENT, Relation.CHILD): Relation.GRANDPARENT,
    (Relation.PARENT, Relation.SIBLING): Relation.PARENT,
    (Relation.PARENT, Relation.SPOUSE): Relation.PARENT_IN_LAW,
    (Relation.SPOUSE, Relation.GRANDCHILD): Relation.GRANDPARENT,
    (Relation.SIBLING, Relation.CHILD): Relation.UNCLE_AUNT,
}

_WORDS: dict[Relation, str] = {
    Relation.HEAD: "户主 本人 本人或户主 户主本人 戶主 申请人 head self householder",
    Relation.SPOUSE: "配偶 夫 妻 丈夫 妻子 夫妻 爱人 老公 老婆 spouse husband wife",
    Relation.PARENT: "父母 父 母 父亲 母亲 爸爸 妈妈 继父 继母 养父 养母 继父或养父 继母或养母 生父 生母 "
    "parent father mother",
    Relation.CHILD: "子女 子 女 儿子 女儿 儿 独生子 独生女 长子 次子 三子 四子 五子 六子 长女 次女 二女 三女 "
    "四女 五女 六女 二子 养子 继子 养子或继子 养女 继女 养女或继女 其他儿子 其他女儿 大儿子 二儿子 小儿子 "
    "大女儿 二女儿 小女儿 child son daughter",
    Relation.SIBLING: "兄弟姐妹 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 兄妹 姐弟 胞兄 胞弟 胞姐 胞妹 "
    "sibling brother sister",
    Relation.GRANDPARENT: "祖父母 外祖父母 祖父 祖母 外祖父 外祖母 爷爷 奶奶 姥爷 姥姥 外公 外婆 "
    "grandparent grandfather grandmother",
    Relation.GRANDCHILD: "孙子女 外孙子女 孙子 孙女 外孙子 外孙女 外孙 孙 "
    "grandchild grandson granddaughter",
    Relation.PARENT_IN_LAW: "公公 婆婆 岳父 岳母 公婆 岳父母 配偶的父母 配偶父母 丈人 丈母娘 "
    "parent_in_law father_in_law mother_in_law",
    Relation.CHILD_IN_LAW: "儿媳 女婿 媳妇 儿媳妇 上门女婿 子女的配偶 子女配偶 "
    "child_in_law child_spouse son_in_law daughter_in_law",
    Relation.SIBLING_IN_LAW: "嫂 嫂子 弟媳 弟妹 姐夫 妹夫 小叔子 小姑子 大伯子 大姑子 小舅子 大舅子 小姨子 大姨子 "
    "兄弟姐妹的配偶 配偶的兄弟姐妹 sibling_in_law brother_in_law sister_in_law",
    Relation.UNCLE_AUNT: "伯父 伯母 叔父 叔叔 婶母 婶婶 舅父 舅舅 舅母 姨父 姨母 姨妈 姑父 姑母 姑姑 "
    "父母的兄弟姐妹 uncle aunt uncle_aunt",
    Relation.NEPHEW_NIECE: "侄子 侄女 侄儿 外甥 外甥女 兄弟姐妹的子女 nephew niece nephew_niece",
    Relation.OTHER_RELATIVE: "其他亲属 其他亲戚 亲属 亲戚 孙媳 孙媳妇 孙女婿 外孙媳妇 外孙女婿 曾孙子 曾孙女 曾祖父 "
    "曾祖母 堂兄弟姐妹 表兄弟姐妹 堂兄弟 表兄弟 other_relative other relative",
    Relation.NOT_RELATED: "非亲属 保姆 其他 集体户成员 not_related",
}

# First and last code of a run, inclusive.
_CODES: tuple[tuple[int, int, Relation], ...] = (
    (1, 2, Relation.HEAD),
    (3, 3, Relation.NOT_RELATED),  # 小集体户户主
    (10, 19, Relation.SPOUSE),
    (20, 27, Relation.CHILD),
    (28, 28, Relation.CHILD_IN_LAW),
    (29, 29, Relation.CHILD),
    (30, 37, Relation.CHILD),
    (38, 38, Relation.CHILD_IN_LAW),
    (39, 39, Relation.CHILD),
    (40, 44, Relation.GRANDCHILD),
    (45, 49, Relation.OTHER_RELATIVE),
    (50, 52, Relation.PARENT),
    (53, 56, Relation.PARENT_IN_LAW),
    (57, 58, Relation.PARENT),
    (59, 59, Relation.OTHER_RELATIVE),
    (60, 64, Relation.GRANDPARENT),
    (65, 69, Relation.OTHER_RELATIVE),
    (70, 71, Relation.SIBLING),
    (72, 72, Relation.SIBLING_IN_LAW),
    (73, 73, Relation.SIBLING),
    (74, 74, Relation.SIBLING_IN_LAW),
    (75, 75, Relation.SIBLING),
    (76, 76, Relation.SIBLING_IN_LAW),
    (77, 77, Relation.SIBLING),
    (78, 78, Relation.SIBLING_IN_LAW),
    (79, 79, Relation.OTHER_RELATIVE),
    (80, 80, Relation.OTHER_RELATIVE),
    (81, 90, Relation.UNCLE_AUNT),
    (91, 92, Relation.OTHER_RELATIVE),
    (93, 96, Relation.NEPHEW_NIECE),
    (97, 98, Relation.OTHER_RELATIVE),
    (99, 99, Relation.NOT_RELATED),
)


def relation_words() -> tuple[tuple[str, Relation], ...]:
    """Every text that is understood, lower case, with its relation; each text once."""
    words = {word: relation for relation, text in _WORDS.items() for word in text.split()}
    for first, last, relation in _CODES:
        words.update({f"{code:02d}": relation for code in range(first, last + 1)})
    return tuple(sorted(words.items()))


def pairs_through_head() -> tuple[tuple[Relation, Relation, Relation], ...]:
    """(first to head, second to head, first to second), with every inverse written out."""
    rows: dict[tuple[Relation, Relation], Relation] = {}
    for (first, second), relation in THROUGH_HEAD.items():
        rows[first, second] = relation
        rows[second, first] = INVERSE[relation]
    return tuple((first, second, relation) for (first, second), relation in sorted(rows.items()))
