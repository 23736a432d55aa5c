"""The development carrier, and how addresses look where they may be seen."""

import io

import pytest

from notifiers.base import Delivery
from notifiers.console import Console
from notifiers.masking import masked
from tests.notifiers.phone_scene import page


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+13035550142", "+1303****42"),
        ("+4930123456", "+4930****56"),
        ("+1555006", "****"),
        ("13035550142", "****"),
        ("ada@example.org", "****"),
        ("", "****"),
    ],
)
def test_an_address_shows_too_little_to_be_used(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_the_console_prints_one_line_a_message_and_promises_nothing() -> None:
    stream = io.StringIO()
    receipt = Console(stream, new_id=lambda: "7").send(page())
    assert stream.getvalue() == "sms to +1303****42: IMMEDIATE South R447129\n"
    assert (receipt.provider_id, receipt.delivery) == ("CON7", Delivery.ACCEPTED)
