"""The hard rules for a draft: the very ones that the planner keeps, asked about one slot or about all of it.

What a worker holds is the other slots of the draft; duties outside of its days, those of other service lines, and
those beside the holidays of a year, come with the planning question.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oncall.domain.errors import Refused
from oncall.domain.person import Worker
from oncall.domain.publication import Broken
from oncall.domain.rota import RotaDuty, RotaVersion
from oncall.flow.moment import Moment
from oncall.flow.planning import question_for
from rota.book import Book
from rota.problem import Assignment
from rota.rules import Breach, Rule, barred, breaches, unfit


@dataclass(frozen=True, slots=True)
class Judge:
    """The rules in force, the people and the calendar as they are now, laid open for one draft."""

    book: Book
    at: datetime

    @classmethod
    def of(cls, moment: Moment, rota: RotaVersion) -> "Judge":
        """For the days and service lines of a rota."""
        return cls(Book(question_for(moment, rota)), moment.at)

    def settled(self, rows: Iterable[RotaDuty]) -> list[Assignment]:
        """What is held in the days of the draft and is not the draft's to say: what has begun, and slots that it does
        not speak of."""
        open_slots = {row.slot for row in rows if row.start > self.at}
        there = (each for each in self.book.problem.published if each.worker in self.book.person)
        return [each for each in there if each.slot not in open_slots]

    def knows(self, row: RotaDuty) -> bool:
        """Whether the present calendar has such a slot."""
        return row.slot in self.book.place

    def whole(self, chosen: Sequence[RotaDuty], rows: Iterable[RotaDuty]) -> tuple[RotaDuty, ...]:
        """These slots with the rest of their blocks, as far as it has not begun."""
        blocks = [self.book.unit_of[row.slot].slots for row in chosen if self.knows(row)]
        wanted = {slot for block in blocks for slot in block} | {row.slot for row in chosen}
        return tuple(row for row in rows if row.slot in wanted and row.start > self.at)

    def barred(
        self, worker: Worker, chosen: Sequence[RotaDuty], rows: Iterable[RotaDuty], *, alone: bool = False
    ) -> tuple[Breach, ...]:
        """Every rule that a worker would break by taking these slots beside the others they have in the draft.

        Raises Refused for whoever cannot be planned at all, and for slots that the calendar no longer has.
        """
        if worker.id not in self.book.person:
            raise Refused("This worker may hold none of these duties. Choose somebody else.")
        if not all(map(self.knows, chosen)):
            raise Refused("The calendar has changed since this draft was made. Make a new one.")
        several = tuple(rows)
        mine = (row for row in several if row.worker == worker.id and row.start > self.at)
        held = [row.slot for row in mine if row not in chosen and self.knows(row)]
        held += [each.slot for each in self.settled(several) if each.worker == worker.id]
        found: dict[Breach, None] = {}
        for row in chosen:
            found |= dict.fromkeys(barred(self.book, worker.id, row.slot, held, alone=alone))
            held.append(row.slot)
        return tuple(each for each in found if each.rule is not Rule.PIN)

    def broken(self, rows: Sequence[RotaDuty]) -> tuple[Broken, ...]:
        """Every rule that the draft breaks, each told of the last slot that breaks it.

        A rule that somebody answers for in any of its slots is overridden. Whoever cannot be planned any more is
        told of as not being there.
        """
        by_slot = {row.slot: row for row in rows if row.worker and self.knows(row) and row.start > self.at}
        known = [row for row in by_slot.values() if row.worker in self.book.person]
        given = [Assignment(slot=row.slot, worker=row.worker or "") for row in known]
        given += self.settled(rows)
        found = [each for each in breaches(self.book, given) if each.rule is not Rule.PIN]
        gone = [_gone(row) for row in by_slot.values() if row.worker not in self.book.person]
        mendable = (each for each in found if any(slot in by_slot for slot in each.slots))
        return (*(self._broken(each, by_slot) for each in mendable), *gone)

    def filled(self, rows: Sequence[RotaDuty]) -> Iterator[tuple[RotaDuty, RotaDuty]]:
        """Empty slots that somebody may hold, each as it is and as it would be: with whoever then has least."""
        mine = (row for row in rows if row.worker and self.knows(row) and row.start > self.at)
        given = [*(Assignment(slot=row.slot, worker=row.worker or "") for row in mine), *self.settled(rows)]
        held = {person: list[str]() for person in self.book.person} | dict(self.book.held(given))
        load = {person: self._load(person, held[person]) for person in held}
        empty = {row.slot: row for row in rows if row.worker is None and row.start > self.at and self.knows(row)}
        for unit in self.book.units:
            wanted = [empty[slot] for slot in unit.slots if slot in empty]
            # What a block has besides is somebody's already: a part of it is given to nobody else.
            worker = self._lightest(unit.slots[0], held, load) if len(wanted) == len(unit.slots) else None
            if worker is not None:
                held[worker] += unit.slots
                load[worker] = self._load(worker, held[worker])
                yield from ((row, replace(row, worker=worker)) for row in wanted)

    def _lightest(self, slot: str, held: Mapping[str, Sequence[str]], load: Mapping[str, float]) -> str | None:
        people = sorted(load, key=lambda each: (load[each], each))
        return next((each for each in people if self._may(each, slot, held[each])), None)

    def _may(self, worker: str, slot: str, held: Sequence[str]) -> bool:
        # Most people may not have it whatever else they have, and that is found out in no time.
        return next(unfit(self.book, worker, slot), None) is None and not barred(self.book, worker, slot, held)

    def _load(self, worker: str, slots: Iterable[str]) -> float:
        """Points of a full post: history and these slots."""
        person, place = self.book.person[worker], self.book.place
        return (person.history.points + sum(place[slot].slot.counts.points for slot in slots)) / person.fte_percent

    def _broken(self, breach: Breach, by_slot: Mapping[str, RotaDuty]) -> Broken:
        rows = sorted((by_slot[slot] for slot in breach.slots if slot in by_slot), key=lambda row: row.start)
        answered = next((row.overridden_by for row in rows if row.overridden_by), "")
        return Broken(row=rows[-1].id, worker=breach.worker, rule=breach.rule, says=breach.says, overridden_by=answered)


def _gone(row: RotaDuty) -> Broken:
    return Broken(
        row=row.id,
        worker=row.worker or "",
        rule=Rule.ABSENCE,
        says="is not active any more",
        has_left=True,
    )
