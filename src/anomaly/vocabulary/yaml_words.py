"""What the YAML reader complains about, in words for people who write rules and mappings."""

from anomaly.values import Text

#: Beginning of the reader's own message -> what it means for the author.
_MEANINGS: tuple[tuple[str, Text], ...] = (
    (
        "found character '\\t'",
        Text("缩进请用空格，不要用制表符（Tab）", "indent with spaces, not with tabs"),
    ),
    (
        "found character",
        Text(
            "值以特殊字符开头，请加引号",
            "a value begins with a special character; put it in quotes",
        ),
    ),
    (
        "expected ',' or",
        Text(
            "方括号或花括号没有正确结束，或缺少逗号",
            "a bracket or brace is not closed, or a comma is missing",
        ),
    ),
    (
        "mapping values are not allowed",
        Text(
            "此处不能有冒号：文字中含冒号请加引号，或检查缩进",
            "no colon may stand here: quote a text that holds one, or look at the indentation",
        ),
    ),
    (
        "could not find expected ':'",
        Text("键之后缺少冒号", "a colon is missing after a key"),
    ),
    (
        "expected <block end>",
        Text("缩进不一致", "the indentation does not fit the lines before"),
    ),
    (
        "found unexpected end of stream",
        Text("引号没有结束", "a quotation mark is not closed"),
    ),
    (
        "found unexpected",
        Text("引号或括号没有正确结束", "a quotation mark or bracket is not closed"),
    ),
)


def syntax_words(problem: str) -> Text:
    """The meaning of a syntax error; the reader's own words where it is not a usual one.

    >>> syntax_words("mapping values are not allowed here").en[:25]
    'no colon may stand here: '
    """
    for beginning, words in _MEANINGS:
        if problem.startswith(beginning):
            return words
    return Text(problem, problem)
