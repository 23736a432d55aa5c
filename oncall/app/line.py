"""The telephone line: calls that come in, keys that are pressed in them, and the PINs that open it to workers."""

from collections.abc import Sequence

from notifiers.base import Speech
from oncall.app.hashing import fits, hashed
from oncall.app.workplace import Workplace
from oncall.domain.event import EventKind
from oncall.domain.line import PIN_STEP, RungIn, can_be_pin, draw_pin
from oncall.flow import line
from oncall.flow.moment import Moment


class PhoneLine:
    """What a call says. Nothing about a call is kept in this process: any process may answer the next key.

    Callers are rung in the agency's own country and in `countries` (two letters each), nowhere else.
    """

    def __init__(self, workplace: Workplace, countries: Sequence[str] = ()) -> None:
        self._at = workplace
        self._countries = frozenset(countries)

    def rings(self, call: RungIn) -> Speech:
        """A call came in on a number of ours. The same call again changes nothing."""
        return self._at.write(lambda moment: line.rings(moment, call))

    def pressed(self, step: str, keys: str, call: RungIn) -> Speech:
        """Keys that answer `Speech.step`; "" when nothing was pressed."""
        if step == PIN_STEP:
            return self._typed(keys, call)
        return self._at.write(lambda moment: line.pressed(moment, step, keys, call, self._countries))

    def set_pin(self, worker_id: str, by: str) -> str:
        """Give a worker a new PIN, which is shown this once. Raises NotFound."""
        pin = draw_pin(self._at.ids.figures)
        stored = hashed(pin)
        self._at.write(lambda moment: _set(moment, worker_id, stored, EventKind.PIN_SET, by))
        return pin

    def remove_pin(self, worker_id: str, by: str) -> None:
        """Let nobody hear anything by that worker's PIN any more, in a call that goes on either. Raises NotFound."""
        self._at.write(lambda moment: _set(moment, worker_id, "", EventKind.PIN_REMOVED, by))

    def _typed(self, keys: str, call: RungIn) -> Speech:
        """Hashes are slow, so no transaction is open meanwhile; who may enter is asked again afterwards."""
        may = self._at.read(lambda moment: line.may_try(moment, call)) if can_be_pin(keys) else {}
        right = {worker: stored for worker, stored in may.items() if fits(stored, keys)}
        return self._at.write(lambda moment: line.typed(moment, call, right, anything=bool(keys)))


def _set(moment: Moment, worker_id: str, stored: str, kind: EventKind, by: str) -> None:
    worker = moment.tx.people.get(worker_id)
    moment.tx.access.set_pin(worker.id, stored)
    moment.record(kind, by, None, worker.id)
