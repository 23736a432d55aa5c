"""Whether those whom the rota asks in the coming days can be reached, and when it asks nobody.

Workers are named by the agency's own ids, and areas by their names.
"""

from collections.abc import Callable, Iterator

from notifiers.base import Channel
from oncall.app.outlook import Ahead, Uncovered
from oncall.domain.person import Reached, Worker, reached
from oncall.domain.rules import RuleSet
from oncall.engine.diagnosis.finding import Finding, bad, listed, look, ok
from rota.said import several, when

_RUNG = frozenset({Channel.SMS, Channel.VOICE})
_MOST_GAPS = 3


def of_people(ahead: Ahead) -> Iterator[Finding]:
    """Everybody who is on duty or planned, or whom the rules name."""
    if ahead.strangers:
        yield bad(f"The rules ask {listed(ahead.strangers)}, who is not in the book. Import them, or mend the policy.")
    if not ahead.workers:
        yield look("Nobody is planned in the next 14 days. Import people and duties.")
        return
    found = [*_reach(ahead), *_proof(ahead), *_pins(ahead)]
    yield from found or [ok(f"Everybody on duty in the next 14 days can be reached: {len(ahead.workers)} workers.")]


def of_cover(ahead: Ahead) -> Finding:
    """Hours in which nobody is on duty."""
    if not ahead.uncovered:
        return ok("Somebody answers for every position at every hour of the next 14 days.")
    first = "; ".join(_told(gap, ahead.rules) for gap in ahead.uncovered[:_MOST_GAPS])
    left = len(ahead.uncovered) - _MOST_GAPS
    more = f"; and {several(left, 'more time')}" if left > 0 else ""
    return look(
        f"Nobody is planned: {first}{more}. Pages then go to the next position. Plan somebody: `oncall duties import`."
    )


def of_countries(ahead: Ahead, serves: Callable[[str], bool]) -> Finding:
    """Numbers to which nothing is sent, for they lie outside of `twilio.countries`: of workers, and of desks."""
    outside = [worker.external_id for worker in ahead.workers if not all(map(serves, _numbers(worker)))]
    outside += [f"desk {desk.id}" for desk in ahead.rules.desks if not serves(desk.phone)]
    if not outside:
        return ok("Every number that is rung lies in twilio.countries.")
    return bad(f"{listed(outside)}: a number lies outside twilio.countries, and nothing is sent there. Mend either.")


def _reach(ahead: Ahead) -> Iterator[Finding]:
    by = {each: [worker.external_id for worker in ahead.workers if _reached(worker, ahead) is each] for each in Reached}
    if ids := by[Reached.NOT]:
        yield bad(f"{listed(ids)}: neither text nor call gets through. Switch a number on, or have it mended.")
    if ids := by[Reached.BY_CALL]:
        yield look(f"{listed(ids)}: no text gets through, only calls. Whoever opted out texts START to our number.")
    if ids := by[Reached.PARTLY]:
        yield look(f"{listed(ids)}: one of their numbers takes no texts any more. Have it mended or taken out.")


def _proof(ahead: Ahead) -> Iterator[Finding]:
    ids = [worker.external_id for worker in ahead.workers if not any(d.proven for d in worker.destinations)]
    if ids:
        remedy = "Have each confirm theirs in writing, and import both dates"
        yield look(f"{listed(ids)}: no number of theirs was ever verified and agreed to. {remedy}.")


def _pins(ahead: Ahead) -> Iterator[Finding]:
    ids = [worker.external_id for worker in ahead.workers if worker.id not in ahead.with_pin]
    if ids:
        yield look(f"{listed(ids)}: no PIN, so the telephone line is shut to them. Give one with `oncall people pin`.")


def _reached(worker: Worker, ahead: Ahead) -> Reached:
    return reached(worker.destinations, ahead.rules.agency.zone, ahead.at) if worker.active else Reached.NOT


def _numbers(worker: Worker) -> Iterator[str]:
    return (each.address for each in worker.destinations if each.channels & _RUNG and each.address)


def _told(gap: Uncovered, rules: RuleSet) -> str:
    place = rules.area(gap.area).name if gap.area else "all areas"
    position, zone = rules.position(gap.position).name, rules.zone
    return f"{place} {position} ({gap.line}) from {when(gap.start, zone)} to {when(gap.end, zone)}"
