"""What a story does not dwell on: messages that came, and to whom, without a word about each."""

from notifiers.base import Channel
from oncall.domain.person import DESK
from tests.world import World


def heard_by(world: World) -> list[str]:
    """Who got what the story has not mentioned yet, in order, a callee once a message; all of it counts as expected."""
    return [to for to, _ in heard(world)]


def heard(world: World) -> list[tuple[str, str]]:
    """The same with the words of each text, and 'call' for a call."""
    owners = {d.address: worker.id for worker in world.oncall.people.everybody() for d in worker.destinations}
    owners |= {desk.phone: DESK + desk.id for desk in world.rules.desks}
    found = world.carrier.unexpected()
    for each in found:
        each.expected = True
    return [(owners.get(h.to, h.to), h.text if h.channel is Channel.SMS else "call") for h in found]
