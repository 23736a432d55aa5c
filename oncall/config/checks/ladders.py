"""Policies that would page nobody, or too late; categories that no policy can serve."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from notifiers.base import Channel
from oncall.config.checks.names import targets
from oncall.config.document import hint
from oncall.domain.due import DueUnit
from oncall.domain.errors import Problem
from oncall.domain.policy import Attempt, EscalationPolicy, Step, When
from oncall.domain.rules import Category, Desk, RuleSet

_TARGETS = "position, neighbour, skill, worker, everyone or desk"


def policy_faults(rules: RuleSet) -> Iterator[Problem]:
    """What is wrong with a policy by itself."""
    for i, policy in enumerate(rules.policies):
        place = f"policies[{i}]"
        yield from _target_faults(policy, place)
        if not policy.steps:
            yield Problem(place=f"{place}.steps", fault="the list is empty", remedy="Describe at least one")
        for j, step in enumerate(policy.steps):
            yield from _step_faults(step, f"{place}.steps[{j}]")
        yield from _attempt_faults(policy.spent.attempts, f"{place}.spent.attempts")
        yield from _positive(f"{place}.spent.every", policy.spent.every)
        if policy.when is When.OFFICE and not rules.offices:
            fault = "the policy waits for an office to open, and none is described"
            yield Problem(place=f"{place}.when", fault=fault, remedy="Describe one under offices")
    for i, desk in enumerate(rules.desks):
        yield from _desk_faults(desk, f"desks[{i}].channels")


def _target_faults(policy: EscalationPolicy, place: str) -> Iterator[Problem]:
    for where, target in targets(policy, place):
        if len(target.named) != 1:
            fault = f"{' and '.join(target.named)} together" if target.named else "nobody is named"
            yield Problem(place=where, fault=fault, remedy=f"Write exactly one of {_TARGETS}")


def _step_faults(step: Step, place: str) -> Iterator[Problem]:
    if not step.targets:
        fault = "the step asks nobody"
        yield Problem(place=f"{place}.targets", fault=fault, remedy=f"Name a target: {_TARGETS}")
    yield from _positive(f"{place}.minutes", step.minutes)
    yield from _attempt_faults(step.attempts, f"{place}.attempts")
    last = max((attempt.minute for attempt in step.attempts), default=0)
    if last >= step.minutes > 0:
        fault = f"the try at minute {last} would come after the step has ended at minute {step.minutes}"
        yield Problem(place=f"{place}.attempts", fault=fault, remedy="Make it earlier, or the step longer")


def _attempt_faults(attempts: Sequence[Attempt], place: str) -> Iterator[Problem]:
    minutes = [attempt.minute for attempt in attempts]
    if not minutes or minutes[0] != 0:
        yield Problem(place=place, fault="nobody is tried at minute 0", remedy="Begin with minute = 0")
    if any(later <= earlier for earlier, later in pairwise(minutes)):
        fault = f"the minutes {', '.join(map(str, minutes))} do not rise"
        yield Problem(place=place, fault=fault, remedy="Put the tries in order, each minute once")
    for i, attempt in enumerate(attempts):
        yield from _channel_faults(attempt.channels, f"{place}[{i}].channels")
        yield from _positive(f"{place}[{i}].number", attempt.number)


def _channel_faults(channels: Sequence[str], place: str) -> Iterator[Problem]:
    known = tuple(channel for channel in Channel if channel is not Channel.ALARM)
    if all(name in known and Channel(name).second for name in channels):
        fault = "nothing here wakes anybody" if channels else "no channel is named"
        yield Problem(place=place, fault=fault, remedy="Name sms or voice")
    for i, name in enumerate(channels):
        if name == Channel.ALARM:
            fault = "alarms go to whoever looks after the service, not to whoever is paged"
            yield Problem(place=f"{place}[{i}]", fault=fault, remedy="Name sms or voice")
        elif name not in known:
            fault = f"there is no channel '{name}'"
            yield Problem(place=f"{place}[{i}]", fault=fault, remedy=hint(name, known))


def _desk_faults(desk: Desk, place: str) -> Iterator[Problem]:
    """Ways in which a desk cannot be reached: its number takes texts and calls, and an outside one is only rung."""
    if second := [name for name in desk.channels if name in (Channel.EMAIL, Channel.PUSH)]:
        fault = f"a desk is reached by its number, which takes no {second[0]}"
        yield Problem(place=place, fault=fault, remedy="Name sms or voice")
        return
    yield from _channel_faults(desk.channels, place)
    if desk.outside and desk.channels and Channel.VOICE not in desk.channels:
        fault = "an outside desk is rung, and this one has no voice"
        yield Problem(place=place, fault=fault, remedy="Give it voice")


def _positive(place: str, number: int) -> Iterator[Problem]:
    if number < 1:
        yield Problem(place=place, fault=f"{number} is too small", remedy="Write 1 or more")


def category_faults(rules: RuleSet) -> Iterator[Problem]:
    """What is wrong with the categories. One whose policy does not exist is left to the names."""
    policies = {policy.id: policy for policy in rules.policies if policy.steps}
    yield from _mark_faults(rules.categories)
    ranks = [category.rank for category in rules.categories]
    for i, category in enumerate(rules.categories):
        place = f"categories[{i}]"
        if ranks.index(category.rank) < i:
            fault = f"the rank {category.rank} is given twice"
            yield Problem(place=f"{place}.rank", fault=fault, remedy="Give each category a rank of its own")
        if category.danger and category.rank != min(ranks):
            fault = "another category ranks before the one for danger now"
            yield Problem(place=f"{place}.rank", fault=fault, remedy="Give it the lowest rank")
        if category.due.unit is DueUnit.WORKING_DAYS and not any(office.days for office in rules.offices):
            fault = "no day is a working day, because no office is described"
            yield Problem(place=f"{place}.due", fault=fault, remedy="Describe one under offices")
        if policy := policies.get(category.policy):
            yield from _promise_faults(category, policy, place)


def _mark_faults(categories: Sequence[Category]) -> Iterator[Problem]:
    """Exactly one category for danger now, at most one for no danger, and never the same."""
    danger = sum(category.danger for category in categories)
    calm = sum(category.calm for category in categories)
    if danger != 1:
        fault = f"{danger or 'no'} categories are marked as the one for danger now"
        yield Problem(place="categories", fault=fault, remedy="Write danger = true in exactly one")
    if calm > 1:
        fault = f"{calm} categories are marked as the one for no danger"
        yield Problem(place="categories", fault=fault, remedy="Write calm = true in one only")
    for i, category in enumerate(categories):
        if category.danger and category.calm:
            fault = "the category for danger now is also the one for no danger"
            yield Problem(place=f"categories[{i}].calm", fault=fault, remedy="Give no danger another category")


def _promise_faults(category: Category, policy: EscalationPolicy, place: str) -> Iterator[Problem]:
    """What the category promises and its policy can never keep."""
    if policy.when is When.OFFICE and category.danger:
        fault = f"the policy '{policy.id}' pages nobody at night, and this is the category for danger now"
        yield Problem(place=f"{place}.policy", fault=fault, remedy='Name a policy with when = "always"')
    if category.call_back is None:
        return
    second = policy.steps[0].minutes
    if second > category.call_back:
        fault = (
            f"the policy '{policy.id}' can never meet its target: a call back is owed in"
            f" {category.call_back} minutes, and the second to be asked is asked after {second}"
        )
        remedy = f"Let its first step last {category.call_back} minutes or less, or allow more to call back"
        yield Problem(place=f"{place}.call_back", fault=fault, remedy=remedy)
    if policy.when is When.OFFICE:
        fault = f"the policy '{policy.id}' can never meet its target: it pages nobody at night"
        yield Problem(place=f"{place}.call_back", fault=fault, remedy='Name a policy with when = "always"')
