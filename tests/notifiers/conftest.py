"""The stage every test of the simulated phones begins on."""

import pytest

from tests.notifiers.phone_scene import Scene


@pytest.fixture
def scene() -> Scene:
    """Ada's and Bo's phones at eight in the evening."""
    return Scene()
