"""What one worker has before them, in words: duties, what is asked of them, open duties, swaps, absences, wishes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oncall.domain.covering import Opening, OpeningReason, Stint, Swap, SwapState
from oncall.domain.errors import Invalid
from oncall.domain.person import Worker
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.texts.cover import rules_in_words
from rota.errors import RotaError
from rota.held import Stretch
from rota.interval import as_instant
from web import current
from web.rotas.grid import Looking, clocks

AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDuty:
    """A stretch of duty. `clocks` is its length where the clocks change in it."""

    stretch: Stretch
    place: str
    clocks: str
    sought: Opening | None

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return self.stretch.start

    @property
    def end(self) -> datetime:
        """Its end."""
        return self.stretch.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """A question with what can be said to it."""

    question: Question
    words: str
    answers: Sequence[tuple[Digit, str]]

    @property
    def needs_reason(self) -> bool:
        """Whether a yes is kept with why."""
        return self.question.kind is QuestionKind.APPROVE

    @property
    def rules(self) -> str:
        """Which rules would be broken by a yes."""
        return rules_in_words(str(self.question.data.get("rules", "")).split()) if self.needs_reason else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An open duty that somebody may take."""

    opening: Opening
    place: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSwap:
    """A swap that is not settled, and what whoever looks may do with it."""

    swap: Swap
    place: str
    words: str
    back: str
    may: Sequence[str]


def duties(worker: str, looking: Looking) -> Sequence[OwnDuty]:
    """What they hold from now on, the running one first. Nothing that cannot be looked ahead to."""
    since = looking.at - timedelta(days=8)
    found = current.oncall().duty.held(since, looking.at + AHEAD, worker=worker)
    sought = [o for o in current.oncall().cover.openings() if o.giver == worker]
    ahead = (each.stretch for each in found if each.stretch.end > looking.at)
    return [
        OwnDuty(
            stretch=each,
            place=place_of(looking, each.area, each.position),
            clocks=clocks(each.start, each.end, looking.zone),
            sought=next((o for o in sought if _same(o.stint, each)), None),
        )
        for each in ahead
    ]


def _same(stint: Stint, stretch: Stretch) -> bool:
    here = (stint.area, stint.position) == (stretch.area, stretch.position)
    return here and stint.start < stretch.end and stretch.start < stint.end


def place_of(looking: Looking, area: str | None, position: str) -> str:
    """Area and position in the agency's own words."""
    areas = {each.id: each.name for each in looking.rules.areas}
    positions = {each.id: each.name for each in looking.rules.positions}
    return f"{areas.get(area or '', '')} {positions.get(position, position)}".strip()


def place_in(looking: Looking, stint: Stint) -> str:
    """The same of what changes hands, with how many duties it is."""
    place = place_of(looking, stint.area, stint.position)
    return f"{place}, {len(stint.each)} duties in a row" if stint.spells else place


def units(worker: str, duties: Iterable[OwnDuty]) -> Sequence[Stint]:
    """Where these duties of theirs are assigned several in a row, such as a week: each row of those once."""
    found = list[Stint]()
    for each in duties:
        there = (unit for unit in found if unit.position == each.stretch.position)
        if any(unit.start < each.end <= unit.end for unit in there):
            continue
        if unit := current.oncall().cover.unit(worker, each.start, each.stretch.position):
            found.append(unit)
    return found


def returned(written: str) -> tuple[datetime, datetime, str] | None:
    """The duty, or row of duties, that is wanted or given in return, as a form names it; None for nothing. Raises
    Invalid."""
    if not written:
        return None
    try:
        first, last, position = written.split("|")
        start, end = as_instant(datetime.fromisoformat(first)), as_instant(datetime.fromisoformat(last))
    except (ValueError, RotaError):
        raise Invalid.at("back", "it is no duty of theirs", "Choose one of the list") from None
    return start, end, position


def offers(worker: Worker, looking: Looking) -> Sequence[Offered]:
    """Open duties of positions that they hold, but their own."""
    return [
        offered(each, looking)
        for each in current.oncall().cover.openings()
        if each.giver != worker.id
        and each.stint.position in worker.positions
        and (each.stint.area is None or not worker.areas or each.stint.area in worker.areas)
    ]


def offered(opening: Opening, looking: Looking) -> Offered:
    """An open duty in words; never why somebody cannot."""
    return Offered(opening=opening, place=place_in(looking, opening.stint), why=_WHY[opening.why])


# Nobody reads here that a colleague is ill.
_WHY = {
    OpeningReason.SICK: "the holder cannot",
    OpeningReason.LEAVE: "the holder cannot",
    OpeningReason.ASKED: "cover is asked for",
    OpeningReason.LEFT: "the holder has left",
    OpeningReason.GAP: "nobody is planned",
}


def swaps(worker: str, looking: Looking) -> Sequence[OwnSwap]:
    """Their unsettled swaps."""
    return [swap_in_words(each, worker, looking) for each in current.oncall().cover.swaps(worker)]


def swap_in_words(swap: Swap, worker: str, looking: Looking) -> OwnSwap:
    """A swap as that worker sees it."""
    giver, taker = looking.name(swap.giver), looking.name(swap.taker) or "whoever may"
    mine, may = swap.giver == worker, list[str]()
    match swap.state:
        case SwapState.OFFERED:
            words, may = f"{giver} offers it to {taker}", ["withdraw"] if mine else ["take", "decline"]
        case SwapState.TAKEN:
            words, may = f"{taker} would take it", ["consent", "refuse"] if mine else []
        case SwapState.WAITING:
            words = f"{giver} and {taker} agree; a rule needs somebody’s word"
            may = ["withdraw"] if mine else []
        case _:
            words = swap.state.value
    back = "" if swap.back is None else f"for {place_in(looking, swap.back)}"
    return OwnSwap(swap=swap, place=place_in(looking, swap.stint), words=words, back=back, may=may)


def asked(worker: str) -> Sequence[Answerable]:
    """What they were asked and have not answered."""
    found = current.oncall().cover.questions(worker)
    return [Answerable(question=each, words=_ASKS[each.kind][0], answers=_ASKS[each.kind][1]) for each in found]


_ASKS: dict[QuestionKind, tuple[str, Sequence[tuple[Digit, str]]]] = {
    QuestionKind.DUTY: (
        "Your duty begins soon. Will you be there?",
        ((Digit.YES, "Yes, I can be reached"), (Digit.CANNOT, "I can’t do it")),
    ),
    QuestionKind.TEST: ("A test page. Did it reach you?", ((Digit.YES, "Yes, I saw it"),)),
    QuestionKind.SICK: (
        "Sure that you can’t do your duty?",
        ((Digit.CANNOT, "Yes, I can’t do it"), (Digit.YES, "No, I can")),
    ),
    QuestionKind.UNDO_SICK: ("You said that you can’t do your duty.", ((Digit.YES, "Undo: I can after all"),)),
    QuestionKind.COVER: ("Can you take this duty?", ((Digit.COVER, "I’ll take it"), (Digit.PASS, "Not me"))),
    QuestionKind.SWAP: (
        "Would you take this duty of a colleague?",
        ((Digit.COVER, "I’ll take it"), (Digit.PASS, "Not me")),
    ),
    QuestionKind.CONSENT: (
        "Somebody would take your duty. Do you agree to what they want in return?",
        ((Digit.YES, "I agree"), (Digit.PASS, "No")),
    ),
    QuestionKind.APPROVE: ("A rule would be broken. Do you allow it?", ((Digit.YES, "I allow it"), (Digit.PASS, "No"))),
}
