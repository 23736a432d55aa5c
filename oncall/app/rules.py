"""The agency's rules by version."""

from collections.abc import Sequence
from datetime import datetime

from oncall.app.workplace import Workplace
from oncall.config import canonical, diff, digest
from oncall.domain.errors import NotFound
from oncall.domain.event import Event, EventKind
from oncall.domain.rules import RuleSet
from oncall.flow.moment import Ids
from oncall.store.rules import RuleSetRow


class Rules:
    """Applying, comparing and reading RuleSets."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def current(self) -> RuleSet:
        """The rules in force now. Raises NotFound before any were applied."""
        return self._at.read(lambda moment: moment.rules)

    def history(self) -> Sequence[RuleSetRow]:
        """Every version, the latest first."""
        return self._at.read(lambda moment: moment.tx.rules.history())

    def differences(self, new: RuleSet) -> tuple[str, ...] | None:
        """What applying `new` would change, a line each; None when there are no rules yet."""
        try:
            return diff(self.current(), new)
        except NotFound:
            return None

    def apply(self, new: RuleSet, by: str, reason: str = "", valid_from: datetime | None = None) -> RuleSetRow:
        """Store `new` as the version that holds from then (default: now). Contacts that are open keep theirs."""
        database, clock = self._at.database, self._at.clock
        at = clock.now()
        row = RuleSetRow(
            id=Ids().new(), digest=digest(new), applied_by=by, reason=reason, valid_from=valid_from or at, made_at=at
        )
        with database.write() as tx:
            tx.rules.add(row, canonical(new))
            tx.record(rules_applied(row))
        database.rules.forget_versions()
        return row


def rules_applied(row: RuleSetRow) -> Event:
    """The event of a new version."""
    return Event(
        kind=EventKind.RULES_APPLIED, at=row.made_at, by=row.applied_by, subject=row.id, data={"digest": row.digest}
    )
