"""Policies over the shipped library; each lists all offenders."""

from anomaly.rules import (
    Rule,
    RuleSet,
    compile_rule,
    run_rule_tests,
    sentence,
    surviving_mutants,
)
from anomaly.vocabulary import Vocabulary
from sqlglot import parse_one

import pytest

from anomaly.rules.dialects.duckdb import ALLOWED
