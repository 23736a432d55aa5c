"""What the carrier's codes mean: the whole table, what is not in it, and answers that bring no code."""

import logging

import pytest

from notifiers.base import Fault
from notifiers.twilio.errors import fault_of, fault_of_answer

NUMBER = "+13035550142"
TABLE = {
    Fault.CARRIER: (20429,),
    Fault.TRANSIENT: (30001, 30003, 30008, 30017, 30022, 30500),
    Fault.NUMBER: (21211, 21214, 21217, 21614, 21635, 30005, 30006),
    Fault.CONSENT: (21610, 30004),
    Fault.ACCOUNT: (20003, 20404, 21606, 21608, 21408, 21611, 30002, 30007, 30032, 30034, 30450),
}
CODES = [(code, fault) for fault, codes in TABLE.items() for code in codes]


@pytest.mark.parametrize(("code", "fault"), CODES)
def test_a_code_means_the_same_in_a_callback_and_in_an_answer(
    code: int, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever reads it, the same people are concerned; and what is known is no news for the log."""
    assert fault_of(str(code)) is fault
    assert fault_of_answer(400, code) is fault
    assert not caplog.records


@pytest.mark.parametrize("code", ["30999", "12345678901", "E30003", "٣٠٠٠٣", "-1", " 21610"])
def test_a_code_that_is_new_is_a_passing_fault_and_one_line_in_the_log(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The carrier splits its codes from time to time: this page goes on, and somebody looks the code up."""
    assert fault_of(code) is Fault.STRANGE
    [line] = caplog.records
    assert line.levelno == logging.WARNING
    assert code[:10] in line.getMessage()


def test_the_line_in_the_log_cannot_hold_a_number(caplog: pytest.LogCaptureFixture) -> None:
    """Should a carrier ever write a telephone number where its code belongs, the log does not repeat it."""
    assert fault_of(NUMBER) is Fault.STRANGE
    assert NUMBER not in caplog.text


@pytest.mark.parametrize("code", ["", "0"])
def test_no_code_is_no_news(code: str, caplog: pytest.LogCaptureFixture) -> None:
    """Most callbacks of what was lost bring none."""
    assert fault_of(code) is Fault.TRANSIENT
    assert not caplog.records


@pytest.mark.parametrize("code", [None, 429, 20429, 21610, 20003])
def test_429_was_never_processed_whatever_its_code(code: int | None) -> None:
    """Nothing left, so another carrier may take it."""
    assert fault_of_answer(429, code) is Fault.CARRIER


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
@pytest.mark.parametrize("code", [None, 20503, 30500, 21610])
def test_after_a_servers_error_nobody_knows(status: int, code: int | None) -> None:
    """It may have been carried out before something broke: never TRANSIENT, which would send it again."""
    assert fault_of_answer(status, code) is Fault.UNKNOWN


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_has_a_fault_of_the_account(status: int, caplog: pytest.LogCaptureFixture) -> None:
    """A proxy before the carrier answers without a code; a new code on top changes nothing."""
    assert fault_of_answer(status, None) is Fault.ACCOUNT
    assert fault_of_answer(status, status) is Fault.ACCOUNT  # The library takes the status for a code.
    assert fault_of_answer(status, 20999) is Fault.ACCOUNT
    assert not caplog.records


def test_a_known_code_says_more_than_its_status() -> None:
    """21408 and 21610 come with 403 and concern a country and a person."""
    assert fault_of_answer(403, 21610) is Fault.CONSENT
    assert fault_of_answer(403, 21408) is Fault.ACCOUNT


def test_any_other_refusal_is_about_this_message() -> None:
    assert fault_of_answer(400, None) is Fault.TRANSIENT
    assert fault_of_answer(409, 20009) is Fault.STRANGE
