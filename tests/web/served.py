"""A site that a real browser can look at: served on this machine, with somebody signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.serving import make_server

from tests.web.site import Site

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
Scheme = Literal["light", "dark"]


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The site on a free port of this machine; its address."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def somebody(
    chromium: Browser,
    site: Site,
    address: str,
    *,
    size: ViewportSize = DESK,
    scheme: Scheme = "light",
    scripts: bool = True,
    role: str = "coordinator",
    worker: str | None = None,
) -> Iterator[Page]:
    """A browser window in which Ada's coordinator, or `worker`, is signed in. What its console complains of fails
    the test."""
    context = chromium.new_context(
        base_url=address, viewport=size, color_scheme=scheme, reduced_motion="reduce", java_script_enabled=scripts
    )
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"/in/{site.link(role, worker)}")
    page.get_by_role("button", name="Sign in").click()
    yield page
    context.close()
    assert complaints == []
