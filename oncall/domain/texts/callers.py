"""The one text that goes to a caller. It must be safe in the hands of whoever holds the phone.

No name of the agency, no reference, no keyword, and no promise of a time that nobody has accepted.
"""

from oncall.domain.texts.fit import fit

_RECEIVED = {
    "en": "Message received. If in danger ring {emergency}.",
    "es": "Mensaje recibido. Si hay peligro llame al {emergency}.",
}


def caller_reply(*, emergency: str = "911", language: str = "en") -> str:
    """To a caller who texted. `language` is an ISO 639-1 code; English where there is no translation."""
    return fit(_RECEIVED.get(language, _RECEIVED["en"]).format(emergency=emergency))
