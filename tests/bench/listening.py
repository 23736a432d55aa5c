"""One waitress for everything that is measured, the product and the floor: sixteen threads on the loopback."""

import logging
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

THREADS = 16


def listen(application: Callable[..., Any], ready: Callable[[], object] = lambda: None) -> None:
    """Serve on a free port, say which on standard output, and go on until the process is ended."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # A full house is what is being measured.
    server = create_server(application, host="127.0.0.1", port=0, threads=THREADS)
    ready()
    print(server.effective_port, flush=True)
    server.run()
