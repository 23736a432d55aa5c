"""Who is signed in, and what they may do. A session is a row; the cookie holds only its secret.

Every signed-in role sees the board. What a role may do beyond that is named at each view.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from oncall.app import Login
from oncall.domain.errors import Forbidden
from web import current

P = ParamSpec("P")
R = TypeVar("R")


def login_required(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R | BaseResponse]]:
    """Only for the signed in; with `roles`, only for those. Others are asked to sign in first."""

    def guarded(view: Callable[P, R]) -> Callable[P, R | BaseResponse]:
        @wraps(view)
        def guard(*args: P.args, **kwargs: P.kwargs) -> R | BaseResponse:
            login = look()
            if login is None:
                return redirect(url_for("sign_in.page", next=_way_back()), 303)
            if roles and login.role not in roles:
                raise Forbidden("do that with your role")
            return view(*args, **kwargs)

        return guard

    return guarded


def look() -> Login | None:
    """Who this browser's session belongs to; asked of the store once a request."""
    if "login" not in g:
        secret = request.cookies.get(cookie_name(), "")
        g.login = current.oncall().access.session(secret) if secret else None
    return cast("Login | None", g.login)


def acting() -> str:
    """Who acts: the worker of the login, or the login itself when it belongs to no worker."""
    login = current.login()
    if login is None:
        raise Forbidden("do that without signing in", "Sign in first")
    return login.worker_id or "login:" + login.id


def begin(answer: BaseResponse, secret: str) -> None:
    """Give the browser the secret of a new session."""
    web = current.settings().web
    answer.set_cookie(
        cookie_name(), secret, max_age=web.session_hours * 3600, secure=secure(), httponly=True, samesite="Lax"
    )


def end(answer: BaseResponse) -> None:
    """End the session of this browser, here and in the store."""
    if secret := request.cookies.get(cookie_name()):
        current.oncall().access.sign_out(secret)
    answer.delete_cookie(cookie_name(), secure=secure(), httponly=True, samesite="Lax")


def cookie_name() -> str:
    """`__Host-` makes the browser refuse the cookie of any other host or of an open connection."""
    return "__Host-oncall" if secure() else "oncall"


def secure() -> bool:
    """Whether people reach us by https."""
    return current.settings().web.base_url.startswith("https:")


def local_path(address: str) -> str:
    """The address if it leads back into these pages, else the first one."""
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if ours and address.isprintable() else "/"


def _way_back() -> str:
    """Where to go after signing in: only what was looked at can be gone on with."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
