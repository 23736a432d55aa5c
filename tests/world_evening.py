"""An evening for a story: everybody who has to be on is on for weeks, and the story changes one night of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from oncall.domain.event import EventKind
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.store.tables import events
from rota.model import Duty, DutySource, Scope
from tests.world import World

LARKSPUR = {"primary": "A1", "supervisor": "AS1", "director": "AS2"}
_LONG = timedelta(days=60)
_SERIAL = count(1)


class Evening:
    """What lies ahead in one agency's story. Local times are the agency's, such as "2026-11-24 16:30".

    `planning` are rules of planning that this story changes; who looks after the rota, mostly.
    """

    def __init__(self, world: World, **planning: Any) -> None:
        self.world = world
        self.areas = [area.id for area in world.rules.areas]
        world.clock.move(seconds=1)  # Of two versions of the rules that hold from the same instant, either would do.
        world.rules = replace(world.rules, planning=replace(world.rules.planning, **planning))
        world.oncall.rules.apply(world.rules, "test")

    def everybody(self, **holders: str) -> "Evening":
        """One holder a position, from yesterday for two months, in every area. All of them answered a test lately."""
        now, day = self.world.clock.now(), timedelta(days=1)
        for position, worker in holders.items():
            line_wide = self.world.rules.position(position).scope is Scope.LINE
            for area in [None] if line_wide else self.areas:
                self._plan(worker, position, area, now - day, now + _LONG, DutySource.PLANNED, made=now - day)
        self.tested(*holders.values())
        return self

    def night(
        self,
        worker: str,
        start: str,
        end: str,
        position: str = "primary",
        area: str | None = None,
        source: DutySource = DutySource.PLANNED,
        by: str = "test",
    ) -> list[Duty]:
        """Somebody else has these hours, in every service line; what was made last holds."""
        line_wide = self.world.rules.position(position).scope is Scope.LINE
        place = None if line_wide else area or self.areas[0]
        begin, stop = self.world.instant(start), self.world.instant(end)
        return self._plan(worker, position, place, begin, stop, source, made=self.world.clock.now(), by=by)

    def tested(self, *workers: str) -> None:
        """Each of them answered a test page an hour ago."""
        at = self.world.clock.now() - timedelta(hours=1)
        with self.world.database.write() as tx:
            for worker in workers:
                question = Question(
                    id=f"tested {next(_SERIAL)}",
                    worker=worker,
                    kind=QuestionKind.TEST,
                    subject="before",
                    code="10",
                    made_at=at,
                    expires_at=at + timedelta(hours=4),
                )
                tx.questions.add(question)
                tx.questions.answer(question.id, Digit.YES.value, at)

    def forgets_sheets(self, coordinator: str) -> None:
        """The coordinator's daily text that the sheet waits on its page is no part of the story."""
        for heard in self.world.carrier.unexpected(self.world.phone(coordinator).numbers):
            heard.expected = heard.text.startswith("ROTA: tonight's sheet")

    def events(self, *kinds: EventKind) -> "list[sa.Row[Any]]":
        """Events of these kinds as they are stored, the oldest first."""
        query = sa.select(events).where(events.c.kind.in_([kind.value for kind in kinds])).order_by(events.c.seq)
        with self.world.database.engine.connect() as connection:
            return list(connection.execute(query))

    def _plan(
        self,
        worker: str,
        position: str,
        area: str | None,
        start: datetime,
        end: datetime,
        source: DutySource,
        *,
        made: datetime,
        by: str = "test",
    ) -> list[Duty]:
        duties = [
            Duty(
                id=f"evening-{next(_SERIAL)}",
                line=line.id,
                area=area,
                position=position,
                worker=worker,
                start=start,
                end=end,
                kind="night",
                source=source,
                made_at=made,
            )
            for line in self.world.rules.service_lines
        ]
        self.world.oncall.duty.plan(duties, by)
        return duties
