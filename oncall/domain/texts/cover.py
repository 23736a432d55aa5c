"""Texts about duties that change hands: cover, swaps, sickness. Each begins with ROTA, so nobody takes it for a page."""

from oncall.domain.texts.fit import fit


def noted(*, hhmm: str) -> str:
    """To an answer that needs no more."""
    return fit(f"ROTA: noted {hhmm}. Thank you")


def run_out(*, hhmm: str) -> str:
    """To an answer that came too late."""
    return fit(f"ROTA: that question has run out ({hhmm}). Your reply changed nothing")


def nothing_offered() -> str:
    """To 8 while no duty is on offer to them."""
    return fit("ROTA: no duty is on offer to you now. Nothing changed. 0=what is open")
