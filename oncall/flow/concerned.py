"""Who hears of changes to a rota: the coordinator, and the supervisor on call.

Where no worker is named as coordinator, the default desk gets the text: it is read there in the morning, and the
supervisor has had it in the night.
"""

from collections.abc import Iterable

from oncall.domain.covering import Stint
from oncall.domain.page import Priority
from oncall.domain.person import DESK
from oncall.flow import notices
from oncall.flow.duty import who_is_on
from oncall.flow.moment import Moment
from rota.coverage import OnDuty


def coordinator(moment: Moment) -> str:
    """Whoever looks after the rota: the worker whom the rules name, else the default desk."""
    named = moment.rules.planning.coordinator
    worker = moment.tx.people.by_external_id(named) if named else None
    return worker.id if worker is not None and worker.active else DESK + moment.rules.default_desk


def is_person(callee: str) -> bool:
    """Whether a question can be put to them: a desk is nobody in particular."""
    return not callee.startswith(DESK)


def supervisor(moment: Moment, stint: Stint, besides: Iterable[str] = ()) -> OnDuty | None:
    """Whoever holds the position now that answers for what nobody else does, or the next above; but for those named."""
    out = set(besides)
    for position in moment.rules.duty.upward(moment.rules.default_position):
        answer = who_is_on(moment.tx, moment.rules, stint.lines[0], stint.area, position, moment.at)
        if isinstance(answer, OnDuty) and answer.worker not in out:
            return answer
    return None


def tell_both(moment: Moment, stint: Stint, text: str, besides: Iterable[str] = (), about: Iterable[str] = ()) -> None:
    """Coordinator and supervisor hear of it, once each, but for those who know already. Where the supervisor is one of
    those whom it is `about`, the next above does."""
    known = {*besides, *about}
    on_call = supervisor(moment, stint, about)
    for callee in dict.fromkeys([coordinator(moment), *([on_call.worker] if on_call else [])]):
        if callee not in known:
            notices.tell(moment, callee, text, priority=Priority.NOTICE)
