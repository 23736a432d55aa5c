"""A night in which anything may happen, decided by dice: the same seed is the same night."""

import random
from collections.abc import Callable, Sequence
from functools import partial

from notifiers.phones import NotPossible, PhoneSwitch
from oncall.domain.contact import Contact, ContactState, Details
from oncall.domain.errors import Invalid, Refused
from oncall.domain.policy import When
from oncall.flow.intake import NewContact
from oncall.store.database import Database
from tests.oncall.night import PHONES, Night

WORDS = ("1", "1", "1", "2", "2 15", "3", "3", "4", "5", "5 40", "6", "9", "0", "?", "OK", "1 please", "STOP", "START")
KEYS = ("1", "1", "2", "3", "7")
OUTCOMES = ("advice given", "withdrawn")
LINES = ("child", "child", "adult")
STREETS = ("River Road", "Mill Lane", "Church Hill")


class Chance:
    """One night of one seed. `log` is what happened, for whoever has to find out what went wrong."""

    def __init__(self, database: Database, seed: int) -> None:
        self.night = Night(database)
        self.dice = random.Random(seed)
        self.log: list[str] = []
        self._references: list[str] = []

    def happen(self) -> None:
        """One thing happens, and the engine does what is due – unless it is killed before it can."""
        act = self.dice.choice(self._acts())
        self.log.append(f"{self.night.clock.now():%H:%M} {act.__name__.strip('_')}")
        try:
            act()
        except (Refused, Invalid, NotPossible) as refusal:
            self.log[-1] += f" – {type(refusal).__name__}"
        if self.dice.random() < 0.2:
            self._crash()
        self.night.engine.settle()

    def contacts(self) -> Sequence[Contact]:
        """Every contact as it is now."""
        return [self.night.oncall.contacts.find(reference) for reference in self._references]

    def _acts(self) -> Sequence[Callable[[], None]]:
        often = (self._open, self._type, self._pick_up, self._pass_time)
        seldom = (self._throw_a_switch, self._crash, self._outage, self._act_on_the_web, self._be_free_again)
        return (*often, *often, self._crash, *seldom) if self._references else (self._open,)

    # What may happen ------------------------------------------------------------------------------

    def _open(self) -> None:
        dice, number = self.dice, len(self._references) + 1
        new = NewContact(
            id=f"contact-{number}",
            details=Details(
                what="A child alone",
                where=f"{dice.randint(1, 3)} {dice.choice(STREETS)}",
                caller_number=dice.choice(("", "", "+13035550150")),
            ),
            channel="web",
            line=dice.choice(LINES),
            area=dice.choice(("county", "county", None)),
            danger=dice.choice((True, True, True, None, False)),
            language=dice.choice(("", "", "", "es")),
        )
        contact = self.night.oncall.contacts.open(new, "public")
        again = self.night.oncall.contacts.open(new, "public")  # The answer was lost, so it came in again.
        assert again.reference == contact.reference
        self._references.append(contact.reference)

    def _type(self) -> None:
        name, word = self._somebody(), self.dice.choice(WORDS)
        matters = self.night.oncall.contacts.matters(name)
        code = self.dice.choice(matters).code if matters and word[0] in "1356" and len(word) == 1 else ""
        self.night.phones.text(PHONES[name], word + code)
        self.log[-1] += f" {name} {word}{code}"

    def _pick_up(self) -> None:
        name = self._somebody()
        self.night.phones.answer(PHONES[name])
        self.night.phones.press(PHONES[name], self.dice.choice(KEYS))

    def _pass_time(self) -> None:
        self.night.pass_time(minutes=self.dice.choice((1, 3, 6, 10, 16)))

    def _throw_a_switch(self) -> None:
        name, switch = self._somebody(), self.dice.choice(tuple(PhoneSwitch))
        self.night.phones.switch(PHONES[name], switch)
        self.log[-1] += f" {name} {switch}"

    def _crash(self) -> None:
        """Killed in the middle of a tick, with messages in hand that may or may not have left; a while passes."""
        due = self.night.oncall.due
        self.night.clock.move(minutes=self.dice.choice((0, 5, 15)))
        for contact_id in due.contacts():
            due.work_on(contact_id)
        taken = due.take(self.dice.randint(1, 4))
        for handover in taken:
            if self.dice.random() < 0.5:
                self._leave(partial(self.night.phones.send, handover.message))
        self.night.restart()
        self.night.clock.move(seconds=self.dice.choice((1, 30, 100, 400)))

    def _leave(self, send: Callable[[], object]) -> None:
        """Hand a message over in the last moment before the kill; what the carrier says, nobody hears."""
        try:
            send()
        except Exception as refusal:  # noqa: BLE001 - whatever it is, the process is dead
            self.log[-1] += f" – {type(refusal).__name__}"

    def _outage(self) -> None:
        """No engine for a while; the night goes on outside."""
        self.night.restart()
        self.night.clock.move(minutes=self.dice.choice((2, 20, 70, 600)))

    def _be_free_again(self) -> None:
        self.night.oncall.people.not_busy(self._somebody())

    def _act_on_the_web(self) -> None:
        contacts, by, one = self.night.oncall.contacts, self._somebody(), self.dice.choice(self._references)
        other = self.dice.choice(self._references)
        acts: dict[str, Callable[[], object]] = {
            "claim": lambda: contacts.claim(one, by),
            "take over": lambda: contacts.claim(one, by, over=True),
            "pass": lambda: contacts.pass_on(one, by),
            "close": lambda: contacts.close(one, "login:dov", self.dice.choice(OUTCOMES)),
            "reopen": lambda: contacts.reopen(one, by),
            "attach": lambda: contacts.attach(one, other, by),
            "detach": lambda: contacts.detach(one, by),
            "offer": lambda: contacts.offer_transfer(one, "the next county", by),
            "transfer": lambda: contacts.confirm_transfer(one, "somebody there", by),
            "category": lambda: contacts.set_category(one, self.dice.choice(("immediate", "routine")), by),
            "area": lambda: contacts.set_area(one, "county", by),
            "reached": lambda: contacts.reached(one, by, "spoken to", "the mother"),
            "finish": lambda: contacts.finish(one, by),
        }
        name = self.dice.choice(tuple(acts))
        self.log[-1] += f": {name} {one} by {by}"
        acts[name]()

    def _somebody(self) -> str:
        return self.dice.choice(tuple(PHONES))

    # How it ends ----------------------------------------------------------------------------------

    def wake_everybody(self) -> None:
        """Every phone is on again and nobody is busy."""
        for name, number in PHONES.items():
            if any(phone.number == number for phone in self.night.phones.wall()):
                self.night.phones.switch(number, PhoneSwitch.ON)
                self.night.phones.text(number, "START")
            self.night.oncall.people.not_busy(name)
        self.night.engine.settle()

    def answer_everything(self, rounds: int = 8) -> list[Contact]:
        """Whoever is asked takes it, by text. What is still waiting after so many quarters of an hour."""
        for _ in range(rounds):
            for name in PHONES:
                self._take_all(name)
            if not self._waiting():
                break
            self.night.clock.move(minutes=15)
            self.night.engine.settle()
        return self._waiting()

    def _take_all(self, name: str) -> None:
        for matter in self.night.oncall.contacts.matters(name):
            if matter.contact.state is ContactState.WAITING and matter.ask is not None:
                self.night.phones.text(PHONES[name], f"1{matter.code}")
                self.night.engine.settle()

    def _waiting(self) -> list[Contact]:
        """Contacts that nobody has, but for those that wait for the office and wake nobody."""
        rules = self.night.oncall.rules.current()
        found = [contact for contact in self.contacts() if contact.state is ContactState.WAITING]
        return [contact for contact in found if rules.policy_of(contact.category).when is not When.OFFICE]
