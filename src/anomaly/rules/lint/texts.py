"""What the texts of a rule say: no judging words, enough other explanations, one message twice."""

import re

from anomaly.rules.lint.subject import RuleSubject, TreeSubject, inside
from anomaly.rules.plan.message import names_in
from anomaly.values import Level
from anomaly.vocabulary.yaml_nodes import Mapping, Scalar, Sequence

TITLE_LENGTH = 60
_FEWEST, _FEWEST_HIGH = 2, 3


def judging_words(subject: TreeSubject) -> None:
    """R502: a rule says what two records show; a person decides what it means."""
    for path, language, scalar in subject.shown_texts():
        for word in subject.words.words(language, subject.certainty):
            position = _find(word, scalar.value, language)
            if position is not None:
                subject.problems.add(
                    "R502",
                    inside(scalar, position),
                    f"规则文字不得出现“{word}”（{path}）",
                    f'"{word}" must not appear in rule text ({path})',
                    name=word,
                )


def _find(word: str, text: str, language: str) -> int | None:
    if language == "en":
        # Whole words: "corrupt" is refused, a name that contains it is not our business.
        found = re.search(rf"\b{re.escape(word)}\w{{0,3}}\b", text, re.IGNORECASE)
        return None if found is None else found.start()
    position = text.find(word)
    return None if position < 0 else position


def long_title(subject: TreeSubject) -> None:
    """R503: titles stand in narrow columns."""
    node = subject.tree.get("title")
    for language in ("zh", "en"):
        child = node.get(language) if isinstance(node, Mapping) else None
        if isinstance(child, Scalar) and len(child.value) > TITLE_LENGTH:
            subject.problems.add(
                "R503",
                child,
                f"标题超过 {TITLE_LENGTH} 个字符",
                f"the title is longer than {TITLE_LENGTH} characters",
            )


def too_few_reasons(subject: TreeSubject) -> None:
    """R702: before a rule speaks about anybody it says what else could explain a hit."""
    node = subject.tree.get("innocent_reasons")
    count = len(node.items) if isinstance(node, Sequence) else 0
    level = subject.level
    fewest = _FEWEST_HIGH if level is Level.HIGH else _FEWEST
    if node is not None and count < fewest:
        subject.problems.add(
            "R702",
            subject.tree.keys["innocent_reasons"],
            f"级别 {level.code} 至少需要 {fewest} 个其他可能原因，现有 {count} 个",
            f"level {level.code} needs at least {fewest} innocent reasons, found {count}",
        )


def reason_said_twice(subject: TreeSubject) -> None:
    """R706: one reason written twice is still one reason."""
    seen: set[tuple[str, str]] = set()
    for path, language, scalar in subject.shown_texts():
        if path != f"innocent_reasons.reason.{language}":
            continue
        spelling = "".join(scalar.value.split()).casefold().rstrip(".。")
        if (language, spelling) in seen:
            subject.problems.add(
                "R706",
                scalar,
                "同一个其他可能原因写了两次",
                "the same innocent reason stands there twice",
            )
        seen.add((language, spelling))


def messages_differ(subject: RuleSubject) -> None:
    """R505: who reads Chinese and who reads English must be told the same facts."""
    message = subject.rule.finding.message
    zh, en = set(names_in(message.zh)), set(names_in(message.en))
    for language, lacking in (("zh", en - zh), ("en", zh - en)):
        if not lacking:
            continue
        names = ", ".join(f"{{{name}}}" for name in sorted(lacking))
        finding = subject.tree.get("finding")
        texts = finding.get("message") if isinstance(finding, Mapping) else None
        node = texts.get(language) if isinstance(texts, Mapping) else None
        subject.problems.add(
            "R505",
            node if node is not None else subject.place("finding"),
            f"finding.message.{language} 缺少另一语言中的 {names}",
            f"finding.message.{language} lacks {names}, which the other language has",
            name="" if node is None else None,
        )
