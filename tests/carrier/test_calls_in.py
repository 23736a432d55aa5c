"""Calls to the account's numbers: the service says what to say, and the fake is the caller's ear and thumb."""

import pytest

from oncall.clock import ManualClock
from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.conftest import PUBLIC
from tests.carrier.ear import Ear

ADA, BO = "+12125550101", "+12125550102"
ASKS = """<Response><Gather numDigits="4" action="/pin"><Say>Your number, please.</Say></Gather>
<Say>Goodbye.</Say></Response>"""


@pytest.fixture
def voice(account: Account, ear: Ear) -> Account:
    """A number whose calls are told to /voice, and where that fails to /fallback."""
    urls = {"voice_url": f"{PUBLIC}/voice", "voice_fallback": f"{PUBLIC}/fallback", "status_callback": f"{PUBLIC}/c"}
    account.add_number(WORKERS_NUMBER, **urls)
    ear.says["/voice"] = ASKS
    return account


def test_somebody_rings_and_presses_four_digits(voice: Account, ear: Ear) -> None:
    """The call is told with who rings, the digits together; relative addresses are of the service."""
    ear.says["/pin"] = "<Response><Say>Thank you.</Say></Response>"
    call = voice.rings_in(ADA, WORKERS_NUMBER)
    assert (ear.told[0].form["From"], ear.told[0].form["To"], ear.told[0].status) == (ADA, WORKERS_NUMBER, "ringing")
    voice.presses(call, "12345")
    assert [told.form["Digits"] for told in ear.told if told.path == "/pin"] == ["1234"]
    assert call.spoken.said == ["Your number, please.", "Thank you."]
    assert (call.over, voice.calls[0].status, voice.calls[0].direction) == (True, "completed", "inbound")
    assert ear.statuses("/c") == ["completed"]


def test_silence_falls_through(voice: Account, ear: Ear) -> None:
    """Nothing is pressed: the next verb follows, and nothing is told."""
    call = voice.rings_in(ADA, WORKERS_NUMBER)
    voice.is_silent(call)
    assert call.spoken.said == ["Your number, please.", "Goodbye."]
    assert "/pin" not in [told.path for told in ear.told]


def test_digits_pressed_before_silence_are_sent(voice: Account, ear: Ear) -> None:
    """Two of four, and then nothing more."""
    call = voice.rings_in(ADA, WORKERS_NUMBER)
    voice.presses(call, "12")
    voice.is_silent(call)
    assert [told.form["Digits"] for told in ear.told if told.path == "/pin"] == ["12"]


@pytest.mark.parametrize("outcome", ["completed", "no-answer", "busy"])
def test_a_call_is_put_through(voice: Account, ear: Ear, outcome: str) -> None:
    """It is on record which number was dialled, and what it was shown; how that ended is told."""
    ear.says["/voice"] = (
        f'<Response><Dial callerId="{WORKERS_NUMBER}" action="/dialled"><Number>{BO}</Number></Dial></Response>'
    )
    ear.says["/dialled"] = "<Response><Say>Over.</Say></Response>"
    voice.dial_outcomes[BO] = outcome
    call = voice.rings_in(ADA, WORKERS_NUMBER)
    assert [(to.number, to.caller_id) for to in voice.connected] == [(BO, WORKERS_NUMBER)]
    assert [told.form["DialCallStatus"] for told in ear.told if told.path == "/dialled"] == [outcome]
    assert (call.spoken.said, voice.calls[1].parent, voice.calls[1].status) == (["Over."], call.sid, outcome)


def test_a_call_that_is_not_answered_by_the_service_goes_to_the_fallback(voice: Account, ear: Ear) -> None:
    """Whoever rings a service that is down still hears something."""
    ear.says |= {"/voice": 500, "/fallback": "<Response><Say>Ring the duty number.</Say></Response>"}
    call = voice.rings_in(ADA, WORKERS_NUMBER)
    assert call.spoken.said == ["Ring the duty number."]
    assert ear.told[1].form["ErrorCode"] == "11200"


def test_a_call_that_is_redirected_for_ever_is_cut_off(voice: Account, ear: Ear) -> None:
    """As the carrier does, with a note in its debugger."""
    ear.says["/voice"] = f"<Response><Redirect>{PUBLIC}/voice</Redirect></Response>"
    call = voice.rings_in(ADA, WORKERS_NUMBER)
    assert call.over
    assert call.spoken.errors


def test_the_caller_hangs_up(voice: Account, ear: Ear, clock: ManualClock) -> None:
    """And that is the end of it."""
    call = voice.rings_in(ADA, WORKERS_NUMBER)
    voice.hangs_up(call)
    assert ear.statuses("/c") == ["completed"]
    assert voice.calls[0].ended == clock.now()
