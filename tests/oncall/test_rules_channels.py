"""Which channels the rules may name for whom: what wakes, what accompanies, and what is nobody's page."""

from datetime import date

import pytest

from oncall.config import parse_rules, rules_toml
from oncall.domain.errors import RulesInvalid

ON = date(2026, 9, 1)
ATTEMPT, DESK = 'channels = ["sms", "voice"] },', 'channels = ["sms", "voice"]\n'
STEP = "policies[0].steps[0].attempts[1].channels"
ALARMS = "alarms go to whoever looks after the service, not to whoever is paged. Name sms or voice."


def test_a_text_or_a_call_may_be_accompanied_by_mail_and_app() -> None:
    """Bo likes to have his page in writing as well; what wakes him is still the text."""
    text = rules_toml("larkspur")
    old, new = 'channels = ["sms", "voice"] },', 'channels = ["email", "sms", "push"] },'
    rules = parse_rules(text.replace(old, new, 1), "", on=ON)
    assert rules.policies[0].steps[0].attempts[1].channels == ("email", "sms", "push")


@pytest.mark.parametrize(
    ("old", "channels", "said"),
    [
        (ATTEMPT, '"push"', f"{STEP}: nothing here wakes anybody. Name sms or voice."),
        (ATTEMPT, '"email", "push"', f"{STEP}: nothing here wakes anybody. Name sms or voice."),
        (ATTEMPT, '"sms", "alarm"', f"{STEP}[1]: {ALARMS}"),
        (ATTEMPT, '"alarm"', f"{STEP}[0]: {ALARMS}"),
        (DESK, '"sms", "alarm"', f"desks[0].channels[1]: {ALARMS}"),
        (DESK, '"voice", "push"', "desks[0].channels: a desk is reached by its number, which takes no push."),
    ],
)
def test_a_channel_that_wakes_nobody_never_stands_alone_and_an_alarm_is_no_page(
    old: str, channels: str, said: str
) -> None:
    """Dov would like to save the price of texts."""
    text = rules_toml("larkspur").replace(old, old.replace('"sms", "voice"', channels), 1)
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text, "", on=ON)
    (problem,) = refused.value.problems
    assert said in str(problem)
