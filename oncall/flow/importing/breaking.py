"""Whether the duties of a file keep the rules: together with each other, and with what everybody holds already.

The rules are those of planning, swaps and pages (`rota.rules`); here they look at a whole file at once. What
has begun is a fact and is not judged, and who shares a block is the business of whoever agreed the rota.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oncall.flow.history import Piece, calendar_of, duties_between, pieces_of
from oncall.flow.moment import Moment
from oncall.flow.past import tail_of
from oncall.flow.persons import Staff, person, staff
from oncall.flow.planning import limits_of, weekend_index
from oncall.flow.weighing import Weighing
from rota.calendar import WHOLE_LINE
from rota.held import held
from rota.model import Duty
from rota.pattern import local_date, local_midnight
from rota.prices import standard_prices
from rota.problem import Assignment, History, Period, Problem, Slot
from rota.rules import Breach, Rule, breaches

_NOT_OURS = (Rule.BLOCK, Rule.PIN, Rule.TWICE)
_FARTHEST = timedelta(weeks=140)  # Of a rota farther ahead nobody can say yet whether it keeps the rules.
_NO_HISTORY = History(window_weeks=0)


def broken(moment: Moment, duties: Sequence[Duty]) -> Mapping[str, Sequence[Breach]]:
    """By the id of a duty that is yet to begin, the rules that it would break; each is told of the last duty of it."""
    ahead = {duty.id: duty for duty in duties if moment.at < duty.start < moment.at + _FARTHEST}
    if not ahead:
        return {}
    zone = moment.rules.zone
    tail = tail_of(moment.rules.planning)
    first = min(local_date(duty.start, zone) for duty in ahead.values()) - tail
    last = max(local_date(duty.end, zone) for duty in ahead.values()) + tail
    return _Look(moment, ahead, first, last).found()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What a stretch has of one slot of the calendar; `new` are the duties of the file that it comes from."""

    piece: Piece
    new: Sequence[str]
    block: str | None


class _Look:
    """One look at a file, with everything around it."""

    def __init__(self, moment: Moment, ahead: Mapping[str, Duty], first: date, last: date) -> None:
        self._moment, self._first, self._last = moment, first, last
        self._ahead = ahead
        self._weighing = Weighing(moment.rules)
        slots = calendar_of(moment, first - timedelta(days=8), last)
        zone = moment.rules.zone
        self._there: Staff = staff(moment, slots, local_midnight(first, zone), local_midnight(last, zone))
        standing = [d for d in duties_between(moment, first, last) if d.id not in ahead]
        # What is new lies over what stands: it is judged as it would be served.
        self._pieces: list[_Part] = []
        for number, stretch in enumerate(held([*standing, *ahead.values()])):
            pieces = [p for p in pieces_of(self._weighing, slots, [stretch]) if first <= p.day < last]
            blocks = [block for piece in pieces if (block := self._block(piece))]
            # One unbroken duty is one, however many periods of the calendar it meets.
            block = next(iter(blocks), f"stretch {number}" if len(pieces) > 1 else None)
            new = [each for each in stretch.duties if each in ahead]
            if stretch.worker in self._there.workers:
                self._pieces += [_Part(piece=piece, new=new, block=block) for piece in pieces]

    def found(self) -> Mapping[str, Sequence[Breach]]:
        """What is broken, by duty."""
        given = [Assignment(slot=str(n), worker=each.piece.worker) for n, each in enumerate(self._pieces)]
        told: dict[str, list[Breach]] = {}
        for breach in breaches(self._problem(), given):
            new = [self._pieces[int(n)] for n in breach.slots if self._pieces[int(n)].new]
            if new and breach.rule not in _NOT_OURS and not self._unknown(breach):
                last = max(new, key=lambda each: each.piece.start)
                told.setdefault(last.new[0], []).append(breach)
        return told

    def _unknown(self, breach: Breach) -> bool:
        """Whether it is a matter of positions and areas of somebody of whom none were ever recorded."""
        unrecorded = not self._there.workers[breach.worker].positions
        return unrecorded and breach.rule in (Rule.POSITION, Rule.AREA)

    def _problem(self) -> Problem:
        rules = self._moment.rules
        return Problem(
            timezone=rules.agency.zone,
            first=self._first,
            weeks=(self._last - self._first).days // 7 + 1,
            limits=limits_of(rules.planning),
            prices=standard_prices([rule.id for rule in rules.positions]),
            workers=tuple(
                person(self._there, worker, self._first, self._last, history=_NO_HISTORY)
                for worker in self._there.workers
            ),
            periods=tuple(self._periods()),
        )

    def _periods(self) -> Iterator[Period]:
        for number, each in enumerate(self._pieces):
            piece = each.piece
            yield Period(
                id=str(number),
                area=piece.area or WHOLE_LINE,
                pool="",
                kind=piece.kind,
                day=piece.day,
                start=piece.start,
                end=piece.end,
                major_holiday=next(iter(self._weighing.majors(piece.slot)), None) if piece.slot else None,
                slots=(self._slot(number, each),),
            )

    def _slot(self, number: int, each: "_Part") -> Slot:
        piece = each.piece
        monday = self._first - timedelta(days=self._first.weekday())
        return Slot(
            id=str(number),
            position=piece.position,
            requires=frozenset(self._moment.rules.planning.required),
            counts=piece.counts,
            weekend=weekend_index(self._weighing, piece.slot, monday) if piece.slot else None,
            block=each.block,
        )

    def _block(self, piece: Piece) -> str | None:
        """What one worker holds of a block is one duty. Nobody rests from a standing duty that is only theirs."""
        if piece.slot is None:
            return None
        only = piece.slot.long and len(self._there.holders[piece.slot.place]) == 1
        name = "always" if only else piece.block
        return f"{name} {piece.worker} {piece.position}" if name else None
