"""Telephone numbers: read as people write them, kept as E.164 and never otherwise."""

import phonenumbers

from oncall.domain.errors import Invalid

_REMEDY = "Write it with its area code, such as 303 555 0142, or from + and the country on"


def e164(written: str, country: str, place: str) -> str:
    """The number in E.164, read as in `country` (two letters) unless it begins with +.

    Raises Invalid at `place` for what cannot be a number; its sentence does not repeat it.
    """
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise Invalid.at(place, "it is not a telephone number", _REMEDY) from None
    if not phonenumbers.is_possible_number(number):
        raise Invalid.at(place, "no telephone has such a number: it is too long or too short", _REMEDY)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
