"""The day's own jobs: planned a day ahead, done once by whichever engine is first, and never in anybody's way."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from oncall.app import Oncall
from oncall.clock import ManualClock
from oncall.domain.question import Question, QuestionKind
from oncall.domain.rules import RuleSet
from oncall.engine.housekeeping import Housekeeping
from oncall.engine.rotajobs import RotaJobs
from oncall.store.database import Database
from oncall.store.tables import duties, jobs, messages, questions
from rota.model import Duty, DutySource
from tests.oncall.night import NIGHT, SEALER, Night, larkspur, opened
from tests.oncall.test_engine_poison import alarms

START = NIGHT + timedelta(hours=19)  # Sunday 20:05; asked about at 19:05


def cleos_evening(night: Night, start: timedelta = timedelta(hours=19)) -> None:
    """Cleo has Sunday's evening, in every line."""
    night.oncall.duty.plan(
        [
            Duty(
                id=f"cleo-{line.id}",
                line=line.id,
                area="county",
                position="primary",
                worker="cleo",
                start=NIGHT + start,
                end=NIGHT + start + timedelta(hours=9),
                kind="sunday",
                source=DutySource.OVERRIDE,
                made_at=NIGHT,
            )
            for line in larkspur().service_lines
        ],
        "test",
    )


def planned(night: Night, kind: str = "") -> list[tuple[str, str]]:
    """Jobs that wait, by kind and subject."""
    query = sa.select(jobs.c.kind, jobs.c.subject).where(jobs.c.done_at.is_(None)).order_by(jobs.c.due_at)
    with night.database.engine.connect() as connection:
        return [(row.kind, row.subject) for row in connection.execute(query) if kind in ("", row.kind)]


def count(night: Night, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    """How many rows there are."""
    with night.database.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


def everywhere(work: Callable[[RotaJobs], object], *engines: RotaJobs) -> None:
    """Each engine does it, at the same second."""
    barrier = threading.Barrier(len(engines))

    def one(engine: RotaJobs) -> None:
        barrier.wait(10)
        work(engine)

    with ThreadPoolExecutor(len(engines)) as pool:
        list(pool.map(one, engines))


def test_two_engines_plan_every_job_once_and_do_it_once(night: Night, store_url: str) -> None:
    """Both plan and both do what is due at the same second: Cleo has one question, and everybody one text of a kind."""
    cleos_evening(night)
    other = Database(store_url, SEALER)
    engines = (RotaJobs(night.oncall), RotaJobs(Oncall(other, night.clock)))
    everywhere(lambda engine: engine.plan(), *engines)
    assert planned(night, "ask start").count(("ask start", "cleo")) == 1
    night.clock.move_to(START - timedelta(minutes=59))
    everywhere(lambda engine: engine.run_due(), *engines)
    for engine in engines:
        engine.run_due()
    assert count(night, questions, questions.c.kind == QuestionKind.DUTY.value) == 1
    assert count(night, messages, messages.c.text.startswith("ROTA: on call")) == 1
    assert ("ask start", "cleo") not in planned(night)
    other.close()


def test_a_process_that_dies_between_planning_and_doing_loses_nothing(night: Night) -> None:
    """The planner of yesterday is gone, and today's has not planned yet: the row is there, and is done."""
    cleos_evening(night)
    RotaJobs(night.oncall).plan()
    night.restart()
    night.clock.move_to(START - timedelta(minutes=30))
    RotaJobs(night.oncall).run_due()
    assert count(night, questions, questions.c.worker_id == "cleo") == 1


def test_doing_what_is_due_plans_the_day_after(night: Night) -> None:
    """A jump of the demo's clock over several days finds each day's list and sheet in its row."""
    engine = RotaJobs(night.oncall)
    engine.plan()
    for _ in range(4):
        night.clock.move(hours=24)
        engine.run_due()
    sheets = [subject for kind, subject in planned(night) if kind == "sheet"]
    assert sheets == ["2026-10-22"]
    assert count(night, jobs, jobs.c.kind == "sheet") == 5


def test_a_job_that_fails_is_set_aside_with_an_alarm_and_the_next_still_runs(night: Night) -> None:
    """A question of Ada's does not say when her duty begins, so nobody can say whether it has begun: whoever looks
    after the service hears of it once, and Cleo is asked all the same."""
    cleos_evening(night)
    engine = RotaJobs(night.oncall)
    engine.plan()
    night.oncall.due.plan("doubt start", "broken", NIGHT)
    with night.database.write() as tx:
        day = timedelta(days=2)
        tx.questions.add(
            Question(
                id="broken",
                worker="ada",
                kind=QuestionKind.DUTY,
                subject="",
                code="10",
                made_at=NIGHT,
                expires_at=NIGHT + day,
            )
        )
    night.clock.move_to(START - timedelta(minutes=30))
    engine.run_due()
    engine.run_due()
    assert count(night, questions, questions.c.worker_id == "cleo") == 1
    assert [alarm[1] for alarm in alarms(night) if "rota job" in alarm[1]] == [
        '{"alarm":"rota job","code":"doubt start"}'
    ]
    assert ("doubt start", "broken") in planned(night)


def test_a_planner_that_fails_keeps_no_service_from_starting(night: Night) -> None:
    """A table is gone: the service starts and pages all the same, and whoever looks after it hears why."""
    with night.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE duties RENAME TO elsewhere")
    housekeeping = Housekeeping(night.oncall, "", lambda _: None)
    housekeeping.start()
    housekeeping.stop()
    assert '{"alarm":"rota job","code":"plan"}' in [data for _, data in alarms(night)]


def test_a_long_verification_delays_no_question(night: Night) -> None:
    """The thread for slow work is busy with the audit chain; Cleo is asked by the loop itself."""
    cleos_evening(night)
    housekeeping = Housekeeping(night.oncall, "", lambda _: None)
    housekeeping.plan()
    release = threading.Event()
    housekeeping._slow.submit(release.wait, 20)
    night.clock.move_to(START - timedelta(minutes=30))
    housekeeping.run_due()
    assert count(night, questions, questions.c.worker_id == "cleo") == 1
    release.set()
    housekeeping.stop()


def test_without_rules_nothing_is_planned(store_url: str, tmp_path: Path) -> None:
    """A store in which nobody applied any rules yet: the planner waits for them."""
    database = opened(store_url, tmp_path)
    RotaJobs(Oncall(database, ManualClock(NIGHT))).plan()
    with database.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(jobs)).scalar_one() == 0
    database.close()


