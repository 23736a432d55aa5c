"""One spelling for one set of rules: what is stored comes back, and what differs is said line by line."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.config import AGENCIES, canonical, diff, digest, from_canonical, parse_rules, rules_toml
from oncall.domain.policy import Attempt, EscalationPolicy, Spent, Step, Target, When
from oncall.domain.rules import RuleSet, Timings
from rota.holidays import ExtraHoliday, HolidayRules

RULES = {agency: parse_rules(rules_toml(agency), on=date(2026, 9, 1)) for agency in AGENCIES}
LARKSPUR = RULES["larkspur"]

words = st.text(min_size=1, max_size=8)
minutes = st.integers(min_value=0, max_value=600)
targets = st.builds(Target, position=words) | st.builds(Target, everyone=st.just(True)) | st.builds(Target)
attempts = st.lists(st.builds(Attempt, minute=minutes, channels=st.tuples(words)), max_size=3).map(tuple)
steps = st.builds(
    Step,
    targets=st.lists(targets, max_size=2).map(tuple),
    attempts=attempts,
    minutes=minutes,
    informs=st.lists(targets, max_size=1).map(tuple),
)
policies = st.builds(
    EscalationPolicy,
    id=words,
    steps=st.lists(steps, max_size=3).map(tuple),
    spent=st.builds(Spent, desk=words, attempts=attempts, every=minutes),
    when=st.sampled_from(When),
    language=st.lists(targets, max_size=1).map(tuple),
)
holidays = st.builds(
    HolidayRules,
    country=st.none() | words,
    extra=st.lists(st.builds(ExtraHoliday, date=st.dates(), name=words), max_size=2).map(tuple),
)
rule_sets = st.builds(
    replace,
    st.sampled_from(list(RULES.values())),
    policies=st.lists(policies, max_size=2).map(tuple),
    holidays=holidays,
    timings=st.builds(Timings, busy=minutes, chase=minutes),
    outcomes=st.lists(words, max_size=3).map(tuple),
)


@given(rule_sets)
def test_what_is_stored_comes_back_as_it_was(rules: RuleSet) -> None:
    """A contact of last winter is judged by last winter's rules, to the letter."""
    stored = canonical(rules)
    assert from_canonical(stored) == rules
    assert canonical(from_canonical(stored)) == stored


@given(rule_sets, rule_sets)
def test_two_sets_of_rules_differ_in_lines_just_where_their_digests_differ(old: RuleSet, new: RuleSet) -> None:
    """The diff that Dov is shown before he applies rules hides nothing."""
    assert bool(diff(old, new)) == (digest(old) != digest(new))
    assert diff(old, old) == ()


@pytest.mark.parametrize("agency", AGENCIES)
def test_the_digest_depends_on_the_rules_and_not_on_how_the_file_is_written(agency: str) -> None:
    """Comments, blank lines and spelled-out defaults are no change of rules."""
    text = rules_toml(agency).replace("[agency]", "\n# a remark\n[agency]\nkeyword = 'ONCALL'")
    assert digest(parse_rules(text, on=date(2026, 9, 1))) == digest(RULES[agency])
    assert len(digest(RULES[agency])) == 64


def changed(old: str, new: str) -> tuple[str, ...]:
    """What the diff says when `old` reads `new`, once, in Larkspur's rules."""
    text = rules_toml("larkspur")
    assert old in text
    return diff(LARKSPUR, parse_rules(text.replace(old, new, 1), on=date(2026, 9, 1)))


def test_a_change_is_said_with_its_place_before_and_after() -> None:
    """Dov shortens the first step."""
    assert changed("minutes = 30", "minutes = 25") == ("policies.urgent.steps[0].minutes: 30 -> 25",)
    assert changed("call_back = 15", "") == ("categories.immediate.call_back: 15 -> null",)
    assert changed('days = ["sat"]', 'days = ["sat"]\nareas = ["county"]') == ('patterns[2].areas: [] -> ["county"]',)


def test_what_comes_goes_or_changes_places_is_said_by_its_id() -> None:
    """A new line in front moves no other; only the order is mentioned."""
    crisis = '[[service_lines]]\nid = "crisis"\nname = "Crisis"\n\n'
    child = '[[service_lines]]\nid = "child"\nname = "Child protection"\n\n'
    assert changed(child, crisis + child) == ('service_lines.crisis: nothing -> {"id": "crisis", "name": "Crisis"}',)
    assert changed(child, "") == ('service_lines.child: {"id": "child", "name": "Child protection"} -> nothing',)
    assert diff(LARKSPUR, replace(LARKSPUR, service_lines=LARKSPUR.service_lines[::-1])) == (
        "service_lines: order child, adult, elder -> elder, adult, child",
    )


def test_a_later_default_cannot_change_an_earlier_night() -> None:
    """Every default is written out when the rules are stored."""
    assert '"chase_supervisor":25' in canonical(LARKSPUR)
    assert '"keyword":"ONCALL"' in canonical(LARKSPUR)
