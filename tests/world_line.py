"""A telephone call as the carrier tells of it: somebody rings, keys are pressed, and every word is remembered."""

from itertools import count

from notifiers.base import Speech
from oncall.app import Oncall, RungIn

_SERIAL = count(1)


class Call:
    """One call. `said` is all that was spoken in it, `speech` what was spoken last."""

    def __init__(
        self,
        oncall: Oncall,
        sender: str,
        recipient: str,
        *,
        call_id: str = "",
        provider: str = "simulator",
        rings: bool = True,
    ) -> None:
        self._oncall = oncall
        call_id = call_id or f"CA{next(_SERIAL)}"
        self.rung = RungIn(call_id=call_id, sender=sender, recipient=recipient, provider=provider)
        self.said: list[str] = []
        self.speech = Speech(text="")
        if rings:
            self.rings()

    def rings(self) -> str:
        """The carrier says that it rings, or says so once more."""
        return self._heard(self._oncall.line.rings(self.rung))

    def types(self, keys: str, step: str = "") -> str:
        """Press keys, in answer to what was said last or to a step of one's own; "" is silence."""
        return self._heard(self._oncall.line.pressed(step or self.speech.step, keys, self.rung))

    @property
    def is_over(self) -> bool:
        """Whether it hangs up now."""
        return not self.speech.keys and not self.speech.connect

    def _heard(self, speech: Speech) -> str:
        self.speech = speech
        self.said.append(speech.text)
        return speech.text
