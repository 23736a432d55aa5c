"""The card with the numbers from which duty calls come: once saved, a phone may let them through its silence."""

from collections.abc import Sequence

_SPECIAL = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})


def card(agency: str, numbers: Sequence[str]) -> str:
    """A vCard 3.0, which every phone reads, with the agency's own numbers and nothing else."""
    name = f"{agency} on call".translate(_SPECIAL)
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{name};;;;",
        f"FN:{name}",
        f"ORG:{agency.translate(_SPECIAL)}",
        *(f"TEL;TYPE=WORK,VOICE:{number}" for number in dict.fromkeys(numbers) if number),
        "NOTE:Duty calls and texts come from these numbers. Let them ring through Do not disturb.",
        "END:VCARD",
    ]
    return "".join(f"{line}\r\n" for line in lines)
