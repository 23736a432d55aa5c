"""Rules of the right shape that must not be applied all the same, because some night would go wrong."""

from datetime import date

import pytest

from oncall.config import parse_rules, rules_toml
from oncall.domain.errors import RulesInvalid

ON = date(2026, 9, 1)
PRIMARY = 'targets = [{ position = "primary" }]'


def faults(old: str, new: str, agency: str = "larkspur") -> tuple[str, ...]:
    """The sentences with which an agency's rules are refused when `old` reads `new`, once."""
    text = rules_toml(agency)
    assert old in text
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text.replace(old, new, 1), "", on=ON)
    return tuple(str(problem).removeprefix(": ") for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'default_desk = "intake"',
            'default_desk = "intak"',
            "default_desk: there is no desk 'intak'. Did you mean 'intake'.",
        ),
        (
            'default_position = "supervisor"',
            'default_position = "superviser"',
            "default_position: there is no position 'superviser'. Did you mean 'supervisor'.",
        ),
        (
            'name = "Larkspur"',
            'name = "Larkspur"\nneighbours = ["county", "north"]',
            (
                "areas[0].neighbours[1]: there is no area 'north'. Use one of: county."
                " | areas[0].neighbours: the area is its own neighbour. Name other areas only."
            ),
        ),
        (
            'above = "director"',
            'above = "directer"',
            "positions[1].above: there is no position 'directer'. Did you mean 'director'.",
        ),
        (
            'positions = ["primary"]',
            'positions = ["primry"]\nareas = ["zzz"]',
            (
                "patterns[0].positions[0]: there is no position 'primry'. Did you mean 'primary'."
                " | patterns[0].areas[0]: there is no area 'zzz'. Use one of: county."
            ),
        ),
        (
            'desk = "intake"\nopens',
            'desk = "desk"\nopens',
            "offices[0].desk: there is no desk 'desk'. Use one of: intake, sheriff.",
        ),
        (
            'policy = "urgent"',
            'policy = "urgnt"',
            "categories[1].policy: there is no policy 'urgnt'. Did you mean 'urgent'.",
        ),
        (
            '[policies.spent]\ndesk = "sheriff"',
            '[policies.spent]\ndesk = "sherrif"',
            "policies[0].spent.desk: there is no desk 'sherrif'. Did you mean 'sheriff'.",
        ),
        (
            PRIMARY,
            'targets = [{ position = "primery" }]\ninforms = [{ desk = "sherif" }]',
            (
                "policies[0].steps[0].targets[0].position: there is no position 'primery'."
                " Did you mean 'primary'."
                " | policies[0].steps[0].informs[0].desk: there is no desk 'sherif'. Did you mean 'sheriff'."
            ),
        ),
        (
            'id = "adult"',
            'id = "child"',
            "service_lines[1].id: the id 'child' is given twice. Give each its own.",
        ),
        (
            'id = "adult"',
            'id = "an adult"',
            "service_lines[1].id: 'an adult' is no id. Use a word without spaces.",
        ),
        (
            'default_desk = "intake"',
            'default_desk = "sheriff"',
            (
                "default_desk: 'sheriff' is an outside desk, which can be told of a contact but can never"
                " have it."
                " Name a desk of your own, or put it under informs."
            ),
        ),
        (
            PRIMARY,
            'targets = [{ desk = "sheriff" }]',
            (
                "policies[0].steps[0].targets[0].desk: 'sheriff' is an outside desk, which can be told of"
                " a contact"
                " but can never have it. Name a desk of your own, or put it under informs."
            ),
        ),
        (
            'default_position = "supervisor"',
            'default_position = "primary"',
            (
                "default_position: 'primary' has a holder in each area, but must take what has no area."
                ' Name a position with scope = "line".'
            ),
        ),
        (
            PRIMARY,
            'targets = [{ neighbour = "supervisor" }]',
            (
                "policies[0].steps[0].targets[0].neighbour: 'supervisor' serves all areas, so no neighbour"
                " has"
                " another one. Write position instead."
            ),
        ),
    ],
)
def test_a_name_that_is_used_wrongly_is_told(old: str, new: str, said: str) -> None:
    """Dov renames something in one place and forgets another."""
    assert " | ".join(faults(old, new)) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            PRIMARY,
            'targets = [{ position = "primary", everyone = true }]',
            (
                "policies[0].steps[0].targets[0]: position and everyone together."
                " Write exactly one of position, neighbour, skill, worker, everyone or desk."
            ),
        ),
        (
            PRIMARY,
            "targets = [{ }]",
            (
                "policies[0].steps[0].targets[0]: nobody is named."
                " Write exactly one of position, neighbour, skill, worker, everyone or desk."
            ),
        ),
        (
            PRIMARY,
            "targets = []",
            (
                "policies[0].steps[0].targets: the step asks nobody."
                " Name a target: position, neighbour, skill, worker, everyone or desk."
            ),
        ),
        (
            "{ minute = 0 }",
            "{ minute = 1 }",
            "policies[0].steps[0].attempts: nobody is tried at minute 0. Begin with minute = 0.",
        ),
        (
            "{ minute = 9,",
            "{ minute = 4,",
            (
                "policies[0].steps[0].attempts: the minutes 0, 5, 4, 13 do not rise."
                " Put the tries in order, each minute once."
            ),
        ),
        (
            "{ minute = 13,",
            "{ minute = 15,",
            (
                "policies[0].steps[0].attempts: the try at minute 15 would come after the step has ended"
                " at minute"
                " 15. Make it earlier, or the step longer."
            ),
        ),
        (
            'channels = ["sms", "voice"] },',
            'channels = ["sms", "voise"] },',
            ("policies[0].steps[0].attempts[1].channels[1]: there is no channel 'voise'. Did you mean 'voice'."),
        ),
        (
            'channels = ["sms", "voice"] },',
            'channels = ["email"] },',
            "policies[0].steps[0].attempts[1].channels: nothing here wakes anybody. Name sms or voice.",
        ),
        (
            'channels = ["sms", "voice"]\n',
            'channels = ["sms", "email"]\n',
            "desks[0].channels: a desk is reached by its number, which takes no email. Name sms or voice.",
        ),
        (
            "outside = true",
            'outside = true\nchannels = ["sms"]',
            "desks[1].channels: an outside desk is rung, and this one has no voice. Give it voice.",
        ),
        (
            "number = 2",
            "number = 0",
            "policies[0].steps[0].attempts[3].number: 0 is too small. Write 1 or more.",
        ),
        (
            "minutes = 240 }",
            "minutes = 0 }",
            "policies[2].steps[0].minutes: 0 is too small. Write 1 or more.",
        ),
        (
            "every = 240",
            "every = 0",
            "policies[2].spent.every: 0 is too small. Write 1 or more.",
        ),
        (
            "steps = [{",
            "steps = [] #",
            "policies[2].steps: the list is empty. Describe at least one.",
        ),
        (
            "danger = true",
            "danger = false",
            ("categories: no categories are marked as the one for danger now. Write danger = true in exactly one."),
        ),
        (
            "danger = true",
            "danger = true\ncalm = true",
            (
                "categories: 2 categories are marked as the one for no danger. Write calm = true in one only."
                " | categories[0].calm: the category for danger now is also the one for no danger."
                " Give no danger another category."
            ),
        ),
        (
            "rank = 2",
            "rank = 1",
            "categories[1].rank: the rank 1 is given twice. Give each category a rank of its own.",
        ),
        (
            "rank = 1",
            "rank = 9",
            ("categories[0].rank: another category ranks before the one for danger now. Give it the lowest rank."),
        ),
        (
            "call_back = 15",
            "call_back = 10",
            (
                "categories[0].call_back: the policy 'immediate' can never meet its target: a call back is"
                " owed in 10"
                " minutes, and the second to be asked is asked after 15."
                " Let its first step last 10 minutes or less, or allow more to call back."
            ),
        ),
        (
            'policy = "immediate"',
            'policy = "routine"',
            (
                "categories[0].policy: the policy 'routine' pages nobody at night, and this is the"
                " category for danger"
                ' now. Name a policy with when = "always". | categories[0].call_back: the policy'
                " 'routine' can never"
                " meet its target: a call back is owed in 15 minutes, and the second to be asked is asked"
                " after 240."
                " Let its first step last 15 minutes or less, or allow more to call back."
                " | categories[0].call_back: the policy 'routine' can never meet its target: it pages"
                " nobody at night."
                ' Name a policy with when = "always".'
            ),
        ),
    ],
)
def test_a_policy_that_would_page_nobody_or_too_late_is_told(old: str, new: str, said: str) -> None:
    """A rule that looks right and lets a child wait."""
    assert " | ".join(faults(old, new)) == said
