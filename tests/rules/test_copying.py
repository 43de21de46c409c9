"""A new rule begins as a copy: the same meaning, another id, a life of its own."""

import pytest

from anomaly.rules import RuleSet, copy_rule, library_path, load_rule_text, meaning_hash
from anomaly.vocabulary import Vocabulary

_WITH_HISTORY = """# why this rule exists
schema: 1
rule: death.old  # the id
scene: death
version: "2.3.1"
status: retired
owner: somebody
changes:
  - version: "2.0.0"
    date: "2024-01-01"
    text: death.old became stricter

# what is compared
find: {}  # see death.old, not death.older
retired:
  on: "2025-01-01"
"""


def test_every_shipped_rule_can_be_copied_and_means_the_same(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    different = []
    for rule in shipped.rules:
        path = library_path().joinpath(*rule.rule.split(".")).with_suffix(".yml")
        text = copy_rule(path.read_text("utf-8"), f"{rule.scene}.a_copy", owner="县审计局")
        loaded = load_rule_text(text, vocabulary)
        copy = loaded.rule(f"{rule.scene}.a_copy")
        if loaded.errors or copy is None or meaning_hash(copy) != meaning_hash(rule):
            different.append((rule.rule, loaded.errors))
        elif (copy.status, copy.owner, copy.version) != ("draft", "县审计局", "1.0.0"):
            different.append((rule.rule, ()))
    assert different == []


def test_comments_stay_and_the_history_goes() -> None:
    text = copy_rule(_WITH_HISTORY, "id.new", owner="team")
    assert text.splitlines() == [
        "# why this rule exists",
        "schema: 1",
        "rule: id.new  # the id",
        "scene: id",
        'version: "1.0.0"',
        "status: draft",
        "owner: team",
        "# what is compared",
        "find: {}  # see id.new, not death.older",
    ]


@pytest.mark.parametrize("owner", ["county: audit", "2024", "a # b", '"quoted"'])
def test_an_owner_that_yaml_would_read_otherwise_is_quoted(owner: str) -> None:
    from anomaly.vocabulary.yaml_nodes import Mapping, Scalar, parse_yaml

    tree = parse_yaml(copy_rule(_WITH_HISTORY, "id.new", owner=owner), name="rule")
    assert isinstance(tree, Mapping)
    node = tree.get("owner")
    assert isinstance(node, Scalar)
    assert node.value == owner
