"""The shipped lock speaks of the shipped rules: a changed meaning needs a raised version."""

from anomaly.rules import check_lock, library_path, load_rules, lock_of, read_lock


def test_the_lock_is_up_to_date() -> None:
    rules = load_rules().require_clean().rules
    locked = read_lock(library_path() / "rules.lock.json")
    assert check_lock(rules, locked) == ()
    assert locked == lock_of(rules)
