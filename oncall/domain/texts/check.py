"""What `config check` asks about names: would a worker see them whole?"""

from collections.abc import Iterable, Iterator
from itertools import product

from notifiers.gsm import plain
from oncall.domain.texts import answers, notices, pages
from oncall.domain.texts.fit import Sender, Subject

_LONGEST_TIME = "00:00 +1030"
"""As a zone without letters of its own marks the hour that its clocks show twice."""


def shortened(
    *, sender: Sender, categories: Iterable[str], areas: Iterable[str], positions: Iterable[str]
) -> tuple[str, ...]:
    """The names of areas and positions that some text would show shortened; each is worth a warning.

    Raises TextTooLong for a keyword or number that leaves no room for any name.
    """
    found: dict[str, None] = {}
    for category, area, position in product(categories, areas, positions):
        subject = Subject(category=category, area=area, reference="R000000", code="10")
        for text, names in _texts_with_least_room(subject, position, sender, "00:00"):
            found |= dict.fromkeys(name for name in names if plain(name) not in text)
        # In the hour that the clocks show twice a time is longer: names may be shortened then, and the text still fits.
        list(_texts_with_least_room(subject, position, sender, _LONGEST_TIME))
    return tuple(found)


def _texts_with_least_room(
    subject: Subject, position: str, sender: Sender, hhmm: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each with the names it should show."""
    area = subject.area
    yield pages.page(subject, hhmm=hhmm, sender=sender, more=9), (area,)
    both = (area, position)
    yield pages.informed(subject, since=hhmm, position=position, hhmm=hhmm), both
    yield answers.call_back_yours(subject, hhmm=hhmm, holder=position, sender=sender), both
    yield notices.chase_supervisor(subject, position=position, since=hhmm, sender=sender), both
    yield (
        notices.help_wanted(subject, position=position, hhmm=hhmm, sender=sender, scene=subject.reference),
        both,
    )
