"""What holds for every policy, every roster and every outage: the ladder never falls silent."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oncall.domain.contact import Ladder
from oncall.domain.escalation import Advance, advance
from oncall.domain.page import Ask
from oncall.domain.person import Reach
from oncall.domain.policy import EscalationPolicy
from tests.oncall.ladder_world import (
    PEOPLE,
    SHERIFF,
    World,
    asked,
    decide,
    passing,
    policies,
    reaches,
    to_people,
    told,
    worlds,
)
from tests.oncall.night import NIGHT

MINUTE = timedelta(minutes=1)
outages = st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: minutes * MINUTE) | st.integers(0, 90).map(
    lambda minutes: minutes * MINUTE
)
passers = st.sampled_from((*PEOPLE, None, None))


def turns(policy: EscalationPolicy, world: World, until: datetime, *, language: bool = False) -> list[Advance]:
    """Every decision of a night in which the engine looks exactly when it said it would."""
    found = [decide(world, None, NIGHT, policy, language=language)]
    while found[-1].next_at <= until:
        found.append(decide(world, found[-1].ladder, found[-1].next_at, policy, language=language))
    return found


@given(policies(), worlds(), st.lists(st.tuples(outages, reaches, passers), max_size=6), st.booleans())
def test_there_is_always_a_next_time_and_it_lies_ahead(
    policy: EscalationPolicy, world: World, course: list[tuple[timedelta, dict[str, Reach], str | None]], language: bool
) -> None:
    """Whoever passes, whoever is switched off, however long the engine was down: it goes on, for ever."""
    at, ladder = NIGHT, Ladder(began_at=NIGHT)
    for outage, reach, passer in [(timedelta(), world.reach, None), *course]:
        at, world.reach = at + outage, reach
        decision = advance(policy, passing(ladder, passer) if passer else ladder, at, world, language=language)
        assert decision.next_at > at
        ladder = decision.ladder


@given(policies(), worlds(), outages, st.booleans())
def test_nobody_is_paged_twice_on_one_channel_at_one_time(
    policy: EscalationPolicy, world: World, outage: timedelta, language: bool
) -> None:
    """Whatever became overdue is one call and one text, not a dozen."""
    pages = decide(world, None, NIGHT + outage, policy, language=language).pages
    assert len({(page.callee.id, page.channel) for page in pages}) == len(pages)


@given(policies(), worlds(), outages, st.booleans())
def test_looking_again_at_once_pages_nobody_again(
    policy: EscalationPolicy, world: World, outage: timedelta, language: bool
) -> None:
    """An engine that was killed between deciding and paging decides the same night only once."""
    at = NIGHT + outage
    first = decide(world, None, at, policy, language=language)
    again = decide(world, first.ladder, at, policy, language=language)
    assert again.pages == ()
    assert (again.ladder, again.next_at) == (first.ladder, first.next_at)


@given(policies(), worlds(), outages.filter(lambda outage: outage < timedelta(hours=8)))
def test_after_an_outage_the_ladder_stands_where_it_would_have_stood(
    policy: EscalationPolicy, world: World, outage: timedelta
) -> None:
    """Everything overdue acts at once, and whoever would have been asked by now is asked now."""
    until = NIGHT + outage
    watched, slept = turns(policy, world, until)[-1], decide(world, None, until, policy)
    for name in ("round", "step", "began_at", "done"):
        assert getattr(slept.ladder, name) == getattr(watched.ladder, name)
    assert slept.next_at == watched.next_at
    if slept.ladder.round == 0:
        assert set(slept.ladder.asked) == set(watched.ladder.asked)


@given(policies(), worlds(), st.booleans())
def test_when_all_steps_are_spent_it_is_said_once_and_the_outside_desk_is_rung(
    policy: EscalationPolicy, world: World, language: bool
) -> None:
    """'Spent' is no end: it is where it becomes loud."""
    night = turns(policy, world, NIGHT + timedelta(hours=8), language=language)
    spent = [decision for decision in night if decision.spent]
    assert len(spent) == 1
    assert spent[0].ladder.round == 1
    assert SHERIFF in told(spent[0])
    assert all(decision.ladder.round == 0 for decision in night[: night.index(spent[0])])


@given(policies(), worlds())
def test_every_round_rings_the_outside_desk_until_it_has_pressed_the_key(
    policy: EscalationPolicy, world: World
) -> None:
    night = turns(policy, world, NIGHT + timedelta(hours=8))
    rounds = [decision for decision in night if any(rung.round > 0 for rung in decision.rungs)]
    began = {decision.ladder.round for decision in rounds}
    assert {d.ladder.round for d in rounds if SHERIFF in told(d)} == began
    last = rounds[-1]
    informed = replace(last.ladder, told=(SHERIFF,))
    after = decide(world, informed, last.next_at + timedelta(hours=1), policy)
    assert (SHERIFF in told(after)) is not bool(asked(after)), "rung again only when there is nobody else to ask"


@given(policies(), worlds(), st.booleans())
def test_as_long_as_anybody_can_be_reached_every_round_asks_somebody(
    policy: EscalationPolicy, world: World, language: bool
) -> None:
    """Busy or not, passed or not: when nobody is free, all the same everybody is asked."""
    held = {name for targets in policy.steps for t in targets.targets for name in world.holders[t.position or ""]}
    reachable = {name for name in held if world.reach.get(name) is not Reach.UNREACHABLE}
    night = turns(policy, world, NIGHT + timedelta(hours=8), language=language)
    for decision in night:
        if any(rung.round > 0 for rung in decision.rungs) and reachable:
            assert asked(decision)


@given(policies(), worlds(), st.booleans())
def test_the_steps_ask_in_full_only_who_is_free(policy: EscalationPolicy, world: World, language: bool) -> None:
    """Busy: nothing. Switched off: nothing, it would reach nobody. Engaged: one text."""
    night = turns(policy, world, NIGHT + timedelta(hours=2), language=language)
    sent = [page for decision in night for page in to_people(decision.pages) if page.round == 0]
    for name in PEOPLE:
        mine = [page for page in sent if page.callee.id == name and page.ask is Ask.TAKE]
        match world.reach.get(name, Reach.FREE):
            case Reach.BUSY | Reach.UNREACHABLE:
                assert mine == []
            case Reach.ENGAGED:
                assert [page.channel.value for page in mine] in ([], ["sms"])
            case Reach.FREE:
                assert len({page.step for page in mine}) <= len(policy.steps)


@given(policies(), worlds(), passers.filter(bool))
def test_whoever_passes_hears_nothing_more_in_that_round(policy: EscalationPolicy, world: World, name: str) -> None:
    first = decide(world, None, NIGHT, policy)
    decision = decide(world, passing(first.ladder, name), NIGHT, policy)
    while decision.ladder.round == 0:
        assert name not in {callee for callee, _ in asked(decision)}
        decision = decide(world, decision.ladder, decision.next_at, policy)


@given(policies(), worlds(), outages, st.booleans())
def test_a_rung_that_is_not_waited_for_says_why(
    policy: EscalationPolicy, world: World, outage: timedelta, language: bool
) -> None:
    """For the timeline, and for whoever asks in the morning why the supervisor was rung at once."""
    decision = decide(world, None, NIGHT + outage, policy, language=language)
    reasons = {rung.skipped for rung in decision.rungs}
    assert reasons <= {"", "nobody new", "nobody free"}
    skipped = {rung.step for rung in decision.rungs if rung.skipped == "nobody new" and rung.round == 0}
    assert not {page.step for page in decision.pages if page.round == 0} & skipped


@given(policies(), worlds(), outages)
def test_those_who_did_not_answer_are_told_only_if_nothing_else_reaches_them_now(
    policy: EscalationPolicy, world: World, outage: timedelta
) -> None:
    decision = decide(world, None, NIGHT + outage, policy)
    assert not set(decision.not_taken) & {page.callee.id for page in decision.pages}
