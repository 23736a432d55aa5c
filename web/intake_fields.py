"""What the intake form can ask beyond what is wrong and where, and the words each answer stands under."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `name` is what the answer is kept under."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that belong together."""

    heading: str
    fields: tuple[Field, ...]


def _group(heading: str, *fields: tuple[str, str]) -> Group:
    return Group(heading=heading, fields=tuple(Field(name=name, words=words) for name, words in fields))


GROUPS = (
    _group(
        "The people concerned",
        ("people", "Who is it about? First names or initials, and ages"),
        ("with_them", "Who is with them now?"),
        ("injuries", "Is anybody hurt or in need of a doctor?"),
        ("alleged", "Where is the person who may have done it, and can they get to them?"),
        ("home", "Home address"),
        ("school", "School or day centre"),
        ("happened", "When did it happen?"),
        ("told_by", "Did you see it yourself, or who told you?"),
    ),
    _group(
        "For the safety of whoever comes",
        ("weapons", "Weapons"),
        ("dogs", "Dogs"),
        ("violence", "Violence before"),
        ("drugs", "Drugs or alcohol"),
        ("infection", "Infectious illness"),
        ("others_there", "Who else is there?"),
        ("police", "Are police there? Officer and number"),
    ),
    _group(
        "Further",
        ("matter", "What kind of matter is it? For example a new report, a missing child, a carer who cannot go on"),
        ("relay", "Relay service or sign language needed"),
        ("tribe", "Tribal affiliation"),
        ("disability", "Disability"),
        ("before", "Earlier contacts that you know of"),
        ("custody", "Custody orders"),
        ("discharge", "Discharge time, if in hospital"),
        ("anonymity", "Do you want to stay unnamed?"),
    ),
)

FIELDS = tuple(field for group in GROUPS for field in group.fields)

ROLES = (
    "police",
    "hospital or health",
    "school or childcare",
    "foster carer",
    "provider",
    "neighbour",
    "relative",
    "the person concerned",
    "other department",
    "rather not say",
)
"""Who may be reporting."""

LANGUAGES = (
    ("es", "Spanish"),
    ("ar", "Arabic"),
    ("zh", "Chinese"),
    ("fr", "French"),
    ("ht", "Haitian Creole"),
    ("hmn", "Hmong"),
    ("ko", "Korean"),
    ("pt", "Portuguese"),
    ("ru", "Russian"),
    ("so", "Somali"),
    ("vi", "Vietnamese"),
    ("ase", "American Sign Language"),
    ("other", "another language"),
)
"""Codes as workers' languages are written, with their names."""
