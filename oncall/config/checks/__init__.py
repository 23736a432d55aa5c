"""What is wrong with rules of the right shape. A check yields one Problem a fault and mends nothing.

Only the duty patterns wait for the rest: laid out over two years, they need names, zone and holidays
that exist.
"""

from datetime import date

from oncall.config.checks.calendar import calendar_faults, pattern_faults
from oncall.config.checks.ladders import category_faults, policy_faults
from oncall.config.checks.names import id_faults, reference_faults
from oncall.config.checks.planning import planning_faults
from oncall.config.checks.wording import number_faults, text_faults, value_faults
from oncall.domain.errors import Problem
from oncall.domain.rules import RuleSet


def faults(rules: RuleSet, on: date) -> list[Problem]:
    """Everything wrong with the rules; `on` is the local day from which they are to hold."""
    names = [*id_faults(rules), *reference_faults(rules)]
    times = list(calendar_faults(rules, on))
    patterns = [] if names or times else list(pattern_faults(rules, on))
    values = [*policy_faults(rules), *category_faults(rules)]
    values += planning_faults(rules, on)
    words = [*number_faults(rules), *value_faults(rules), *text_faults(rules)]
    return names + values + words + times + patterns
