"""Who hears of the rota, and who allows: whoever looks after it, and the supervisor on call. One rule for all of it.

Whoever looks after it is the worker whom the rules name as coordinator, else the default desk. What was *changed*
goes to them and to the supervisor on call: at a shut desk the text wakes nobody and is read in the morning, and the
supervisor has it now. What is *wrong* needs somebody who can act: while nobody sits at the desk it goes to the
supervisor instead. Nobody is told the same twice, and nobody about themselves.
"""

from collections.abc import Iterable

from oncall.domain.covering import Stint
from oncall.domain.page import Priority
from oncall.domain.person import DESK
from oncall.flow import notices
from oncall.flow.duty import who_is_on
from oncall.flow.moment import Moment
from rota.coverage import Office, OnDuty


def coordinator(moment: Moment, stint: Stint | None = None, besides: Iterable[str] = ()) -> str:
    """The callee who can act now, but for those named. With nobody on call who takes texts it is the desk all the same:
    late is better than never."""
    keeper = _keeper(moment, besides)
    if is_person(keeper) or (_is_staffed(moment, moment.rules.default_desk) and notices.destinations(moment, keeper)):
        return keeper
    on_call = supervisor(moment, stint, besides)
    return on_call.worker if on_call is not None and notices.hears(moment, on_call.worker) else keeper


def is_person(callee: str) -> bool:
    """Whether a question can be put to them: a desk is nobody in particular."""
    return not callee.startswith(DESK)


def supervisor(moment: Moment, stint: Stint | None, besides: Iterable[str] = ()) -> OnDuty | None:
    """Whoever holds the position now that answers for what nobody else does, or the next above; but for those named.
    Without a stint, of the first service line in which there is one."""
    rules, out = moment.rules, set(besides)
    places = [(stint.lines[0], stint.area)] if stint else [(line.id, None) for line in rules.service_lines]
    for line, area in places:
        for position in rules.duty.upward(rules.default_position):
            answer = who_is_on(moment.tx, rules, line, area, position, moment.at)
            if isinstance(answer, OnDuty) and answer.worker not in out:
                return answer
    return None


def who_allows(moment: Moment, stint: Stint, besides: Iterable[str]) -> str | None:
    """Whose word a rule needs: the supervisor on call or, while an office answers for that position, whoever has it
    when the office closes. By day rotas are made, and somebody at work is not woken."""
    if (on_call := supervisor(moment, stint, besides)) is not None:
        return on_call.worker
    rules, (line, *_), out = moment.rules, stint.lines, set(besides)
    for position in rules.duty.upward(rules.default_position):
        answer = who_is_on(moment.tx, rules, line, stint.area, position, moment.at)
        if isinstance(answer, Office):
            after = who_is_on(moment.tx, rules, line, stint.area, position, answer.until)
            if isinstance(after, OnDuty) and after.worker not in out:
                return after.worker
    return None


def tell_coordinator(moment: Moment, text: str) -> None:
    """One text about what is wrong, to whoever looks after the rota and can act now."""
    notices.tell(moment, coordinator(moment), text)


def tell_both(moment: Moment, stint: Stint, text: str, besides: Iterable[str] = (), about: Iterable[str] = ()) -> None:
    """Coordinator and supervisor hear of it, once each, but for those who know already. Where one of them is among
    those whom it is `about`, the next does."""
    away = set(about)
    on_call = supervisor(moment, stint, away)
    for callee in dict.fromkeys([_keeper(moment, away), *([on_call.worker] if on_call else [])]):
        if callee not in away.union(besides):
            notices.tell(moment, callee, text, priority=Priority.NOTICE)


def _keeper(moment: Moment, besides: Iterable[str]) -> str:
    """Whoever looks after the rota, but for those named: a worker who takes texts, else the default desk."""
    rules = moment.rules
    named = moment.tx.people.by_external_id(rules.planning.coordinator) if rules.planning.coordinator else None
    reached = named is not None and named.active and named.id not in set(besides) and notices.hears(moment, named.id)
    return named.id if named is not None and reached else DESK + rules.default_desk


def _is_staffed(moment: Moment, desk: str) -> bool:
    """Whether the desk's office is open: outside of its hours a text to it is read in the morning."""
    offices = [office for office in moment.rules.offices if office.desk == desk]
    zone, calendar = moment.rules.zone, moment.rules.duty.calendar
    return not offices or any(
        hours.contains(moment.at)
        for office in offices
        if (hours := office.open_on(moment.at.astimezone(zone).date(), zone, calendar)) is not None
    )
