"""Texts about a published rota: to everybody for whom it changes anything, exactly one."""

from oncall.domain.texts.fit import Sender, fit, squeeze


def rota_changed(*, new: int, gone: int, to_come: int, place: str, from_until: str, sender: Sender) -> str:
    """What changed in numbers, and the next duty: `place` is its area and position, `from_until` its local hours.

    Both are "" for whoever has no duty any more.
    """
    parts = [(new, "new"), (gone, "gone")]
    changed = ", ".join(f"{_several(number)} {what}" for number, what in parts if number)
    told = f"you have {_several(new)}" if new == to_come and not gone else f"{changed}, {to_come or 'none'} to come"
    if not place:
        return fit(f"ROTA: {told}. Details: sign in or ring {sender.phone}")
    return squeeze(
        lambda place: f"ROTA: {told}. Next: {place}, {from_until}. Details: sign in or ring {sender.phone}",
        place,
    )


def _several(number: int) -> str:
    return f"{number} duty" if number == 1 else f"{number} duties"
