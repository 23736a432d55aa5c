"""The contact's states: what the diagram in its module draws is what the code allows, and nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from oncall.domain import contact as module
from oncall.domain.contact import Contact, ContactState, Stage
from oncall.domain.errors import AlreadyClosed, AlreadyTaken, NotYours, OutcomeMissing, Refused
from tests.oncall.night import NIGHT, Night, contact

LATER = NIGHT + timedelta(minutes=7)
HEAD = contact(9, owner="bo")

WAITING = contact(1)
CLAIMED = WAITING.claim("ada", "primary", NIGHT)
ATTACHED = CLAIMED.attach(HEAD)
CLOSED = CLAIMED.close("advice given", NIGHT)
STATES = (WAITING, CLAIMED, ATTACHED, CLOSED)

ACTS: dict[str, Callable[[Contact], Contact]] = {
    "claim": lambda c: c.claim("bo", "supervisor", LATER),
    "give_back": lambda c: c.give_back("ada", "desk:intake", LATER),
    "close": lambda c: c.close("advice given", LATER),
    "reopen": lambda c: c.reopen("desk:intake", LATER),
    "attach": lambda c: c.attach(HEAD),
    "detach": lambda c: c.detach("desk:intake", LATER),
}
DRAWN = {
    (ContactState.WAITING, "claim"): ContactState.CLAIMED,
    (ContactState.WAITING, "close"): ContactState.CLOSED,
    (ContactState.WAITING, "attach"): ContactState.ATTACHED,
    (ContactState.CLAIMED, "close"): ContactState.CLOSED,
    (ContactState.CLAIMED, "give_back"): ContactState.WAITING,
    (ContactState.CLAIMED, "attach"): ContactState.ATTACHED,
    (ContactState.ATTACHED, "detach"): ContactState.WAITING,
    (ContactState.CLOSED, "reopen"): ContactState.WAITING,
}
TAKEN_OVER = {(ContactState.CLAIMED, "claim"): ContactState.CLAIMED}
"""Not drawn, because the state stays: who may take a contact from its claimer is decided in the flow."""


def test_the_diagram_names_every_state_and_every_act() -> None:
    """Whoever adds one draws it."""
    assert module.__doc__ is not None
    diagram = module.__doc__.split("\n\n")[1]
    assert set(re.findall(r"[A-Z]{3,}", diagram)) == {state.name for state in ContactState}
    assert set(re.findall(r"[a-z][a-z_]+(?=[(▶─│┴┼┘]|──)", diagram)) - {"outcome"} == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("before", STATES, ids=lambda each: each.state.name)
def test_a_state_allows_what_is_drawn_and_refuses_the_rest(before: Contact, act: str) -> None:
    """A refusal is a sentence for whoever tried it, and changes nothing."""
    after = (DRAWN | TAKEN_OVER).get((before.state, act))
    if after is None:
        with pytest.raises(Refused, match=rf"{before.reference}.*\. [A-Z].+\.$"):
            ACTS[act](before)
    else:
        assert ACTS[act](before).state is after


@pytest.mark.parametrize(("act", "before"), [("give_back", CLAIMED), ("detach", ATTACHED), ("reopen", CLOSED)])
def test_whatever_is_waiting_again_is_nobodys_and_loud_at_once(act: str, before: Contact) -> None:
    """Nothing of the old claim is left that could keep anybody from taking it."""
    again = ACTS[act](before)
    assert (again.claimed_by, again.claimed_at, again.claimed_as) == (None, None, "")
    assert (again.visit_owner, again.stage, again.attached_to, again.closed_at) == (None, Stage.NONE, None, None)
    assert (again.next_at, again.ladder.began_at, again.ladder.asked) == (LATER, LATER, ())
    assert again.owner == "desk:intake"


def test_whoever_gives_it_back_is_not_the_first_to_be_asked_again() -> None:
    assert CLAIMED.give_back("ada", "desk:intake", LATER).ladder.passed == ("ada",)


def test_nobody_but_the_claimer_moves_it_on() -> None:
    with pytest.raises(NotYours, match="Take it first"):
        CLAIMED.advance("bo", Stage.LEAVING, LATER)
    with pytest.raises(NotYours, match="Take it first"):
        CLAIMED.progressed("bo", LATER)
    with pytest.raises(NotYours, match="Take it first"):
        CLAIMED.give_back("bo", "desk:intake", LATER)


@pytest.mark.parametrize("state", [WAITING, ATTACHED, CLOSED], ids=lambda each: each.state.name)
def test_nothing_is_moved_on_that_nobody_has(state: Contact) -> None:
    """Not even by somebody who had it once."""
    with pytest.raises(Refused):
        state.advance("ada", Stage.LEAVING, LATER)
    with pytest.raises(Refused):
        state.progressed("ada", LATER)


def test_it_does_not_end_without_an_outcome() -> None:
    with pytest.raises(OutcomeMissing):
        CLAIMED.close("  ", LATER)


def test_reaching_the_person_counts_once_and_from_the_first_time() -> None:
    """This, and nothing else, meets the due time."""
    assert CLAIMED.reached(NIGHT).reached(LATER).reached_at == NIGHT
    with pytest.raises(AlreadyClosed):
        CLOSED.reached(LATER)


def test_a_call_out_goes_from_stage_to_stage_and_stays_at_home() -> None:
    stages = [Stage.NONE]
    for _ in range(5):
        stages.append(stages[-1].following())
    assert stages == [Stage.NONE, Stage.LEAVING, Stage.ARRIVED, Stage.CLEAR, Stage.HOME, Stage.HOME]
    assert Stage.FINISHED.following() is Stage.FINISHED
    assert [stage.away for stage in stages[:5]] == [False, True, True, True, False]


# The same through the doors that people use ---------------------------------------------------------


def test_a_contact_that_was_attached_by_mistake_can_be_taken_by_whoever_had_it(night: Night) -> None:
    """Ada had it; somebody attached it to Bo's and took that back. It is loud, and Ada may claim it again."""
    first, second = night.open(1), night.open(2)
    contacts = night.oncall.contacts
    contacts.claim(first.reference, "bo")
    contacts.claim(second.reference, "ada")
    contacts.attach(second.reference, first.reference, "dov")
    contacts.detach(second.reference, "dov")
    assert night.found(second).claimed_by is None
    contacts.claim(second.reference, "ada")
    assert night.found(second).state is ContactState.CLAIMED


