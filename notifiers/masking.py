"""Addresses as they may appear on a screen or in a log of development."""


def masked(address: str) -> str:
    """Enough of an E.164 number to recognise it, too little to ring it: +1303****42.

    Anything that is not a number of at least nine characters is hidden whole.
    """
    if not address.startswith("+") or len(address) < 9:
        return "****"
    return f"{address[:5]}****{address[-2:]}"
