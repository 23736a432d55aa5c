"""The carrier of a test run, and its own document before it: one of each, or one a worker of the run."""

import os
from collections.abc import Iterator

import pytest

from tests.carrier.contract import Contract, NotInstalled, running
from tests.carrier.fake import FakeTwilio


@pytest.fixture(scope="session")
def twilio() -> Iterator[FakeTwilio]:
    """The carrier: one a test run, or one a worker of it."""
    with FakeTwilio() as carrier:
        yield carrier


@pytest.fixture(scope="session")
def contract(twilio: FakeTwilio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contract]:
    """The carrier behind its own document. Needs the package registry once; ONCALL_REQUIRE_CONTRACT=1 insists."""
    try:
        with running(twilio.url, tmp_path_factory.mktemp("contract") / "proxy.log") as contract:
            yield contract
    except NotInstalled as error:
        if os.environ.get("ONCALL_REQUIRE_CONTRACT") == "1":
            pytest.fail(f"The contract was required and could not be installed: {error}", pytrace=False)
        pytest.skip(f"The carrier's document cannot be installed here, so nothing is held against it: {error}")
