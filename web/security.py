"""What every answer carries and every question must show: headers, one nonce a request, our own origin."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest, Forbidden

from web import current

_YEAR = 31_536_000
_SAFE = ("GET", "HEAD", "OPTIONS")
_POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data:; manifest-src 'self'; "
    "script-src 'self'{inline}; style-src 'self'{inline}"
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Guard every request and dress every answer of `app`."""
    app.add_template_global(csp_nonce)
    app.before_request(refuse_other_sites)
    app.before_request(_refuse_nul)
    app.after_request(_dress)


def csp_nonce() -> str:
    """What lets the inline style or script of this one answer through."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def refuse_other_sites() -> None:
    """A form of another site does not act here. Raises Forbidden.

    Every browser of today says where a request comes from. An older one that says nothing is let
    through: the form's own secret, or the link's, still guards it. An origin of "null" says nothing
    either – that is what our own `no-referrer` makes of it.
    """
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin != "null" and urlsplit(origin).netloc != request.host
    if foreign:
        raise Forbidden


def _refuse_nul() -> None:
    """No name of ours holds the character that PostgreSQL cannot even compare with. A concern may hold
    anything: it is sealed before it is stored, and never refused."""
    told = request.method not in _SAFE and request.blueprint not in ("intake", "partner")
    said = request.form.values() if told else ()
    if any("\0" in value for value in (request.path, *request.args.values(), *said)):
        raise BadRequest


def _dress(answer: Response) -> Response:
    headers = answer.headers
    headers.extend(_ALWAYS)
    headers["Content-Security-Policy"] = _POLICY.format(inline=f" 'nonce-{g.nonce}'" if "nonce" in g else "")
    if request.endpoint not in ("static", "feeds.ical") or answer.status_code >= 400:
        headers["Cache-Control"] = "no-store"
    if current.settings().web.base_url.startswith("https:"):
        headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
    return answer
