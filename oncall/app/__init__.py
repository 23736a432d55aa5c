"""The table of contents: one small class a noun, one short method a use case.

Here, and only here, transactions are opened and the clock is read – once per use case. What happens
inside is `oncall.flow`. The values below are what callers give and get.
"""

from oncall.app.access import ROLES, PageLink, request_digest
from oncall.app.contacts import BoardView, ContactView
from oncall.app.health import Readiness
from oncall.app.oncall import Oncall
from oncall.app.posts import Post
from oncall.domain.line import RungIn
from oncall.flow.answering import Answered
from oncall.flow.exporting import as_csv, as_workbook
from oncall.flow.feeding import Calendar as DutyCalendar
from oncall.flow.feeding import CalendarEntry
from oncall.flow.intake import NewContact
from oncall.flow.matters import Matter
from oncall.store.access import ApiKey, Login
from oncall.store.notes import Note

__all__ = [
    "ROLES",
    "Answered",
    "ApiKey",
    "BoardView",
    "CalendarEntry",
    "ContactView",
    "DutyCalendar",
    "Login",
    "Matter",
    "NewContact",
    "Note",
    "Oncall",
    "PageLink",
    "Post",
    "Readiness",
    "RungIn",
    "as_csv",
    "as_workbook",
    "request_digest",
]
