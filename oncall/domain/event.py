"""What happened: append-only rows that are timeline, audit trail and the source of hours at once.

Events hold ids, codes and keyed digests, never text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """Every kind of thing that is recorded, by the noun it happens to."""

    CONTACT_OPENED = "contact.opened"
    CONTACT_REPEATED = "contact.repeated"  # another one that may be the same matter came in
    CONTACT_CLAIMED = "contact.claimed"
    CONTACT_PASSED = "contact.passed"
    CONTACT_GIVEN_BACK = "contact.given_back"
    CONTACT_STAGE = "contact.stage"
    CONTACT_PROGRESS = "contact.progress"  # the claimer said all is well
    CONTACT_REACHED = "contact.reached"  # the person concerned was seen or spoken to
    CONTACT_CHASED = "contact.chased"
    CONTACT_OVERDUE = "contact.overdue"
    CONTACT_UNCLAIMED = "contact.unclaimed"  # the policy is spent: outside desk, alarm, again
    CONTACT_ESCALATED = "contact.escalated"  # another step began
    CONTACT_SKIPPED = "contact.skipped"  # a step held nobody new, or nobody who is waited for
    CONTACT_CATEGORY = "contact.category"
    CONTACT_AREA = "contact.area"
    CONTACT_ATTACHED = "contact.attached"
    CONTACT_DETACHED = "contact.detached"
    CONTACT_NOTED = "contact.noted"
    CONTACT_CLOSED = "contact.closed"
    CONTACT_REOPENED = "contact.reopened"
    CONTACT_INTERPRETER = "contact.interpreter"
    CONTACT_OVERRIDE = "contact.override"  # reached outside the safe-contact limits, with a reason
    CONTACT_HEARD = "contact.heard"  # read out on the telephone to whoever has it
    CONTACT_CALLED = "contact.called"  # put through to the caller, who may not have answered
    TRANSFER_OFFERED = "transfer.offered"
    TRANSFER_CONFIRMED = "transfer.confirmed"
    TRANSFER_LAPSED = "transfer.lapsed"
    DESK_INFORMED = "desk.informed"
    PAGE_MADE = "page.made"
    MESSAGE_TAKEN = "message.taken"
    MESSAGE_DELIVERED = "message.delivered"
    MESSAGE_UNANSWERED = "message.unanswered"  # the phone rang and nobody picked up
    MESSAGE_LOST = "message.lost"
    MESSAGE_UNKNOWN = "message.unknown"
    MESSAGE_UNCONFIRMED = "message.unconfirmed"  # the carrier took it, and no receipt has come
    MESSAGE_MACHINE = "message.machine"  # a machine seems to have picked the call up: a hint, no more
    REPLY_RECEIVED = "reply.received"
    REPLY_UNCLEAR = "reply.unclear"
    WORKER_BUSY = "worker.busy"
    WORKER_BUSY_LAPSED = "worker.busy_lapsed"
    WORKER_IMPORTED = "worker.imported"
    DESTINATION_CHANGED = "destination.changed"
    DUTY_PLANNED = "duty.planned"
    DUTY_CANCELLED = "duty.cancelled"
    DUTY_OVERRIDDEN = "duty.overridden"
    DUTY_ASKED = "duty.asked"  # its holder was asked whether they will be there
    DUTY_CONFIRMED = "duty.confirmed"
    DUTY_UNCONFIRMED = "duty.unconfirmed"  # it began without a word: the position above is paged as well
    DUTY_SICK = "duty.sick"  # its holder cannot do it
    DUTY_SICK_UNDONE = "duty.sick_undone"
    DUTY_FAULT = "duty.fault"  # something would keep pages from its holder
    TERMS_CHANGED = "terms.changed"
    ABSENCE_ENTERED = "absence.entered"
    ABSENCE_CANCELLED = "absence.cancelled"
    PREFERENCE_SET = "preference.set"
    PLAN_ASKED = "plan.asked"
    PLAN_ENDED = "plan.ended"
    ROTA_DRAFTED = "rota.drafted"
    ROTA_EDITED = "rota.edited"
    ROTA_OVERRIDDEN = "rota.overridden"  # a rule was broken on purpose, by name and with a reason
    ROTA_PUBLISHED = "rota.published"
    ROTA_DISCARDED = "rota.discarded"
    ROTA_TOLD = "rota.told"  # a worker whom a publication concerns was sent a text
    OPENING_MADE = "opening.made"
    OPENING_OFFERED = "opening.offered"  # another wave was asked
    OPENING_DECLINED = "opening.declined"
    OPENING_FILLED = "opening.filled"
    OPENING_WITHDRAWN = "opening.withdrawn"
    OPENING_LAPSED = "opening.lapsed"
    SWAP_OFFERED = "swap.offered"
    SWAP_TAKEN = "swap.taken"
    SWAP_WAITING = "swap.waiting"  # both agree; a rule needs a named person's word
    SWAP_AGREED = "swap.agreed"
    SWAP_DECLINED = "swap.declined"
    SWAP_WITHDRAWN = "swap.withdrawn"
    SWAP_LAPSED = "swap.lapsed"
    TEST_SENT = "test.sent"
    TEST_SEEN = "test.seen"
    GAP_TOLD = "gap.told"
    SHEET_SENT = "sheet.sent"
    FEED_MADE = "feed.made"
    FEED_REVOKED = "feed.revoked"
    OFFICE_CLOSED = "office.closed"
    OFFICE_REOPENED = "office.reopened"
    CLOSURE_CONFIRMED = "closure.confirmed"
    RULES_APPLIED = "rules.applied"
    LOGIN_MADE = "login.made"
    LOGIN_USED = "login.used"
    LOGIN_ENDED = "login.ended"
    PIN_SET = "pin.set"
    PIN_REMOVED = "pin.removed"
    PIN_USED = "pin.used"
    KEY_MADE = "key.made"
    KEY_REVOKED = "key.revoked"
    ALARM_RAISED = "alarm.raised"
    ALARM_ENDED = "alarm.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `at` is duty time (UTC); `by` is a callee, login or key id, or 'engine'."""

    kind: EventKind
    at: datetime
    by: str
    contact_id: str | None = None
    subject: str | None = None
    data: Mapping[str, str | int | None] = field(default_factory=dict)