def test_nothing_can_be_attached_to_what_has_ended(night: Night) -> None:
    """It would be silent, and nobody would have it."""
    ended, waiting = night.open(1), night.open(2)
    night.oncall.contacts.close(ended.reference, "dov", "withdrawn")
    with pytest.raises(AlreadyClosed):
        night.oncall.contacts.attach(waiting.reference, ended.reference, "dov")
    assert night.found(waiting).state is ContactState.WAITING


def test_reopening_what_never_ended_takes_it_from_nobody(night: Night) -> None:
    """A page that was left open since the morning has a button that is no longer true."""
    claimed = night.open()
    night.oncall.contacts.claim(claimed.reference, "ada")
    with pytest.raises(Refused):
        night.oncall.contacts.reopen(claimed.reference, "dov")
    assert night.found(claimed).claimed_by == "ada"


def test_taking_what_somebody_has_is_refused_with_who_has_it(night: Night) -> None:
    claimed = night.open()
    night.oncall.contacts.claim(claimed.reference, "ada")
    with pytest.raises(AlreadyTaken, match="taken by primary at 01:05"):
        night.oncall.contacts.claim(claimed.reference, "bo")
    night.oncall.contacts.claim(claimed.reference, "bo", over=True)
    assert night.found(claimed).claimed_by == "bo"
