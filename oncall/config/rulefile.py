"""From the text of a configuration file to a RuleSet that may be applied, or all that is wrong with it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from oncall.config.canonical import RULES
from oncall.config.checks import faults
from oncall.config.document import RULES_SECTIONS, parse_document, strange_sections
from oncall.config.faults import path_of, problems_of
from oncall.domain.errors import Invalid, Problem, RulesInvalid
from oncall.domain.rules import RuleSet


def parse_rules(text: str, place: str = "config.toml", *, on: date) -> RuleSet:
    """The rules in the text of a configuration file. `place` is how the file is called in messages.

    `on` is the local day from which the rules are to hold: duty patterns and office hours are looked
    at for two years from then. The process settings in the same file are left alone. Raises
    RulesInvalid with every fault at once.
    """
    try:
        document = parse_document(text, place)
    except Invalid as error:
        raise RulesInvalid(*error.problems) from None
    strange = strange_sections(document, place, RULES_SECTIONS)
    rules = _shaped({name: document[name] for name in RULES_SECTIONS if name in document}, place, strange)
    if found := strange + [_in(place, problem) for problem in faults(rules, on)]:
        raise RulesInvalid(*found)
    return rules


def _shaped(sections: Mapping[str, Any], place: str, strange: list[Problem]) -> RuleSet:
    """The sections as a RuleSet of the right shape, whatever it says. Raises RulesInvalid.

    They take the way over JSON, in which strict validation still knows lists, dates and words.
    """
    try:
        return RULES.validate_json(json.dumps(sections, default=str), strict=True)
    except ValidationError as error:
        found = problems_of(error, RuleSet, lambda location: f"{place}: {path_of(location)}")
        raise RulesInvalid(*strange, *found) from None


def _in(place: str, problem: Problem) -> Problem:
    return replace(problem, place=f"{place}: {problem.place}")
