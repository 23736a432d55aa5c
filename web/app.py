"""The web application, put together."""

from collections.abc import Sequence
from hashlib import sha256

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect

from notifiers.simulator import Simulator
from notifiers.twilio.account import Account
from oncall.app import Oncall
from oncall.config import Environment, Settings
from web import current, errors, files, filters, health, numbers, security
from web.api import BLUEPRINT as API
from web.current import Workings
from web.pages import PAGES, SIMULATED, intake, page, partner
from web.webhooks import simulator as simulator_door
from web.webhooks import twilio as twilio_door

LARGEST_BODY = 256 * 1024
_BANNER = "Demo – no messages leave this computer"
_NAV = (("/", "Now"), ("/board", "Board"), ("/rota", "Rota"))
_MINE = ("/me", "My duty")
_TONIGHT = ("/tonight", "Tonight")
_PHONES = ("/sim/phones", "Phones")


class FormSessions(SecureCookieSessionInterface):
    """The cookie that guards the forms of pages. Machines fill in no forms, so the API has none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the browser brought; nothing for the API."""
        return None if request.path.startswith("/api/") else super().open_session(app, request)


def create_app(
    oncall: Oncall, settings: Settings, *, simulator: Simulator | None = None, twilio: Account | None = None
) -> Flask:
    """The pages, the API and the carriers' doors over `oncall`.

    With `simulator` its phones are on a page and its events come in by a door of their own; with `twilio` that
    account's do. Raises ValueError when phones are asked for in production.
    """
    if simulator is not None and settings.in_production:
        raise ValueError("Simulated phones cannot be switched on in production. Configure a carrier.")
    app = Flask(__name__)
    app.session_interface = FormSessions()
    app.request_class = files.Incoming
    current.install(app.extensions, Workings(oncall=oncall, settings=settings, simulator=simulator, twilio=twilio))
    app.config.from_mapping(_config(settings))
    for part in (files, security, errors, filters, numbers):
        part.install(app)
    _register(app, with_phones=simulator is not None, with_twilio=twilio is not None)
    _say_where_we_are(app, settings, simulator)
    return app


def _config(settings: Settings) -> dict[str, object]:
    https = settings.web.base_url.startswith("https:")
    keys = [_signing(secret) for secret in (settings.web.previous_secret_key, settings.web.secret_key) if secret]
    return {
        "SECRET_KEY": keys[-1],
        "SECRET_KEY_FALLBACKS": keys[:-1],
        "WTF_CSRF_SECRET_KEY": keys,  # The last one signs and all are read, so that an open form still goes in.
        "TRUSTED_HOSTS": list(settings.web.hosts),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "SESSION_COOKIE_NAME": "__Host-form" if https else "form",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A form may stay open all night; its secret lasts as long as the browser's session does.
        "WTF_CSRF_TIME_LIMIT": None,
        # Our own no-referrer leaves nothing to compare; `security.refuse_other_sites` does this part.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _signing(secret: str) -> bytes:
    return sha256(b"web sessions" + secret.encode()).digest()


def _register(app: Flask, *, with_phones: bool, with_twilio: bool) -> None:
    csrf = CSRFProtect(app)
    app.register_blueprint(API)
    app.register_blueprint(health.blueprint)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for blueprint in SIMULATED if with_phones else ():
        app.register_blueprint(blueprint)
    exempt = [API, intake.blueprint, page.blueprint, partner.blueprint]
    if with_phones:
        app.register_blueprint(simulator_door.blueprint)
        exempt.append(simulator_door.blueprint)
    if with_twilio:
        app.register_blueprint(twilio_door.blueprint)
        exempt.append(twilio_door.blueprint)
    for blueprint in exempt:
        csrf.exempt(blueprint)


def _say_where_we_are(app: Flask, settings: Settings, simulator: Simulator | None) -> None:
    """What the frame of every page shows: the banner, who is signed in, and where they can go."""
    banner = "" if settings.service.environment is Environment.PRODUCTION or simulator is None else _BANNER
    app.context_processor(
        lambda: {"environment_banner": banner, "nav": _nav(with_phones=simulator is not None), "login": current.login()}
    )


def _nav(*, with_phones: bool) -> Sequence[tuple[str, str]]:
    """Where whoever is signed in can go: a duty of their own is there only for those who are workers."""
    login = current.login()
    mine = [_MINE] if login is not None and login.worker_id is not None else []
    tonight = [_TONIGHT] if login is not None and login.role != "worker" else []
    return [*_NAV, *tonight, *mine, *([_PHONES] if with_phones else [])]
