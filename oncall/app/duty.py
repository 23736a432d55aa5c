"""Who is on duty: asked by pages, API, command line; and the closing of an office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oncall.app.posts import Post, posts_at
from oncall.app.workplace import Workplace
from oncall.domain.covering import Way, Word
from oncall.domain.errors import Invalid, NotFound
from oncall.domain.event import EventKind
from oncall.flow.duty import who_is_on
from oncall.flow.exporting import Exported, exported
from oncall.flow.importing import Preview, Summaries, preview_duties, summary_table
from oncall.flow.importing.duties import cancel_duty, plan_duties, take_in_duties
from oncall.flow.moment import Moment
from rota.coverage import Answer, OnDuty
from rota.model import Duty, Scope
from rota.office import Closure

LONGEST_CLOSURE = timedelta(days=92)
"""A closure that lasts longer was mistyped, or is a change of the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Who answers, and the agency's own id of the worker; None for a desk, a gap, or one who is gone."""

    answer: Answer
    worker: str | None


class DutyDesk:
    """The resolver's answers, and the facts that change them."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def who(self, area: str | None, position: str = "", line: str = "", at: datetime | None = None) -> Answer:
        """Who answers for a position there. Raises Invalid for a place the rules do not know."""

        def use_case(moment: Moment) -> Answer:
            place = _place(moment, line, area, position)
            return who_is_on(moment.tx, moment.rules, place[0], place[1], place[2], at or moment.at)

        return self._at.read(use_case)

    def who_by_external_id(self, area: str | None, position: str, line: str, at: datetime | None) -> Named:
        """The same with the agency's own id of the worker, for other programs."""

        def use_case(moment: Moment) -> Named:
            place = _one_place(moment, line, area, position)
            answer = who_is_on(moment.tx, moment.rules, place[0], place[1], place[2], at or moment.at)
            worker = moment.tx.people.external_id(answer.worker) if isinstance(answer, OnDuty) else None
            return Named(answer=answer, worker=worker)

        return self._at.read(use_case)

    def now(self, at: datetime | None = None) -> Sequence[Post]:
        """Every position of every line and area, with who answers for it now and who comes next."""
        return self._at.read(lambda moment: posts_at(moment, at or moment.at))

    def plan(self, duties: Sequence[Duty], by: str, reason: str = "") -> int:
        """Store duties of a rota that was agreed elsewhere. Raises Invalid when a worker is not known."""
        return self._at.write(lambda moment: plan_duties(moment, duties, by, reason))

    def preview(self, data: bytes, summaries: Summaries | None = None, override: str = "") -> Preview[Duty]:
        """What importing a file of duties would do, CSV or iCalendar; nothing is stored.

        `summaries` says what the entries of a calendar mean, `override` why rules may be broken. Raises RowsInvalid
        for an unreadable file.
        """
        return self._at.read(lambda moment: preview_duties(moment, data, summaries, override=bool(override.strip())))

    def take_in(
        self, data: bytes, by: str, summaries: Summaries | None = None, override: str = "", way: Way = Way.PAGE
    ) -> Preview[Duty]:
        """Import a file of duties, whole or not at all. Raises RowsInvalid with the fault of every row."""

        def use_case(moment: Moment) -> Preview[Duty]:
            moment.tx.duties.alone()
            found = preview_duties(moment, data, summaries, override=bool(override.strip()))
            take_in_duties(moment, found, Word(by=by, way=way, reason=override.strip()))
            return found

        return self._at.write(use_case)

    def summaries(self, data: bytes, known: Summaries) -> Sequence[Sequence[str]]:
        """A table to be filled in of what a calendar's entries mean, with what is known. Raises RowsInvalid."""
        return self._at.read(lambda moment: summary_table(moment, data, known))

    def held(self, since: datetime, until: datetime, line: str = "", worker: str | None = None) -> Sequence[Exported]:
        """Who really holds what in [since, until), cut to it, by time. Raises Invalid for a line there is none of."""

        def use_case(moment: Moment) -> Sequence[Exported]:
            _place(moment, line, None, "")
            return exported(moment, since, until, line, worker)

        return self._at.read(use_case)

    def planned(self, since: datetime, until: datetime, line: str = "") -> Sequence[Duty]:
        """Standing duties of a line (default: all) that touch [since, until), by their start."""

        def use_case(moment: Moment) -> Sequence[Duty]:
            lines = [_place(moment, line, None, "")[0]] if line else [each.id for each in moment.rules.service_lines]
            found = [duty for each in lines for duty in moment.tx.duties.of_line(each, since, until)]
            return sorted(found, key=lambda duty: (duty.start, duty.line, duty.position, duty.area or ""))

        return self._at.read(use_case)

    def cancel(self, duty_id: str, by: str) -> None:
        """Take a duty or an override back. Raises NotFound."""

        def use_case(moment: Moment) -> None:
            if not cancel_duty(moment, duty_id, by):
                raise NotFound("duty")

        self._at.write(use_case)

    def closures(self) -> Sequence[Closure]:
        """Offices that are closed now or will be within thirty days."""
        return self._at.read(lambda moment: moment.tx.duties.closures(moment.at, moment.at + timedelta(days=30)))

    def close_office(
        self, until: datetime, by: str, reason: str = "", holder: str | None = None, areas: Sequence[str] = ()
    ) -> Closure:
        """From now until then on-call routing goes on, as on a holiday. The named holder has the daytime
        hours once they confirm; until somebody does, the supervisor has them. Raises Invalid, NotFound."""

        def use_case(moment: Moment) -> Closure:
            if until <= moment.at:
                raise Invalid.at("until", "it lies in the past", "Give the time at which the office opens again")
            if until > moment.at + LONGEST_CLOSURE:
                remedy = "Look at the year; what lasts longer belongs into the rules"
                raise Invalid.at("until", f"it lies more than {LONGEST_CLOSURE.days} days ahead", remedy)
            for area in areas:
                _place(moment, "", area, "")
            if holder is not None:
                moment.tx.people.get(holder)
            closure = Closure(
                id=moment.ids.new(), areas=tuple(areas), start=moment.at, end=until, holder=holder, made_at=moment.at
            )
            moment.tx.duties.close(closure, by=by, reason=reason)
            moment.record(EventKind.OFFICE_CLOSED, by, None, closure.id, until=until.isoformat(), holder=holder)
            return closure

        return self._at.write(use_case)

    def confirm_closure(self, closure_id: str, holder: str, by: str) -> None:
        """Somebody holds the daytime hours. Raises NotFound."""

        def use_case(moment: Moment) -> None:
            worker = moment.tx.people.get(holder)
            if not moment.tx.duties.change_closure(closure_id, holder=worker.id, confirmed=True):
                raise NotFound("closure")
            moment.record(EventKind.CLOSURE_CONFIRMED, by, None, closure_id, holder=holder)

        self._at.write(use_case)

    def reopen_office(self, closure_id: str, by: str) -> None:
        """The undo: the office is open from now. Raises NotFound."""

        def use_case(moment: Moment) -> None:
            if not moment.tx.duties.change_closure(closure_id, ends_at=moment.at):
                raise NotFound("closure")
            moment.record(EventKind.OFFICE_REOPENED, by, None, closure_id)

        self._at.write(use_case)


def _place(moment: Moment, line: str, area: str | None, position: str) -> tuple[str, str | None, str]:
    """The ids of a place, defaults filled in. Raises Invalid, naming what there is."""
    rules = moment.rules
    lines, areas = [each.id for each in rules.service_lines], [each.id for each in rules.areas]
    positions = [each.id for each in rules.positions]
    for what, given, known in (("line", line, lines), ("area", area, areas), ("position", position, positions)):
        if given and given not in known:
            raise Invalid.at(what, f"there is no {what} '{given[:40]}'", f"Use one of: {', '.join(known)}")
    only = areas[0] if len(areas) == 1 else None
    return line or lines[0], area or only, position or positions[0]


def _one_place(moment: Moment, line: str, area: str | None, position: str) -> tuple[str, str | None, str]:
    """The same where exactly one holder is meant: what every area has of its own needs an area."""
    place = _place(moment, line, area, position)
    if place[1] is None and moment.rules.position(place[2]).scope is Scope.AREA:
        fault = f"every area has a {place[2]} of its own, and none was named"
        raise Invalid.at("area", fault, f"Use one of: {', '.join(each.id for each in moment.rules.areas)}")
    return place
