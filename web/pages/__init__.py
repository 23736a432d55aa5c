"""One blueprint a page, named `blueprint` in a module named after the page.

The intake, a partner's form, the link in a page and signing in are for anybody; everywhere else each view asks
`web.auth.login_required` who is there.
"""

from flask import Blueprint

from web.pages import (
    acts,
    board,
    calendars,
    changes,
    contact,
    feeds,
    giving,
    imports,
    intake,
    me,
    now,
    page,
    partner,
    people,
    phones,
    publish,
    rota,
    rotas,
    sign_in,
    slot,
    tonight,
)

PAGES: tuple[Blueprint, ...] = (
    now.blueprint,
    board.blueprint,
    contact.blueprint,
    acts.blueprint,
    intake.blueprint,
    partner.blueprint,
    page.blueprint,
    sign_in.blueprint,
    tonight.blueprint,
    feeds.blueprint,
    calendars.blueprint,
    rotas.blueprint,
    rota.blueprint,
    changes.blueprint,
    slot.blueprint,
    publish.blueprint,
    me.blueprint,
    people.blueprint,
    imports.blueprint,
    giving.blueprint,
)
"""What is always there."""

SIMULATED: tuple[Blueprint, ...] = (phones.blueprint,)
"""What is there only with simulated phones."""
