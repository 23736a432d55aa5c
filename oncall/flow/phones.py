"""Telephone numbers as people write them, turned into the one spelling that is dialled and stored."""


class BadNumber(ValueError):
    """What was written cannot be rung. It never repeats the number."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault}. {remedy}.")
        self.fault, self.remedy = fault, remedy


def dialled(text: str, country: str) -> str:
    """The number as E.164; one without a + is read as people of `country` (two letters) write it.

    A number must be possible, not assigned: the invented numbers of a demonstration are welcome.
    Raises BadNumber.
    """
    import phonenumbers  # noqa: PLC0415 - only imports ask, and every other start is faster without it

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise BadNumber("it is no telephone number", "Write it with +, country and area") from None
    if number.extension:
        raise BadNumber("it has an extension, which no page can dial", "Give a number that rings directly")
    if not phonenumbers.is_possible_number(number):
        raise BadNumber("no telephone can have this number", "Count its figures; write it with +, country and area")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
