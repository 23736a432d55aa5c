"""One blueprint a page, named `blueprint` in a module named after the page.

PUBLIC ones are for anybody; of the others every view asks `web.auth.login_required` who is there.
"""

from flask import Blueprint

from web.pages import intake, now, page, partner, phones, sign_in, board, contact

PAGES: tuple[Blueprint, ...] = (
    now.blueprint,
    board.blueprint,
    contact.blueprint,
    intake.blueprint,
    partner.blueprint,
    page.blueprint,
    sign_in.blueprint,
)
"""What is always there."""

SIMULATED: tuple[Blueprint, ...] = (phones.blueprint,)
"""What is there only with simulated phones."""
