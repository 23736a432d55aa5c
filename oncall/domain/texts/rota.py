"""Texts about a published rota: to everybody for whom it changes anything, exactly one."""

from oncall.domain.texts.fit import Sender, squeeze


def rota_changed(*, new: int, gone: int, to_come: int, place: str, from_until: str, sender: Sender) -> str:
    """What changed in numbers, and the next duty: `place` is its area and position, `from_until` its local hours.

    Both are "" for whoever has no duty any more.
    """
    if not place:
        rest = f"{_several(gone)} gone, none to come"
        return squeeze(lambda: f"ROTA: {rest}. Details: sign in or ring {sender.phone}")
    if not gone and new == to_come:
        told = f"you have {_several(new)}"
    else:
        told = f"{_several(new)} new, {gone} gone, {to_come} to come"
    return squeeze(
        lambda place: f"ROTA: {told}. Next: {place}, {from_until}. Details: sign in or ring {sender.phone}",
        place,
    )


def _several(number: int) -> str:
    return f"{number} duty" if number == 1 else f"{number} duties"
