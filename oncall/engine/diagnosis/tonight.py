"""Whether the night is ready: duties that run or begin next, holes that are only held, tests, and the night sheet.

Workers are named by the agency's own ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from oncall.app.outlook import Ahead
from oncall.domain.tonight import TESTED_WITHIN, Checked, FaultKind, Hole
from oncall.engine.diagnosis.finding import Finding, bad, listed, look, ok
from rota.said import several


def of_next_duties(checks: Sequence[Checked], hours: int) -> Iterator[Finding]:
    """Duties that run now or begin within so many hours. Gaps, and people whom nothing reaches, are told elsewhere."""
    absent = [duty for duty in checks if FaultKind.ABSENT in duty.faults]
    if absent:
        what = several(len(absent), f"duty now or within {hours} h is", f"duties now or within {hours} h are")
        yield bad(f"{what} held by somebody who is absent then. `oncall rota tonight` says which. Find cover.")
    alone = [duty for duty in checks if FaultKind.NO_BACKUP in duty.faults]
    if alone:
        what = several(len(alone), f"duty now or within {hours} h has", f"duties now or within {hours} h have")
        yield look(f"{what} nobody else in the position above. `oncall rota tonight` says which. Plan somebody.")
    if checks and not absent and not alone:
        yield ok(f"Nobody who holds a duty now or within {hours} h is absent, and each has somebody above.")


def of_tests(ahead: Ahead, seen: Mapping[str, datetime]) -> Iterator[Finding]:
    """Phones from which nothing has come back for a fortnight."""
    if not ahead.rules.planning.test_day:
        yield look("There is no weekly test page, which finds phones that changed hands. Set planning.test_day.")
        return
    ids = [w.external_id for w in ahead.workers if w.id not in seen or ahead.at - seen[w.id] > TESTED_WITHIN]
    if ids:
        what = f"{listed(ids)}: no test page or question was answered from their phone for {TESTED_WITHIN.days} days"
        yield look(f"{what}. Ring them.")
    elif ahead.workers:
        yield ok(f"Everybody on duty in the next 14 days answered a test page within {TESTED_WITHIN.days} days.")


def of_held_holes(gaps: Sequence[Hole]) -> Iterator[Finding]:
    """Hours that were published without anybody, and that somebody was named to hold."""
    held = [hole for hole in gaps if hole.holder]
    if held:
        what = several(len(held), "hole of the published rota is", "holes of the published rota are")
        yield look(f"{what} only held by name. `oncall rota tonight` lists them. Find somebody.")


def of_sheet(ahead: Ahead, *, mail: bool) -> Finding:
    """Whether a desk would know whom to ring on the night on which this service is dead."""
    if not mail:
        return look("The night sheet is not mailed, it waits on the Tonight page. Name a mail server in email.host.")
    if not ahead.rules.planning.sheet_to:
        return look("The night sheet goes to supervisors with a mailbox alone. Name the desk's in planning.sheet_to.")
    return ok(f"The night sheet is mailed to {len(ahead.rules.planning.sheet_to)} addresses every day.")
