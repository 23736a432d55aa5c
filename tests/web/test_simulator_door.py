"""The door of the simulated phones, which is built like a carrier's."""

import time

import pytest
from werkzeug.test import TestResponse

from notifiers.base import Channel, Delivery, Inbound, Report
from notifiers.loopback import PATH, SIGNATURE_HEADER, TIMESTAMP_HEADER, encode, sign
from tests.web.site import ADA, Site
from web.webhooks.simulator import door_key


def bring(site: Site, body: bytes, *, key: bytes = b"", late: int = 0) -> TestResponse:
    """Post a body as the phones do."""
    stamp = str(int(site.clock.real().timestamp()) - late)
    signature = sign(key or door_key(site.settings), stamp, body)
    headers = {"Content-Type": "application/json", TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: signature}
    return site.browser().post(PATH, data=body, headers=headers)


def reply(site: Site, text: str) -> bytes:
    """Ada's answer by text."""
    number = site.oncall.people.get(ADA).destinations[0].address
    event = Inbound(
        provider=site.simulator.name,
        provider_id=f"in-{text}-{time.monotonic_ns()}",
        channel=Channel.SMS,
        sender=number,
        recipient="+15075550199",
        text=text,
    )
    return encode(event)


def test_a_reply_comes_in(site: Site) -> None:
    """Ada types 1."""
    contact = site.contact()

    assert bring(site, reply(site, "1")).status_code == 204
    assert site.now(contact).claimed_by == ADA


def test_a_report_before_its_receipt_is_brought_again(site: Site) -> None:
    """The phone was faster than the sender's own transaction: not yet, says the door, and loses nothing."""
    early = encode(Report(provider=site.simulator.name, provider_id="SM1", delivery=Delivery.DELIVERED))

    assert bring(site, early).status_code == 503


def test_a_report_comes_in_any_number_of_times(site: Site) -> None:
    """For a message that was sent."""
    site.contact()
    number = site.oncall.people.get(ADA).destinations[0].address
    phone = next(phone for phone in site.simulator.wall() if phone.number == number)
    report = Report(provider=site.simulator.name, provider_id=phone.bubbles[0].id, delivery=Delivery.DELIVERED)

    assert [bring(site, encode(report)).status_code for _ in range(2)] == [204, 204]


@pytest.mark.parametrize("late", [301, -301])
def test_an_old_signature_opens_nothing(site: Site, late: int) -> None:
    """Eve recorded one yesterday."""
    contact = site.contact()

    assert bring(site, reply(site, "1"), late=late).status_code == 403
    assert site.now(contact).claimed_by is None


def test_another_key_opens_nothing(site: Site) -> None:
    """Nor does none at all."""
    contact = site.contact()

    assert bring(site, reply(site, "1"), key=b"guessed").status_code == 403
    assert site.browser().post(PATH, data=reply(site, "1")).status_code == 403
    assert site.now(contact).claimed_by is None


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"inbound": {"text": "Canary"}}', b"\xff"])
def test_what_is_no_event_is_refused_for_good(site: Site, body: bytes) -> None:
    """Signed, but nothing that can ever be taken in; the answer does not repeat it."""
    answer = bring(site, body)

    assert answer.status_code == 400
    assert "Canary" not in answer.text


def test_without_simulated_phones_there_is_no_door(public_site: Site) -> None:
    """Where a carrier works, nothing of this exists."""
    answer = public_site.browser().post(PATH, data=b"{}", base_url="https://oncall.example")
    assert answer.status_code == 404
