"""Calls that the service makes: what is told of them, and what happens once they are picked up."""

from datetime import timedelta

import pytest
from twilio.rest import Client

from notifiers.phones import CallState, PhoneSwitch
from oncall.clock import ManualClock
from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.conftest import PUBLIC
from tests.carrier.ear import Ear
from tests.carrier.handsets import Handset
from tests.carrier.records import Call

ADA, OFFICE = "+12125550101", "+12125550999"
EVENTS = ["initiated", "ringing", "answered", "completed"]
ASKS = f"""<Response><Gather numDigits="1" timeout="8" finishOnKey="" action="{PUBLIC}/key/m1" method="POST">
  <Say>R447129. Press 1 to take it, 2 if you are busy.</Say></Gather><Hangup/></Response>"""


class Scene:
    """Ada's phone is rung, and time passes."""

    def __init__(self, client: Client, account: Account, clock: ManualClock, ear: Ear) -> None:
        self.client, self.account, self.clock, self.ear = client, account, clock, ear
        account.phones.put_up(ADA, "Ada")

    def rings(self, twiml: str = ASKS, after: float = 1, **more: object) -> Call:
        """Ring her, and let the telephone begin to."""
        asked = {"twiml": twiml, "status_callback": f"{PUBLIC}/c", "status_callback_event": EVENTS, **more}
        sid = self.client.calls.create(to=ADA, from_=WORKERS_NUMBER, **asked).sid
        self.passes(after)
        return next(call for call in self.account.calls if call.sid == sid)

    def passes(self, seconds: float) -> None:
        """Let so much time pass."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        self.account.run_due()

    def answers(self) -> None:
        """She picks up."""
        self.account.phones.answer(ADA)
        self.account.run_due()

    def presses(self, keys: str) -> None:
        """She presses keys, one after the other."""
        for key in keys:
            self.account.phones.press(ADA, key)
            self.account.run_due()


@pytest.fixture
def scene(client: Client, account: Account, clock: ManualClock, ear: Ear) -> Scene:
    """Ada, with a phone that rings when it is rung."""
    return Scene(client, account, clock, ear)


def test_a_call_that_nobody_answers(scene: Scene) -> None:
    """It rings as long as was asked for, and everything that was asked for is told."""
    call = scene.rings(timeout=20)
    assert (call.status, scene.ear.statuses("/c")) == ("ringing", ["initiated", "ringing"])
    scene.passes(18)
    assert call.status == "ringing"
    scene.passes(2)
    assert scene.ear.statuses("/c") == ["initiated", "ringing", "no-answer"]
    assert [told.form["SequenceNumber"] for told in scene.ear.told] == ["0", "1", "2"]


def test_only_the_end_is_told_where_nothing_else_was_asked_for(scene: Scene) -> None:
    """The carrier's default is one event, not four."""
    scene.rings(status_callback_event=None, after=70)
    assert scene.ear.statuses("/c") == ["no-answer"]


def test_a_key_goes_to_the_gathers_address_and_its_answer_is_walked(scene: Scene) -> None:
    """She takes it: the key is told, she hears so, and the call is over."""
    scene.ear.says["/key/m1"] = "<Response><Say>It is yours.</Say><Hangup/></Response>"
    call = scene.rings()
    scene.answers()
    scene.presses("1")
    key = next(told for told in scene.ear.told if told.path == "/key/m1")
    assert (key.form["Digits"], key.form["CallSid"], key.form["To"]) == ("1", call.sid, ADA)
    assert "X-Twilio-Signature" in key.headers
    assert scene.account.said == ["R447129. Press 1 to take it, 2 if you are busy.", "It is yours."]
    assert scene.ear.statuses("/c") == ["initiated", "ringing", "in-progress", "completed"]
    assert (call.status, scene.account.phones.wall()[0].call) == ("completed", None)


def test_a_call_goes_on_with_a_further_gather(scene: Scene) -> None:
    """The answer asks for a code of four digits, ended with the hash key, which is no part of it."""
    scene.ear.says["/key/m1"] = (
        '<Response><Gather numDigits="5" action="/key/code"><Say>The code.</Say></Gather></Response>'
    )
    scene.ear.says["/key/code"] = "<Response><Say>Thank you.</Say></Response>"
    call = scene.rings()
    scene.answers()
    scene.presses("1")
    phone = scene.account.phones.wall()[0].call
    assert phone is not None
    assert (phone.state, phone.text) == (CallState.ANSWERED, "The code.")
    scene.presses("4711#")
    assert [told.form["Digits"] for told in scene.ear.told if "Digits" in told.form] == ["1", "4711"]
    assert call.status == "completed"


