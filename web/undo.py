"""Saying what was done, and offering to take it back: instead of asking 'are you sure?' beforehand."""

from flask import flash, render_template
from markupsafe import Markup


def said(words: str) -> None:
    """Shown once, on the next page."""
    flash(words)


def refused(words: str) -> None:
    """Shown once, on the next page, as what could not be done."""
    flash(words, "error")


def undoable(words: str, action: str, undo: str, **fields: str) -> None:
    """Shown once, with a button `undo` that posts `fields` to `action`."""
    # Markup may be trusted here: the template escapes every word that is put into it.
    flash(Markup(render_template("undo.html", words=words, action=action, undo=undo, fields=fields)))
