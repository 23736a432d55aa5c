"""Every text about duties that change hands: one segment with any names, no word of a carrier, no reason of anybody."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifiers.gsm import BASIC, EXTENSION, one_segment
from oncall.config import AGENCIES
from oncall.domain.reply import Digit, Reply, parse
from oncall.domain.rules import RuleSet
from oncall.domain.texts import Asked, Sender, Subject, ambiguous, cover, open_list, sick, swaps
from rota.model import Scope
from rota.rules import Rule
from tests.world_agency import rules_of

CARRIER_WORDS = r"\b(STOP|STOPALL|START|END|CANCEL|QUIT|YES|INFO|UNSUBSCRIBE|UNSTOP|REVOKE|OPTOUT)\b"
LONGEST_SPAN = "Wed 28 Oct 22:30 to Wed 28 Oct 23:30"
HELPERS = ("rule_words", "rules_in_words", "allow_spoken", "rules_apart")


def texts_of(module: ModuleType) -> Iterator[tuple[str, Callable[..., str]]]:
    """Every text that a module makes."""
    for name, made in inspect.getmembers(module, inspect.isfunction):
        if made.__module__ == module.__name__ and not name.startswith("_") and name not in HELPERS:
            yield f"{module.__name__.rsplit('.', 1)[1]}.{name}", made


TEXTS = dict([*texts_of(cover), *texts_of(sick), *texts_of(swaps)])
every_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
names = st.text(alphabet=sorted(set(BASIC + EXTENSION) - set("\n\r\f")), min_size=1, max_size=30)


def said(text: Callable[..., str], post: str, sender: Sender, code: str) -> str:
    """The text with the longest values there are; a swap both ways names two posts."""
    given = {
        "post": post,
        "span": LONGEST_SPAN,
        "spans": [LONGEST_SPAN] * 3,
        "back_post": post[1:] + post[:1],
        "back_span": LONGEST_SPAN,
        "holder": "its holder",
        "giver": "its holder",
        "position": post,
        "whose": "coordinator",
        "until": "Wed 28 Oct 22:30 +1030",
        "hhmm": "22:30 +1030",
        "code": code,
        "stays": code,
        "rule": max((cover.rule_words([rule.value] * 1 + ["rest", "area"]) for rule in Rule), key=len),
        "rules": [rule.value for rule in Rule],
        "count": 99,
        "more": 99,
        "other": post[1:] + post[:1],
        "sender": sender,
        "subject": Subject(category="IMMEDIATE", area=post, reference="R447129"),
    }
    wanted = inspect.signature(text).parameters
    return text(**{name: given[name] for name in wanted})


def posts_of(rules: RuleSet) -> list[str]:
    """Every post of an agency, as a text names it."""
    local = [position.name for position in rules.positions if position.scope is Scope.AREA]
    return [*(f"{area.name} {name}" for area, name in product(rules.areas, local)), *(p.name for p in rules.positions)]


def sender_of(rules: RuleSet) -> Sender:
    """What its texts are signed with."""
    return Sender(keyword=rules.agency.keyword, phone=rules.agency.phone, emergency=rules.agency.emergency_number)


@every_text
@pytest.mark.parametrize("agency", AGENCIES)
def test_every_text_is_one_segment_at_every_post(text: Callable[..., str], agency: str) -> None:
    """Every area and position of both rule files, with a code and without; the post is named whole in most."""
    rules = rules_of(agency)
    for post, code in product(posts_of(rules), ("", "71")):
        assert one_segment(said(text, post, sender_of(rules), code))


@every_text
@settings(max_examples=10)
@given(post=names)
def test_every_text_is_one_segment_with_any_names(text: Callable[..., str], post: str) -> None:
    """Names of thirty characters, each of which may cost two septets."""
    assert one_segment(said(text, post, sender_of(rules_of("larkspur")), "71"))


@every_text
def test_no_text_asks_for_a_word_or_says_why(text: Callable[..., str]) -> None:
    """Only digits of the table are asked for, and nobody's illness is anybody's news."""
    sent = said(text, "South primary", sender_of(rules_of("harlow")), "71")
    assert not re.search(CARRIER_WORDS, sent)
    assert "sick" not in sent.lower().replace("7=sick", "").replace("ill ", "")
    for asked in re.findall(r"\b(\d{1,3})=", sent):
        assert parse(asked) is not None, asked


def test_every_rule_has_words_of_its_own() -> None:
    """A supervisor who is asked at three in the morning reads which rule it is."""
    bare = {Rule.PIN, Rule.BLOCK, Rule.TWICE}  # About whole rotas; they never stand against a single stint for long.
    for rule in set(Rule) - bare:
        assert cover.rule_words([rule.value]) != "a rule"
    assert cover.rule_words(["rest", "absence"]) == "away, rest too short"
    assert cover.rule_words(["rest", "duties_28d", "weekends"]) == "rest too short, too many duties in 4 weeks +1"
    assert cover.rule_words([]) == "a rule"


def test_whoever_allows_reads_every_rule() -> None:
    """In the question where there is room; else in a text of its own, and the question says so."""
    told = {"post": "Larkspur primary", "span": "Sun 25 Oct 08:00 to Mon 26 Oct 08:00"}
    two = ["nights_in_row", "weekends_in_row"]
    assert "but: too many nights running, 2 weekends running. Allow it?" in cover.allow(**told, rules=two, code="")
    assert not cover.rules_apart(**told, rules=two)
    many = [rule.value for rule in Rule if rule not in (Rule.PIN, Rule.BLOCK, Rule.TWICE)]
    assert "but 17 rules: see my other text. Allow it? 571=allow" in cover.allow(**told, rules=many, code="71")
    apart = cover.rules_apart(**told, rules=many)
    assert all(one_segment(text) for text in apart)
    assert apart[0].startswith("ROTA: Larkspur pri., rules 1-8 of 17: position not held")
    assert ", ".join(text.split(": ", 2)[2] for text in apart) == cover.rules_in_words(many)


def test_whoever_stands_in_reads_as_many_stretches_as_fit() -> None:
    """In order of time; of more than fit, how many more there are."""
    nights = [f"{day} Oct 16:30 to 08:00" for day in ("Tue 20", "Wed 21", "Thu 22", "Fri 23")]
    text = sick.acting(post="Larkspur primary", spans=nights)
    assert f"Larkspur primary {nights[0]}, {nights[1]} and 2 more, until cover is found" in text
    assert f"{nights[0]}, {nights[1]} and {nights[2]}, until" in sick.acting(post="director", spans=nights[:3])


@pytest.mark.parametrize("agency", AGENCIES)
def test_lists_name_contacts_and_questions_about_duty_in_one_segment(agency: str) -> None:
    """Ambiguous or asked for by 0: as many as fit, each with the full string to type."""
    asked = Asked(digit=Digit.YES, code="71", what="can't do my duty", area="South", when="Wed 28 Oct 17:00")
    for area in rules_of(agency).areas:
        about = Subject(category="IMMEDIATE", area=area.name, reference="R447129", code="72")
        asked = replace(asked, area=area.name)
        which = ambiguous([about], Reply(digit=Digit.PASS), [asked] * 9)
        assert one_segment(which)
        assert "372=IMMEDIATE" in which
        assert "371=can't do my duty" in which
        assert one_segment(open_list([about], yours=[about], duties=[asked] * 9))
    assert open_list([], duties=[asked]).startswith("1 open: 571=can't do my duty")
