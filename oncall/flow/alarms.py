"""Alarms: what a person must look at, recorded and told by ways that do not depend on the carrier."""

from datetime import datetime, timedelta

from notifiers.base import Channel
from oncall.domain.event import EventKind
from oncall.domain.page import OutgoingMessage, Priority
from oncall.domain.person import SERVICE
from oncall.domain.texts.alarms import service_alarm
from oncall.flow.moment import ENGINE, Moment
from rota.said import when

_TOLD_AGAIN_AFTER = timedelta(hours=1)


def raise_alarm(
    moment: Moment, alarm: str, subject: str | None = None, *, by: str = ENGINE, code: str = "", **data: str | int
) -> None:
    """Record it, and tell whoever looks after the service: of one kind with one code once an hour at most."""
    if code:
        data["code"] = code
    moment.record(EventKind.ALARM_RAISED, by, None, subject, alarm=alarm, **data)
    if not _told_lately(moment, f"alarm {alarm} {code}".strip()[:64]):
        tell_service(moment, alarm, code)


def raise_once(moment: Moment, alarm: str, code: str = "") -> None:
    """The same for what anybody outside may cause: of one kind it is recorded once an hour at most, too."""
    if not _told_lately(moment, f"alarm {alarm} {code}".strip()[:64]):
        moment.record(EventKind.ALARM_RAISED, ENGINE, None, None, alarm=alarm, code=code or None)
        tell_service(moment, alarm, code)


def tell_service(moment: Moment, alarm: str, code: str = "") -> None:
    """Queue the message about it, where any way for it has been set up."""
    if not moment.terms.alarms:
        return
    agency = moment.rules.agency
    told = service_alarm(alarm, sender=agency.keyword, day_and_time=when(moment.at, moment.rules.zone), code=code)
    moment.tx.messages.add(
        OutgoingMessage(
            id=moment.ids.new(),
            callee=SERVICE,
            destination_id=SERVICE,
            channel=Channel.ALARM,
            text=told,
            priority=Priority.PAGE,  # No cap and no queue of answers holds it back.
            made_at=moment.at,
        )
    )


def told_within(moment: Moment, alarm: str, lately: timedelta) -> bool:
    """Whether one of that kind, without a code, was told so lately."""
    last = moment.tx.running.setting(f"alarm {alarm}")
    return last is not None and moment.at - datetime.fromisoformat(last) < lately


def _told_lately(moment: Moment, key: str) -> bool:
    last = moment.tx.running.setting(key)
    if last is not None and moment.at - datetime.fromisoformat(last) < _TOLD_AGAIN_AFTER:
        return True
    moment.tx.running.set_setting(key, moment.at.isoformat())
    return False
