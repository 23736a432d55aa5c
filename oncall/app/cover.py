"""Living with a published rota: cover, swaps, sickness, leavers and starters; for a worker, or on their behalf."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from oncall.app.workplace import Workplace
from oncall.domain.covering import Allowance, Opening, OpeningReason, OpeningState, Stint, Swap, SwapState, Way, Word
from oncall.domain.errors import Invalid, NotFound, NotOpen, Refused, RuleBroken
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.staffing import Staffing
from oncall.flow import agreeing, covering, filling, joining, questions, seeking, sickness, stints, swapping, units
from oncall.flow.checking import may_serve
from oncall.flow.leaving import leave
from oncall.flow.moment import Moment
from rota.model import Duty

_AHEAD = timedelta(days=400)
_LATELY = timedelta(days=92)
_REMEMBERED = timedelta(days=1)

Back = tuple[datetime, datetime] | tuple[datetime, datetime, str]
"""What is given in return: from, until (UTC), and which position where they hold several."""


class Cover:
    """Duties that change hands."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    # Open duties ----------------------------------------------------------------------------------

    def ask_cover(self, worker: str, start: datetime, end: datetime, by: str, position: str = "") -> Opening:
        """Seek cover for what a worker holds in [start, end), UTC; they keep it until somebody is confirmed.

        `position` says which post is meant. Raises Invalid when they hold nothing then, or several posts.
        """

        def use_case(moment: Moment) -> Opening:
            stint = units.held_by(moment, worker, start, end, position)
            return seeking.open_up(moment, stint, worker, OpeningReason.ASKED, by)[0]

        return self._at.write(use_case)

    def open_gap(self, stint: Stint, by: str) -> Opening:
        """Seek somebody for hours in which nobody is planned."""
        return self._at.write(lambda moment: seeking.open_up(moment, stint, None, OpeningReason.GAP, by)[0])

    def openings(self, ahead: timedelta = _AHEAD) -> Sequence[Opening]:
        """Every duty that is open to be taken, by its start."""
        return self._at.read(lambda moment: list(moment.tx.covering.open_ones(moment.at, moment.at + ahead)))

    def opening(self, opening_id: str) -> Opening:
        """One of them, in whatever state. Raises NotFound."""
        return self._at.read(lambda moment: moment.tx.covering.opening(opening_id))

    def take(self, opening_id: str, worker: str, by: str, override: str = "", way: Way = Way.PAGE) -> Opening:
        """Somebody has it from the next five-minute mark on.

        Raises NotOpen, Invalid for the one who gives it away and has it still or who has left, and RuleBroken where a
        rule stands against it and no reason is given to go over it.
        """

        def use_case(moment: Moment) -> Opening:
            moment.tx.duties.alone()
            opening = moment.tx.covering.opening(opening_id)
            ahead = covering.rest_of(moment, opening.stint) or opening.stint
            theirs = worker == opening.giver and stints.held_whole(moment, ahead, worker)
            if theirs and opening.state is OpeningState.OPEN:
                remedy = "If they keep it, withdraw the search; else name somebody else"
                raise Invalid.at("worker", "it is theirs already, and cover is sought for it", remedy)
            broken = may_serve(moment, moment.tx.people.get(worker).id, ahead)
            if broken and not override.strip():
                raise RuleBroken(tuple(each.says for each in broken))
            rules = [each.rule.value for each in broken]
            word = Word(by=by, way=way, reason=override.strip())
            return filling.fill(moment, opening, worker, by, over=rules, word=word)

        return self._at.write(use_case)

    def replace(
        self,
        holder: str,
        worker: str,
        start: datetime,
        end: datetime,
        by: str,
        reason: str,
        way: Way = Way.PAGE,
        *,
        position: str = "",
    ) -> Sequence[Duty]:
        """An override: `worker` serves instead of `holder` in [start, end), whatever rule stands against it.

        Raises Invalid without a reason, for somebody who has left, and where the holder has nothing or several posts
        then.
        """
        word = Word(by=by, way=way, reason=reason.strip())

        def use_case(moment: Moment) -> Sequence[Duty]:
            return filling.impose(moment, units.held_by(moment, holder, start, end, position), worker, word)

        return self._at.write(use_case)

    def unit(self, worker: str, at: datetime, position: str) -> Stint | None:
        """The several duties in a row, such as a week, to which the one that they hold at that instant belongs; None
        where it stands alone."""
        return self._at.read(lambda moment: units.unit_of(moment, worker, at, position))

    def allowed(self, back: timedelta = _LATELY) -> Sequence[Allowance]:
        """Every time that rules were let be broken in so long, with whose word it was and why; the latest first."""
        return self._at.read(
            lambda moment: list(moment.tx.covering.allowed(moment.at - back, moment.at + timedelta(seconds=1)))
        )

    def withdraw(self, opening_id: str, by: str) -> Opening:
        """Cover is not needed any more. Raises NotOpen."""

        def use_case(moment: Moment) -> Opening:
            opening = moment.tx.covering.opening(opening_id)
            if opening.state is not OpeningState.OPEN:
                raise NotOpen
            return covering.withdraw(moment, opening, by)

        return self._at.write(use_case)

    # Sickness -------------------------------------------------------------------------------------

    def sick(self, worker: str, by: str) -> str:
        """They cannot do their duty, and somebody says so for them. The text that they get. Raises NoDuty."""
        return self._at.write(lambda moment: sickness.reported_for(moment, moment.tx.people.get(worker).id, by))

    def undo_sick(self, worker: str, by: str) -> str:
        """They can after all, within the minutes of the rules. Raises Refused later."""

        def use_case(moment: Moment) -> str:
            for each in moment.tx.questions.open_for(worker, moment.at):
                if each.kind is QuestionKind.UNDO_SICK:
                    return questions.answered(moment, each, Digit.YES, Word(by=by, way=Way.PAGE))
            raise Refused("Nothing can be taken back any more. Plan the duty anew, or name who has it.")

        return self._at.write(use_case)

    # Swaps ----------------------------------------------------------------------------------------

    def offer_swap(
        self,
        giver: str,
        start: datetime,
        end: datetime,
        by: str,
        taker: str | None = None,
        back: Back | None = None,
        *,
        position: str = "",
    ) -> Swap:
        """Offer what the giver holds in [start, end) to one colleague, or to whoever may; `back` is what that colleague
        would give in return. Raises Invalid, also where it can never be that colleague's."""

        def use_case(moment: Moment) -> Swap:
            stint = units.held_by(moment, giver, start, end, position)
            returned = units.held_by(moment, taker, *back) if back and taker else None
            if back and not taker:
                raise Invalid.at("back", "nobody is named who would give it", "Name the colleague whose duty it is")
            return swapping.offer(moment, giver, stint, by, taker, returned)

        return self._at.write(use_case)

    def foreseen(self, swap_id: str) -> str:
        """What a swap on offer will need once it is taken, in a sentence; "" for nothing. Raises NotFound."""
        return self._at.read(lambda moment: swapping.foreseen(moment, moment.tx.covering.swap(swap_id)))

    def swaps(self, worker: str | None = None) -> Sequence[Swap]:
        """Swaps that are not settled, of one worker or of all."""
        return self._at.read(lambda moment: list(moment.tx.covering.unsettled(worker)))

    def swap(self, swap_id: str) -> Swap:
        """One of them, in whatever state. Raises NotFound."""
        return self._at.read(lambda moment: moment.tx.covering.swap(swap_id))

    def take_swap(self, swap_id: str, taker: str, by: str, back: Back | None = None) -> str:
        """Take it, for what was offered in return or for `back`. The text that answers. Raises NotSwappable, and
        Invalid for what is not theirs to give."""

        def use_case(moment: Moment) -> str:
            swap = moment.tx.covering.swap(swap_id)
            returned = units.held_by(moment, taker, *back) if back else swap.back
            return swapping.take(moment, swap, moment.tx.people.get(taker).id, by, returned)

        return self._at.write(use_case)

    def consent(self, swap_id: str, by: str, *, yes: bool = True) -> str:
        """The giver agrees to what is asked in return, or does not. Raises NotSwappable."""
        return self._at.write(lambda moment: agreeing.consent(moment, moment.tx.covering.swap(swap_id), by, yes=yes))

    def approve(self, swap_id: str, by: str, reason: str, way: Way = Way.PAGE) -> str:
        """The word that a rule needs. Raises Invalid without a reason, NotSwappable, and Forbidden for either side."""
        word = Word(by=by, way=way, reason=_why(reason))
        return self._at.write(lambda moment: agreeing.decide(moment, moment.tx.covering.swap(swap_id), word, yes=True))

    def decline(self, swap_id: str, by: str, way: Way = Way.PAGE) -> str:
        """No: everything stays as it was. Raises NotSwappable, and Forbidden for either side of it."""
        word = Word(by=by, way=way)
        return self._at.write(lambda moment: agreeing.decide(moment, moment.tx.covering.swap(swap_id), word, yes=False))

    def withdraw_swap(self, swap_id: str, by: str) -> Swap:
        """The giver keeps it after all. Raises NotSwappable."""

        def use_case(moment: Moment) -> Swap:
            return agreeing.end(moment, moment.tx.covering.swap(swap_id), SwapState.WITHDRAWN, by)

        return self._at.write(use_case)

    # People ---------------------------------------------------------------------------------------

    def questions(self, worker: str) -> Sequence[Question]:
        """What a worker has been asked about duties and has not answered, the newest first."""
        return self._at.read(lambda moment: list(moment.tx.questions.open_for(worker, moment.at)))

    def leave(self, worker: str, by: str) -> None:
        """Somebody leaves the agency: nothing waits for them, and cover is sought for all their duties. NotFound."""

        def use_case(moment: Moment) -> None:
            person = moment.tx.people.get(worker)
            moment.tx.people.save(replace(person, active=False))
            leave(moment, person.id, by)

        self._at.write(use_case)

    def terms(self, worker: str) -> Staffing:
        """A worker's terms as they stand; the usual ones where none are stored."""
        return self._at.read(lambda moment: moment.tx.staffing.terms([worker])[worker])

    def give_word(self, question_id: str, worker: str, by: str, reason: str, *, yes: bool) -> str:
        """What `worker` was asked to allow is allowed or not, by them or by somebody for them: the words that answer.

        Raises Invalid for a yes without a reason, NotFound, and Forbidden for somebody who would allow their own.
        """

        def use_case(moment: Moment) -> str:
            known = moment.tx.questions.codes(worker, moment.at - _REMEMBERED).values()
            asked = next((q for q in known if q.id == question_id and q.kind is QuestionKind.APPROVE), None)
            if asked is None:
                raise NotFound("question")
            word = Word(by=by, way=Way.PAGE, reason=_why(reason) if yes else "")
            return questions.answered(moment, asked, Digit.YES if yes else Digit.PASS, word)

        return self._at.write(use_case)

    def join(self, terms: Staffing, by: str, *, beside: str | None = None, duties: int = 0) -> Sequence[Duty]:
        """A new starter: terms of work, and the next duties of a colleague to stand beside. Raises Invalid."""
        return self._at.write(lambda moment: joining.join(moment, terms, by, beside=beside, duties=duties))


def _why(reason: str) -> str:
    """The reason that whoever is at a keyboard can give, and so has to. Raises Invalid without one."""
    if not reason.strip():
        raise Invalid.at("reason", "it is empty", "Say why the rule may be broken; it is kept under your name")
    return reason.strip()
