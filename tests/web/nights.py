"""Single nights of somebody's, and buttons of pages to give them away with."""

from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rota.coverage import OnDuty
from rota.model import Duty, DutySource
from tests.web.site import ADA, NIGHT, Site, post

TUESDAY = NIGHT + timedelta(days=2, hours=15, minutes=25)  # 20 Oct, 16:30 in Chicago


def duty(site: Site, worker: str, days: int, name: str) -> Duty:
    """A night of somebody's, in every line, so many days after Tuesday."""
    start = TUESDAY + timedelta(days=days)
    lines = [line.id for line in site.oncall.rules.current().service_lines]
    made = [
        Duty(
            id=f"{name}-{line}",
            line=line,
            area="county",
            position="primary",
            worker=worker,
            start=start,
            end=start + timedelta(hours=15, minutes=30),
            kind="weeknight",
            source=DutySource.PLANNED,
            made_at=NIGHT - timedelta(days=1),
        )
        for line in lines
    ]
    site.oncall.duty.plan(made, "test")
    return made[0]


def press(browser: FlaskClient, path: str, form: str = "/me", **fields: str) -> TestResponse:
    """Press a button of a page, and go where it leads."""
    answer = post(browser, path, fields, form=form)
    return browser.get(answer.location) if answer.status_code == 303 else answer


def serving(site: Site, at_duty: Duty, after: timedelta = timedelta(hours=1)) -> str:
    """Who answers for a duty so long after its beginning."""
    answer = site.oncall.duty.who("county", "primary", "child", at_duty.start + after)
    assert isinstance(answer, OnDuty)
    return answer.worker


def giving(one: Duty, worker: str = ADA) -> str:
    """The page on which a duty is given away."""
    return f"/people/{worker}/duty/{one.start.isoformat()}"
