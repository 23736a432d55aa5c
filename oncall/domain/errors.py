"""Every error this product raises on purpose, in one tree.

    OncallError
    ├── NotFound            there is no such thing (or it is not yours to see)
    ├── Invalid             what was given cannot be right; names the field and the remedy
    │   ├── RulesInvalid    a rule file, with the place of each fault
    │   └── RowsInvalid     an import, with the row of each fault
    ├── Refused             it is understood, but the state of things forbids it
    │   ├── AlreadyTaken    somebody else has the contact
    │   ├── AlreadyClosed   the contact has ended
    │   ├── NotYours        only the one who has it may do that
    │   ├── OutcomeMissing  a contact ends with an outcome or not at all
    │   ├── UnsafeContact   outside what the caller said is safe
    │   ├── NotOpen         the duty is not on offer any more
    │   ├── NotSwappable    the swap has been settled, or the duty has changed hands
    │   ├── NoDuty          there is no duty to be relieved of
    │   ├── RuleBroken      a rule stands against it, and no reason is given to go over it
    │   └── EditedMeanwhile somebody else edited the draft that was being edited
    ├── Forbidden           signed in, but not allowed
    ├── Stale               somebody else changed it meanwhile; decide again (never shown)
    └── StoreUnfit          the database cannot be used as it is; says what to do

An error carries its data, builds its own sentence, and says what is true and what to do. No sentence
holds a name, a number or a word of a narrative.
"""

from dataclasses import dataclass


class OncallError(Exception):
    """The root. `str(error)` is a sentence that may be shown to a person."""


class NotFound(OncallError):
    """There is no such thing, or it is not yours to see: the two are never told apart."""

    def __init__(self, what: str, key: str = "", remedy: str = "Check the spelling, or look on the board") -> None:
        named = f" {key}" if key else ""
        super().__init__(f"There is no {what}{named} here. {remedy}.")
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with what was given: where, what is true, what to do."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}. {self.remedy}."


class Invalid(OncallError):
    """What was given cannot be right. Nothing of it was stored."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(str(problem) for problem in problems) + " Nothing was stored.")
        self.problems = problems

    @classmethod
    def at(cls, place: str, fault: str, remedy: str) -> "Invalid":
        """The usual case of a single problem."""
        return cls(Problem(place=place, fault=fault, remedy=remedy))


class RulesInvalid(Invalid):
    """A rule file that must not be applied, with the place of every fault."""


class RowsInvalid(Invalid):
    """An import that was not done, with the row of every fault."""


class Refused(OncallError):
    """Understood, but the state of things forbids it. Nothing was changed."""


class AlreadyTaken(Refused):
    """Somebody else has the contact; `by` is a position or desk, never a person's name."""

    def __init__(self, reference: str, by: str, at_time: str) -> None:
        super().__init__(f"{reference} was taken by {by} at {at_time}. You are not needed.")
        self.reference, self.by, self.at_time = reference, by, at_time


class AlreadyClosed(Refused):
    """The contact has ended."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} has ended. Open a new contact if there is more to do.")
        self.reference = reference


class NotYours(Refused):
    """Only the one who has the contact, or its supervisor, may do that."""

    def __init__(self, reference: str, act: str) -> None:
        super().__init__(f"Only the one who has {reference} can {act}. Take it first.")
        self.reference = reference


class OutcomeMissing(Refused):
    """A contact ends with an outcome or not at all."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} cannot be closed without an outcome. Choose how it ended.")
        self.reference = reference


class UnsafeContact(Refused):
    """Outside what the caller said is safe; only an explicit, recorded override goes further."""

    def __init__(self, reference: str, limit: str) -> None:
        super().__init__(
            f"{reference}: the caller said what is not safe now: {limit}. "
            "To go outside it, give the reason; it is recorded under your name."
        )
        self.reference, self.limit = reference, limit


class EditedMeanwhile(Refused):
    """Somebody else edited a draft since it was looked at; `theirs` is its version now, `yours` the one looked at."""

    def __init__(self, number: int, yours: int, theirs: int) -> None:
        super().__init__(
            f"Rota {number} was edited by somebody else meanwhile: you looked at version {yours}, it is now"
            f" version {theirs}. Look at it again, and repeat your change if it is still needed."
        )
        self.number, self.yours, self.theirs = number, yours, theirs


class NotOpen(Refused):
    """The duty is not on offer any more: taken, not needed, or over."""

    def __init__(self) -> None:
        super().__init__("That duty is not open any more. Look at the list of open duties.")


class NotSwappable(Refused):
    """The duty is not theirs any more, or the swap has been settled."""

    def __init__(self) -> None:
        super().__init__("That swap has been settled, or the duty has changed hands meanwhile. Look at the rota.")


class NoDuty(Refused):
    """There is no duty to be relieved of."""

    def __init__(self) -> None:
        super().__init__("They have no duty now or within 36 hours. Enter the absence instead.")


class RuleBroken(Refused):
    """Somebody may not serve then, by the agency's rules; `rules` says which, in sentences without names."""

    def __init__(self, rules: tuple[str, ...]) -> None:
        super().__init__(f"A rule stands against it: {'; '.join(rules)}. Name somebody else, or give the reason.")
        self.rules = rules


class Forbidden(OncallError):
    """Known, but not allowed to do this."""

    def __init__(self, act: str, remedy: str = "Ask the coordinator for the right to, or to do it for you") -> None:
        super().__init__(f"You may not {act}. {remedy}.")


class Stale(OncallError):
    """Somebody else changed the aggregate meanwhile: load it again and decide again."""


class StoreUnfit(OncallError):
    """The database cannot be used as it is; the sentence says what to do about it."""
