"""What is sent and dialled: every text one segment, every number one that can be rung."""

from collections.abc import Iterator
from dataclasses import fields

import phonenumbers

from notifiers.gsm import plain
from oncall.domain import texts
from oncall.domain.errors import Problem
from oncall.domain.reply import carrier_word
from oncall.domain.rules import RuleSet
from oncall.domain.texts import Sender, Subject

PUBLIC_REPLIES = ("neutral", "none")
_REFERENCE, _HHMM, _MORE = "R999999", "23:59", 99  # the longest there are


def number_faults(rules: RuleSet) -> Iterator[Problem]:
    """Telephone numbers and countries that cannot be."""
    agency = rules.agency
    if agency.country not in phonenumbers.SUPPORTED_REGIONS:
        fault = f"'{agency.country}' is no country"
        yield Problem(place="agency.country", fault=fault, remedy="Write its two letters, such as US")
    if not agency.emergency_number.isdecimal():
        fault = f"'{agency.emergency_number}' cannot be dialled"
        yield Problem(place="agency.emergency_number", fault=fault, remedy="Write its digits, such as 911")
    if agency.public_number == agency.phone:
        fault = "workers and the public have the same number, so a reply and a new contact look alike"
        yield Problem(place="agency.public_number", fault=fault, remedy="Give the public another number")
    numbers = {"agency.phone": agency.phone}
    if agency.public_number:
        numbers["agency.public_number"] = agency.public_number
    numbers |= {f"desks[{i}].phone": desk.phone for i, desk in enumerate(rules.desks)}
    for place, number in numbers.items():
        if not _possible(number):
            fault = f"'{number}' is no telephone number that can be rung from anywhere"
            remedy = "Write it with +, country and area, such as +13035550100"
            yield Problem(place=place, fault=fault, remedy=remedy)


def _possible(number: str) -> bool:
    """Whether it is E.164 and of a length its country has; fictional numbers are possible, if not valid."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_possible_number(parsed) and written == number


def value_faults(rules: RuleSet) -> Iterator[Problem]:
    """Minutes that cannot be, and words of which only some are known."""
    if rules.agency.public_reply not in PUBLIC_REPLIES:
        fault = f"'{rules.agency.public_reply}' is not known here"
        remedy = f"Use one of: {', '.join(PUBLIC_REPLIES)}"
        yield Problem(place="agency.public_reply", fault=fault, remedy=remedy)
    timings = rules.timings
    for name in (field.name for field in fields(timings)):
        if name != "change_overlap" and getattr(timings, name) < 1:
            yield Problem(place=f"timings.{name}", fault="it is no time at all", remedy="Write 1 or more")
    if timings.busy > timings.busy_longest:
        fault = "busy lasts longer than busy_longest"
        yield Problem(place="timings.busy", fault=fault, remedy="Make it shorter")
    if timings.chase >= timings.chase_supervisor:
        fault = "the supervisor would be told before the worker is asked"
        yield Problem(place="timings.chase_supervisor", fault=fault, remedy="Make it longer than chase")
    if not rules.outcomes or len(set(rules.outcomes)) < len(rules.outcomes):
        fault = "an outcome is given twice" if rules.outcomes else "no contact could ever end"
        yield Problem(place="outcomes", fault=fault, remedy="List every outcome once")


def text_faults(rules: RuleSet) -> Iterator[Problem]:
    """Names that a text message cannot carry, or not in one segment."""
    names = {"agency.keyword": rules.agency.keyword}
    names |= {f"areas[{i}].name": area.name for i, area in enumerate(rules.areas)}
    names |= {f"positions[{i}].name": position.name for i, position in enumerate(rules.positions)}
    names |= {f"categories[{i}].word": category.word for i, category in enumerate(rules.categories)}
    for place, name in names.items():
        if not name.strip():
            yield Problem(place=place, fault="it is empty", remedy="Write the name that texts shall use")
        elif plain(name) != name:
            fault = f"a text message would show it as '{plain(name)}'"
            remedy = "Write it so, or in other letters of the GSM alphabet"
            yield Problem(place=place, fault=fault, remedy=remedy)
    if carrier_word(rules.agency.keyword):
        fault = "carriers act upon that word themselves"
        yield Problem(place="agency.keyword", fault=fault, remedy="Choose another word")
    yield from _length_faults(rules)


def _length_faults(rules: RuleSet) -> Iterator[Problem]:
    """Areas whose name would be cut short in a page, because the page would pass one segment."""
    agency = rules.agency
    sender = Sender(keyword=agency.keyword, phone=agency.phone, emergency=agency.emergency_number)
    longest = max((category.word for category in rules.categories), key=len, default="")
    for i, area in enumerate(rules.areas):
        subject = Subject(category=longest, area=area.name, reference=_REFERENCE)
        if not _whole(subject, sender):
            fault = "a page with the name of this area does not fit into one text message"
            remedy = "Shorten the area, the agency's keyword or the category's word"
            yield Problem(place=f"areas[{i}].name", fault=fault, remedy=remedy)


def _whole(subject: Subject, sender: Sender) -> bool:
    try:
        return f" {plain(subject.area)} " in texts.page(subject, hhmm=_HHMM, sender=sender, more=_MORE)
    except texts.TextTooLong:
        return False
