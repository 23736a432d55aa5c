"""Whether Twilio would take our pages, and bring back what people answer.

A number of ours is named by its place in the settings.
"""

from collections.abc import Iterator

from notifiers.twilio.account import Account, DoorOf
from notifiers.twilio.inspection import Inspection, OwnNumber
from oncall.config import Settings
from oncall.config.carriers import InboundBy
from oncall.domain.rules import Agency
from oncall.engine.diagnosis.finding import Finding, bad, look, ok

UNSEEN = (
    "Registration of US numbers, or texts are blocked. An A2P 10DLC campaign: 10-15 business days of review;",
    "  a toll-free number: 3-5; a short code: 8-12 weeks.",
    "Consent in writing: every worker agrees to be texted and rung, and knows what STOP does.",
    "Telephones that ring by night: our numbers are a contact with 'emergency bypass' (iOS), or an exception to",
    "  'do not disturb' (Android), on every worker's.",
)
"""What no machine can check."""

_ACTIVE, _TRIAL = "active", "Trial"


def of_rules(settings: Settings, agency: Agency) -> Iterator[Finding]:
    """Whether the agency's rules and the account mean the same numbers."""
    ours = settings.twilio
    if agency.phone not in ours.worker_numbers:
        yield bad(
            "The rules' agency.phone, which stands in every page, is none of twilio.worker_numbers: whoever rings it"
            " does not reach the line. Make them agree, and apply the rules."
        )
    if agency.public_number != ours.public_number:
        yield bad(
            "The rules' agency.public_number is not twilio.public_number: what the public sends would be no contact."
            " Make them agree, and apply the rules."
        )
    if agency.phone in ours.worker_numbers and agency.public_number == ours.public_number:
        yield ok("The rules and the settings name the same numbers.")


def of_account(found: Inspection) -> Finding:
    """Whether the account is in use."""
    if found.refused:
        return bad(
            f"Twilio does not answer to account_sid and auth_token ({found.refused}); with a wrong token every reply"
            " is refused. Copy both from its console, and see that this machine reaches it."
        )
    if found.status != _ACTIVE:
        return bad(f"The account is {found.status[:20]}, so nothing leaves. Its console says why.")
    if found.kind == _TRIAL:
        return look("This is a trial account: only numbers verified in its console are reached. Upgrade it.")
    return ok("The account is active.")


def of_our_numbers(found: Inspection, account: Account) -> Iterator[Finding]:
    """Whether each of our numbers is there, can do what it must, and has what comes in brought to us."""
    if found.hidden:
        yield bad(
            f"Twilio does not show our numbers to the API key ({found.hidden}). See that api_key_sid and"
            " api_key_secret belong together, and to this account."
        )
        return
    for name, number in _named(account):
        own = found.numbers.get(number)
        faults = list(_of_number(name, own, account)) if own else [_absent(name)]
        yield from faults or [ok(f"{name} is set up as it should be.")]


def of_inbound(settings: Settings) -> Iterator[Finding]:
    """What is lost where nothing can come in."""
    if settings.twilio.inbound is InboundBy.POLL:
        yield look(
            "Nothing comes in by itself (twilio.inbound is poll): keypads are off, so calls ask for an answer by"
            " text; replies are up to 5 s late; nobody can ring in."
        )


def of_reach(code: str) -> Finding:
    """Whether our public address reaches this service; `code` is what came instead, "" when it does."""
    if not code:
        return ok("Our own public address reaches this service.")
    return bad(
        f"Our own public address does not reach this service ({code}), so no reply would either. See that"
        " `oncall serve` runs with these settings, and that what stands before it passes /webhooks on unchanged."
    )


def _named(account: Account) -> Iterator[tuple[str, str]]:
    for place, number in enumerate(account.worker_numbers, 1):
        yield f"Number {place} of twilio.worker_numbers", number
    if account.public_number:
        yield "twilio.public_number", account.public_number


def _absent(name: str) -> Finding:
    return bad(f"{name} is not of this account, so nothing leaves from it. Mend the number, or buy it there.")


def _of_number(name: str, own: OwnNumber, account: Account) -> Iterator[Finding]:
    for able, what in ((own.texts, "texts"), (own.calls, "calls")):
        if not able:
            yield bad(f"{name} cannot carry {what}. Buy one that carries both, and name it in the settings.")
    yield from _doors(name, own, account) if account.address else _unasked(name, own)


def _doors(name: str, own: OwnNumber, account: Account) -> Iterator[Finding]:
    if own.elsewhere:
        yield bad(f"{name} is answered by an application or a trunk. Take it out; then our own addresses count.")
        return
    for what, entered, of in (("texts", own.text_to, DoorOf.TEXT), ("calls", own.voice_to, DoorOf.VOICE)):
        if entered.partition("#")[0] != account.door(of):
            yield bad(f"{name} does not bring {what} to us. Enter {account.door(of)} for them there.")
    if not own.posts:
        yield bad(f"{name} brings what comes in by GET, which is refused. Choose HTTP POST for both there.")
    if not own.fallback_to or own.fallback_to.startswith(account.address):
        yield look(
            f"{name}: when this service is down, whoever rings hears an error. Enter as its voice fallback"
            " a static TwiML Bin that reads a notice and dials a fixed number."
        )


def _unasked(name: str, own: OwnNumber) -> Iterator[Finding]:
    """Where nothing is brought to us, nobody else must answer in our name: a new number is set up to."""
    if own.text_to or own.elsewhere:
        yield look(f"{name}: something else answers texts to it. Leave its address for texts empty there.")
    if not own.voice_to and not own.elsewhere:
        yield look(f"{name}: whoever rings it hears an error. Enter a TwiML Bin that dials a fixed number.")