def test_a_duty_that_was_taken_back_is_not_asked_about(night: Night) -> None:
    """Cleo's evening is cancelled after it was planned: the job finds nothing to ask."""
    cleos_evening(night)
    engine = RotaJobs(night.oncall)
    engine.plan()
    for line in larkspur().service_lines:
        night.oncall.duty.cancel(f"cleo-{line.id}", "test")
    night.clock.move_to(START - timedelta(minutes=30))
    engine.run_due()
    assert count(night, questions, questions.c.kind == QuestionKind.DUTY.value) == 0


def test_a_question_that_comes_too_late_in_the_night_waits_for_its_hour(night: Night) -> None:
    """Cleo begins at 03:05 and was to be asked at 20:00. The service is down until 22:00: she is asked at 02:05, an
    hour before, and not in her first sleep."""
    cleos_evening(night, timedelta(hours=26))
    engine = RotaJobs(night.oncall)
    engine.plan()
    night.clock.move_to(NIGHT + timedelta(hours=20, minutes=55))
    engine.run_due()
    assert count(night, questions, questions.c.kind == QuestionKind.DUTY.value) == 0
    night.clock.move_to(NIGHT + timedelta(hours=25, minutes=1))
    engine.run_due()
    assert count(night, questions, questions.c.kind == QuestionKind.DUTY.value) == 1


def test_silence_changes_no_duty(night: Night) -> None:
    """Cleo never answers: every duty stands as it stood, and nothing was cancelled or added."""
    cleos_evening(night)
    engine = RotaJobs(night.oncall)
    engine.plan()
    before = count(night, duties, duties.c.cancelled_at.is_(None))
    for _ in range(30):
        night.clock.move(hours=1)
        engine.run_due()
    assert count(night, duties, duties.c.cancelled_at.is_(None)) == before == count(night, duties)


def test_the_weekly_page_may_be_switched_off(night: Night) -> None:
    """An agency that tests by other means has no test day; nobody is called untested then."""
    rules: RuleSet = replace(larkspur(), planning=replace(larkspur().planning, test_day=""))
    night.clock.move(seconds=1)
    night.oncall.rules.apply(rules, "test")
    cleos_evening(night)
    RotaJobs(night.oncall).plan()
    night.clock.move(days=3)
    RotaJobs(night.oncall).plan()
    assert not planned(night, "trial")
    assert all("untested" not in duty.faults for duty in night.oncall.tonight.checks())