def test_silence_falls_through_the_gather(scene: Scene) -> None:
    """She says nothing and presses nothing: no key is told, and the call ends by itself."""
    call = scene.rings()
    scene.answers()
    scene.passes(60)
    assert call.status == "completed"
    assert not any("Digits" in told.form for told in scene.ear.told)


def test_she_hangs_up(scene: Scene) -> None:
    """A call put down while it rings is busy; one put down in the middle is complete, and nothing more is said."""
    first = scene.rings()
    scene.account.phones.hang_up(ADA)
    scene.passes(1)
    assert first.status == "busy"
    second = scene.rings(ASKS.replace("<Hangup/>", "<Say>Nobody hears this.</Say>"))
    scene.answers()
    scene.account.phones.hang_up(ADA)
    scene.passes(1)
    assert second.status == "completed"
    assert "Nobody hears this." not in scene.account.said


def test_a_telephone_is_engaged(scene: Scene) -> None:
    """The second call meets the first."""
    scene.rings()
    assert scene.rings().status == "busy"


def test_the_network_refuses_a_call(scene: Scene) -> None:
    """It was taken, and then it failed."""
    scene.account.phones.switch(ADA, PhoneSwitch.REFUSES)
    assert (scene.rings().status, scene.ear.statuses("/c")) == ("failed", ["failed"])


def test_a_machine_answers(scene: Scene) -> None:
    """It is told as a machine where that was asked for, it hears what is said, and presses no key."""
    scene.account.phones.behaves(ADA, Handset.VOICEMAIL)
    machine = {"machine_detection": "Enable", "async_amd": "true", "async_amd_status_callback": f"{PUBLIC}/m"}
    call = scene.rings(after=22, timeout=25, **machine)
    assert (call.status, call.answered_by) == ("in-progress", "machine_start")
    assert [t.form["AnsweredBy"] for t in scene.ear.told if t.path == "/m"] == ["machine_start"]
    scene.passes(20)
    assert call.status == "completed"
    assert scene.account.live(call).spoken.said == ["R447129. Press 1 to take it, 2 if you are busy."]
    assert not any("Digits" in told.form for told in scene.ear.told)


def test_a_call_that_rings_briefly_stays_ahead_of_the_machine(scene: Scene) -> None:
    """Less than twenty seconds, and no mailbox answers."""
    scene.account.phones.behaves(ADA, Handset.VOICEMAIL)
    assert scene.rings(after=40, timeout=15).status == "no-answer"


def test_a_person_is_told_as_one(scene: Scene) -> None:
    """Where detection was asked for."""
    call = scene.rings(machine_detection="Enable", async_amd="true", async_amd_status_callback=f"{PUBLIC}/m")
    scene.answers()
    assert call.answered_by == "human"


def test_a_call_in_progress_can_be_ended_or_made_to_say_something_else(scene: Scene) -> None:
    """As POST to the call does."""
    call = scene.rings()
    scene.answers()
    scene.client.calls(call.sid).update(twiml="<Response><Gather><Say>Wait.</Say></Gather></Response>")
    assert scene.account.said[-1] == "Wait."
    scene.client.calls(call.sid).update(status="canceled")
    assert call.status == "in-progress"
    scene.client.calls(call.sid).update(status="completed")
    assert (call.status, scene.account.phones.wall()[0].call) == ("completed", None)


def test_a_document_that_is_fetched(scene: Scene) -> None:
    """A call may be given an address instead of a document; it is asked when she picks up."""
    scene.ear.says["/doc"] = "<Response><Say>Hello.</Say></Response>"
    scene.client.calls.create(to=ADA, from_=WORKERS_NUMBER, url=f"{PUBLIC}/doc")
    scene.passes(1)
    scene.answers()
    assert scene.account.said == ["Hello."]


def test_a_service_that_answers_nonsense_ends_the_call(scene: Scene) -> None:
    """The carrier's debugger notes it, and she hears that there was an error."""
    scene.ear.says["/key/m1"] = 500
    call = scene.rings()
    scene.answers()
    scene.presses("1")
    assert call.status == "completed"
    assert scene.account.spoken.errors == ["11200 HTTP retrieval failure (500)"]
