"""What phones and calendar programs fetch: the calendar behind a secret address, and the card with our numbers.

A calendar program signs in nowhere: the secret in the address is all it has. So it is 128 random bits, an
address that leads nowhere tells nothing, and whoever tries many is made to wait.
"""

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import TooManyRequests

from oncall.domain.errors import NotFound
from web import current
from web.auth import login_required
from web.ical import written
from web.limits import sender_address
from web.vcard import card

blueprint = Blueprint("feeds", __name__)

_WAIT = 600  # seconds


@blueprint.get("/ical/<secret>.ics")
def ical(secret: str) -> Response:
    """The calendar; 304 while nothing in it has changed. What it shows of gaps is remembered, to be taken back."""
    try:
        feed = current.oncall().feeds.find(secret)
    except NotFound:
        if current.workings().strangers.exceeded(sender_address()):
            raise TooManyRequests(retry_after=_WAIT) from None
        raise
    if current.workings().fetches.exceeded(feed.id):
        raise TooManyRequests(retry_after=_WAIT)
    mark = current.oncall().feeds.mark(feed)
    if request.if_none_match.contains(mark):
        return _kept(Response(status=304), mark)
    calendar = current.oncall().feeds.calendar(feed)
    answer = make_response(written(calendar, feed.id))
    answer.content_type = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="duty.ics"'
    return _kept(answer, calendar.mark)


@blueprint.get("/oncall.vcf")
@login_required()
def vcf() -> Response:
    """The numbers that calls and texts come from, to be saved in a phone. Nobody's own number is in it."""
    agency, twilio = current.rules().agency, current.settings().twilio
    answer = make_response(card(agency.name, [agency.phone, *twilio.worker_numbers]))
    answer.content_type = "text/vcard; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="oncall.vcf"'
    return answer


def _kept(answer: Response, mark: str) -> Response:
    """Asked for again each time, and kept by nobody on the way."""
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
