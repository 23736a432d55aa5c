"""The carrier's signature, written from its description and not with its library: either checks the other."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1


def signature(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """What stands in X-Twilio-Signature on a form POST of `params` to `url` (as given to the carrier, no #fragment)."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    return b64encode(hmac.new(auth_token.encode(), signed.encode(), sha1).digest()).decode()
