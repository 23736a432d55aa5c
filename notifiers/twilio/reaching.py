"""Asking ourselves, by our public address and with the carrier's signature, whether its webhooks reach us.

A wrong address would silence every answer, and nobody would notice before the night.
"""

import requests

from notifiers.twilio.account import Account, DoorOf
from notifiers.twilio.inbound import SIGNATURE, sign

_TIMEOUT = (5.0, 10.0)  # seconds: Twilio itself waits for no longer
_UNDERSTOOD = 204


def reaches_us(account: Account) -> str:
    """What is wrong, in a word: the status that came instead, or the kind of error; "" when all is well."""
    url, form = account.door(DoorOf.CHECK), {"AccountSid": account.sid}
    signed = {SIGNATURE: sign(url, form, account.tokens[0])}
    try:
        answer = requests.post(url, data=form, headers=signed, timeout=_TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        return type(error).__name__
    return "" if answer.status_code == _UNDERSTOOD else f"http {answer.status_code}"
