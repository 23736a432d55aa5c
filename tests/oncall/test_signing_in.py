"""Coming in is refused in a sentence that says what to do, and never which of two secrets was wrong."""

import pytest

from oncall.domain.errors import Forbidden
from tests.oncall.night import Night


def test_a_link_signs_in_once(night: Night) -> None:
    """Eve finds Bo's link in a mailbox after he has used it."""
    access = night.oncall.access
    link = access.make_link(access.add_login("bo", "coordinator", "test").id)
    access.sign_in_by_link(link)
    with pytest.raises(Forbidden, match=r"it was used, or is too old\. Ask the coordinator for a new one"):
        access.sign_in_by_link(link)


def test_a_link_that_is_too_old_signs_nobody_in(night: Night) -> None:
    access = night.oncall.access
    link = access.make_link(access.add_login("bo", "coordinator", "test").id)
    night.clock.move(minutes=10)
    with pytest.raises(Forbidden, match="too old"):
        access.sign_in_by_link(link)


def test_whether_a_name_exists_is_not_told(night: Night) -> None:
    """Eve tries Bo's name and one that nobody has: she hears the same sentence."""
    access = night.oncall.access
    access.set_password(access.add_login("bo", "coordinator", "test").id, "a long and quiet night")
    answers = []
    for name in ("bo", "nobody"):
        with pytest.raises(Forbidden) as refused:
            access.sign_in(name, "a long and loud night")
        answers.append(str(refused.value))
    assert answers[0] == answers[1]
