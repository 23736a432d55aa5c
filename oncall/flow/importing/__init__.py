"""Spreadsheets and calendars in: people and duties, looked at as a whole first and then taken in whole or not at all.

A preview names what is new, what changes, what stays, and every row that cannot be right with its
remedy. Nothing is stored while one row is wrong, and a file read a second time changes nothing.
"""

from oncall.flow.importing.duties import preview_duties
from oncall.flow.importing.duty_calendar import summary_table
from oncall.flow.importing.people import preview_people
from oncall.flow.importing.preview import Change, Preview, PreviewRow
from oncall.flow.importing.summaries import Summaries

__all__ = ["Change", "Preview", "PreviewRow", "Summaries", "preview_duties", "preview_people", "summary_table"]
