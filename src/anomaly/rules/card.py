"""What people are shown about a rule."""

from anomaly.rules.model import Rule
from anomaly.rules.parameters import parameter_text
from anomaly.rules.sentence import sentence
from anomaly.values import RuleCard, Text
from anomaly.vocabulary.model import Vocabulary


def rule_card(rule: Rule, vocabulary: Vocabulary | None = None) -> RuleCard:
    """The card of a rule, with the parameter values in force.

    Args:
        rule: with the site's settings in it.
        vocabulary: gives the labels; the shipped one when None.
    """
    if vocabulary is None:
        from anomaly.vocabulary import load_vocabulary

        vocabulary = load_vocabulary()
    return RuleCard(
        rule=rule.rule,
        version=rule.version,
        title=rule.title,
        why=rule.why,
        sentence=sentence(rule, vocabulary),
        level=rule.level,
        certainty=rule.certainty,
        list=rule.list,
        about=rule.finding.about,
        status=str(rule.status),
        basis=_basis(rule),
        innocent_reasons=tuple((item.reason, item.check) for item in rule.innocent_reasons),
        check_steps=rule.check_steps,
        known_limits=rule.known_limits,
        exceptions={item.name: item.why for item in rule.except_},
        lowerings={item.name: item.why for item in rule.lower},
        parameters=tuple(
            (item.label, parameter_text(item), str(item.origin)) for item in rule.params.values()
        ),
        needs=_needs(rule, vocabulary),
    )


def _basis(rule: Rule) -> Text:
    """The documents, or where the norm comes from when there is none at hand."""
    if not rule.basis:
        return rule.basis_note or Text("", "")
    parts = []
    for item in rule.basis:
        details = [item.article, item.issuer, item.in_force]
        known = "，".join(detail for detail in details if detail)
        parts.append(f"{item.document}（{known}）" if known else item.document)
    words = "；".join(parts)
    note = rule.basis_note
    return (
        Text(words, words) if note is None else Text(f"{words}。{note.zh}", f"{words}. {note.en}")
    )


def _needs(rule: Rule, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The delivered tables and lists that the rule reads."""
    from anomaly.rules.block_tables import fields_read

    read = fields_read(rule)
    return tuple(
        sorted(
            name
            for name in read
            if name.startswith("list.")
            or (name in vocabulary.tables and vocabulary.tables[name].group != "product")
        )
    )
