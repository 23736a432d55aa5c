"""A night over the carrier's wire in which the carrier misbehaves all night, decided by dice.

Straight to the fake, so that many nights fit into a minute. The same seed throws the same dice; only ids of
ours are new each time, so two pages of one instant may leave in another order when a night is replayed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from notifiers.base import Delivery, NotifyError
from notifiers.phones import NotPossible, PhoneSwitch
from oncall.domain.contact import ContactState
from oncall.domain.errors import Invalid, Refused
from tests.carrier.account import Account
from tests.carrier.callbacks import Way, is_status, is_text
from tests.carrier.faults import Mishap, any_request
from tests.carrier.handsets import Handset
from tests.carrier.records import Asked
from tests.simulation.chance import WORDS
from tests.simulation.hasty import HastyWire
from tests.world import World

SWEEPS_EVERY = timedelta(seconds=45)
LATEST = 10  # minutes: what is late has come by then
CAST = ("A3", "AS1", "AD", "A6")
CODES = (20003, 21211, 21408, 21608, 21610, 21611, 21614, 30450, 39999)  # as the request is made: every class of them
LATER = (30001, 30003, 30004, 30005, 30006, 30007, 30008, 30017, 30022, 30034, 30500, 39999)  # after it was taken
MISHAPS = tuple(mishap for mishap in Mishap if mishap is not Mishap.SLOW)


class BadNight:
    """One night of one seed. `log` is what happened; `claims` how often somebody did what may be a claim."""

    def __init__(self, world: World, wire: HastyWire, seed: int, look: Callable[["BadNight"], None]) -> None:
        self.world, self.wire, self.dice = world, wire, Random(seed)
        self.log: list[str] = []
        self.claims: Counter[str] = Counter()
        self.references: list[str] = []
        self._look, self._swept_at = look, world.clock.now()
        self.account.faults = type(self.account.faults)(seed)
        world.at("2026-10-17 23:13")
        world.on_duty(primary="A3", supervisor="AS1", director="AD")
        for worker in CAST:
            world.phone(worker)

    @property
    def account(self) -> Account:
        """The account at the carrier."""
        return self.wire.account

    def happen(self) -> None:
        """One thing happens, and the night goes on for a while."""
        act = self.dice.choice(self._acts())
        self.log.append(f"{self.world.wall()} {act.__name__.strip('_')}")
        try:
            act()
        except (Refused, Invalid, NotPossible) as refusal:
            self.say(type(refusal).__name__)
        self.pass_time(seconds=self.dice.choice((1, 1, 20, 70)))

    def say(self, *words: object) -> None:
        """Add to the last line of the log."""
        self.log[-1] += " " + " ".join(map(str, words))

    def pass_time(self, **lasts: float) -> None:
        """With a stop wherever the engine, or the carrier, has something to do."""
        clock = self.world.clock
        until = clock.now() + timedelta(**lasts)
        while (stop := self._next_stop()) is not None and stop <= until:
            clock.move_to(max(stop, clock.now()))
            self._stop()
        clock.move_to(until)
        self._stop()

    def _next_stop(self) -> datetime | None:
        stops = (self.world.oncall.due.next_due(), self.account.phones.next_due())
        return min((at for at in stops if at is not None), default=None)

    def _stop(self) -> None:
        now = self.world.clock.now()
        if now - self._swept_at >= SWEEPS_EVERY:
            self.sweep()
        self.world.engine.settle()
        self._look(self)

    def sweep(self) -> None:
        """The lists are read."""
        self._swept_at = self.world.clock.now()
        self.wire.sweep(self.world)

    # What may happen ------------------------------------------------------------------------------

    def _acts(self) -> Sequence[Callable[[], None]]:
        if not self.references:
            return (self._open,)
        people = (self._open, self._type, self._type, self._pick_up, self._act_on_the_web, self._takes_it_meanwhile)
        carrier = (self._mishap, self._mishap, self._refuse, self._lose_later, self._callbacks, self._webhooks_down)
        phones = (self._handset, self._switch)
        seldom = (self._restart, self._crash, self._rotate, self._heal)
        return (*people, *carrier, *phones, *seldom, self._pass, self._pass)

    def _pass(self) -> None:
        self.pass_time(minutes=self.dice.choice((1, 4, 9, 16)))

    def _open(self) -> None:
        dice, number = self.dice, len(self.references) + 1
        contact = self.world.contact(danger=dice.choice((True, True, True, None)), area="county", paged=False)
        self.references.append(contact.reference)
        self.say(number)

    def _type(self) -> None:
        name, word = self._somebody(), self.dice.choice(WORDS)
        matters = self.world.oncall.contacts.matters(name)
        code = self.dice.choice(matters).code if matters and word in ("1", "3") else ""
        self.say(name, word + code)
        self.claims[name] += word == "1"
        self.account.phones.text(self._number(name), word + code)

    def _pick_up(self) -> None:
        name, key = self._somebody(), self.dice.choice(("1", "1", "2", "7", ""))
        self.say(name, key)
        self.account.phones.answer(self._number(name))
        self.account.run_due()
        if key:
            self.claims[name] += key == "1"
            self.account.phones.press(self._number(name), key)
        elif self.dice.random() < 0.5:
            self.account.phones.hang_up(self._number(name))

    def _act_on_the_web(self) -> None:
        contacts, by, one = self.world.oncall.contacts, self._somebody(), self.dice.choice(self.references)
        acts: dict[str, Callable[[], object]] = {
            "claim": partial(self._claim, one, by),
            "take over": lambda: self._claim(one, by, over=True),
            "pass": lambda: contacts.pass_on(one, by),
            "close": lambda: contacts.close(one, "login:dov", "advice given"),
            "reopen": lambda: contacts.reopen(one, by),
            "finish": lambda: contacts.finish(one, by),
            "free": lambda: self.world.oncall.people.not_busy(by),
        }
        name = self.dice.choice(tuple(acts))
        self.say(name, one, by)
        acts[name]()

    def _claim(self, one: str, by: str, *, over: bool = False) -> None:
        self.claims[by] += 1
        self.world.oncall.contacts.claim(one, by, over=over)

    def _takes_it_meanwhile(self) -> None:
        """Somebody takes it at the very moment at which the next message is in the carrier's hands."""
        one, by = self.dice.choice(self.references), self._somebody()
        self.say(one, by)

        def take() -> None:
            try:
                self._claim(one, by)
            except Refused as refusal:
                self.say("meanwhile", type(refusal).__name__)

        self.wire.watched.meanwhile.append(take)

    def _mishap(self) -> None:
        mishap, times = self.dice.choice(MISHAPS), self.dice.choice((1, 1, 2, 3))
        when = self.dice.choice((Asked.is_text, Asked.is_call, any_request))
        if mishap is Mishap.HANG_AFTER:
            times = 1  # It costs real time.
        self.account.faults.next(mishap, times, when=when)
        self.say(mishap, times, when.__name__)

    def _refuse(self) -> None:
        code, to = self.dice.choice(CODES), self.dice.choice(("", self._number(self._somebody())))
        kind, times = self.dice.choice(("text", "call", "")), self.dice.choice((1, 2, 3))
        self.account.refusals.refuse(code, to=to, kind=kind, times=times)
        self.say(code, to or "all", kind or "both", times)

    def _lose_later(self) -> None:
        name, code = self._somebody(), self.dice.choice((*LATER, None))
        how = self.dice.choice((Delivery.UNDELIVERED, Delivery.FAILED))
        self.account.phones.fails(self._number(name), code, how)
        self.say(name, code)

    def _callbacks(self) -> None:
        way, times = self.dice.choice(tuple(Way)), self.dice.choice((1, 3, 10))
        when, late = self.dice.choice((is_status, is_status, is_text)), self.dice.choice((1, 4, LATEST))
        self.account.callbacks.next(way, times, when=when, by=timedelta(minutes=late))
        self.say(way, times, when.__name__, late)

    def _webhooks_down(self) -> None:
        self.account.webhooks_down(timedelta(minutes=10))

    def _handset(self) -> None:
        name, kind = self._somebody(), self.dice.choice(tuple(Handset))
        self.account.phones.behaves(self._number(name), kind)
        self.say(name, kind)

    def _switch(self) -> None:
        name, switch = self._somebody(), self.dice.choice((PhoneSwitch.ON, PhoneSwitch.OFF, PhoneSwitch.SLOW))
        self.account.phones.switch(self._number(name), switch)
        self.say(name, switch)

    def _restart(self) -> None:
        self.world.restarts()

    def _crash(self) -> None:
        """Killed in the middle of a tick: of what was taken out of the queue, some has left and nobody knows."""
        due, clock = self.world.oncall.due, self.world.clock
        clock.move_to(min(due.next_due() or clock.now(), clock.now() + timedelta(minutes=16)))
        for contact_id in due.contacts():
            due.work_on(contact_id)
        for handover in due.take(self.dice.randint(1, 3)):
            if self.dice.random() < 0.5:
                try:
                    self.wire.twilio.send(handover.message)
                except NotifyError as refusal:
                    self.say(refusal.fault)
        self._look(self)
        self.world.restarts()
        clock.move(seconds=self.dice.choice((1, 30, 100, 400)))

    def _rotate(self) -> None:
        """The agency changes its token: both are named while the carrier signs by the one or by the other."""
        old = self.account.auth_token
        if self.dice.random() < 0.5:
            self.wire.knows(self.world, "0" * 32, old)  # The next one is entered before the carrier changes over.
        else:
            self.wire.knows(self.world, self.account.rotate_token(), old)

    def _heal(self) -> None:
        self.account.faults.clear()
        self.account.refusals.clear()

    def _somebody(self) -> str:
        return self.dice.choice(CAST)

    def _number(self, name: str) -> str:
        return self.world.phone(name).numbers[0]

    # How it ends ----------------------------------------------------------------------------------

    def all_is_well_again(self) -> None:
        """Nothing goes wrong any more, every phone is on, nobody is busy, and START lifts what STOP has blocked."""
        self.log.append(f"{self.world.wall()} all is well again")
        self._heal()
        self.wire.watched.meanwhile.clear()
        self.account.webhooks.down_until = None
        self.pass_time(minutes=LATEST + 1)
        for name in CAST:
            for number in self.world.phone(name).numbers:
                self.account.phones.behaves(number, Handset.PHONE)
                self.account.phones.fails(number, None)
                self.account.phones.switch(number, PhoneSwitch.ON)
                self.account.phones.text(number, "START")
            self.world.oncall.people.not_busy(name)
        self.pass_time(seconds=50)
        self.sweep()

    def answer_everything(self, rounds: int = 8) -> list[str]:
        """Whoever is asked takes it, by text. What is still waiting after so many quarters of an hour."""
        for _ in range(rounds):
            for name in CAST:
                for matter in self.world.oncall.contacts.matters(name):
                    if matter.contact.state is ContactState.WAITING and matter.ask is not None:
                        self.claims[name] += 1
                        self.account.phones.text(self._number(name), f"1{matter.code}")
                        self.pass_time(seconds=2)
            if not self._waiting():
                break
            self.pass_time(minutes=15)
        return self._waiting()

    def _waiting(self) -> list[str]:
        found = [self.world.oncall.contacts.find(one) for one in self.references]
        return [contact.reference for contact in found if contact.state is ContactState.WAITING]
