"""Every text is one segment in every area, names nobody, and asks for no word of a carrier."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifiers.gsm import BASIC, EXTENSION, SEGMENT, one_segment, septets
from oncall.config import AGENCIES
from oncall.domain import texts
from oncall.domain.reply import CODES, Digit, Reply, parse
from oncall.domain.rules import RuleSet
from oncall.domain.texts import Sender, Subject
from rota.model import Scope
from tests.world_agency import rules_of


def sender_of(rules: RuleSet) -> Sender:
    """What an agency's texts are signed with."""
    agency = rules.agency
    return Sender(keyword=agency.keyword, phone=agency.phone, emergency=agency.emergency_number)


def areas_of(rules: RuleSet) -> list[str]:
    """Every place that a text of an agency may name."""
    return [*(area.name for area in rules.areas), texts.NO_AREA]


def roles_of(rules: RuleSet) -> list[str]:
    """Everybody whom a text of an agency may name: by position, by a neighbour's area and position, by desk."""
    local = [position.name for position in rules.positions if position.scope is Scope.AREA]
    neighbours = [f"{area.name} {name}" for area, name in product(rules.areas, local)]
    desks = [desk.name for desk in rules.desks]
    others = ["a colleague", "call-down list", "the area"]
    return [*(position.name for position in rules.positions), *neighbours, *desks, *others]


LARKSPUR, HARLOW = sender_of(rules_of("larkspur")), sender_of(rules_of("harlow"))
WORDS = sorted({category.word for agency in AGENCIES for category in rules_of(agency).categories})
CARRIER_WORDS = r"\b(STOP|STOPALL|START|END|CANCEL|QUIT|YES|INFO|UNSUBSCRIBE|UNSTOP|REVOKE|OPTOUT)\b"

names = st.text(alphabet=sorted(set(BASIC + EXTENSION) - set("\n\r\f")), min_size=1, max_size=24)
some_codes = st.none() | st.sampled_from(CODES)
categories = st.sampled_from(WORDS)
subjects = st.builds(Subject, category=categories, area=names, reference=st.just("R447129"), code=some_codes)
senders = st.sampled_from([LARKSPUR, HARLOW])
LINK = "https://oncall.example.gov/p/0123456789abcdefghijkl"

Text = Callable[[Subject, Sender, str], str]
TEXTS: dict[str, Text] = {
    "page": lambda s, by, p: texts.page(s, hhmm="03:13", sender=by),
    "page with reports": lambda s, by, p: texts.page(s, hhmm="03:13", sender=by, more=12),
    "page with link": lambda s, by, p: texts.page(s, hhmm="03:13", sender=by, more=2, link=LINK),
    "bundle": lambda s, by, p: texts.bundle([s] * 3, hhmm="03:13", sender=by),
    "bundle of many": lambda s, by, p: texts.bundle([s] * 40, hhmm="03:13", sender=by),
    "alarm_unclaimed": lambda s, by, p: texts.alarm_unclaimed(s, minutes=45, hhmm="03:13", sender=by),
    "informed": lambda s, by, p: texts.informed(s, since="03:13", position=p, hhmm="03:23"),
    "trial_page": lambda s, by, p: texts.trial_page(sender=by, code=s.code),
    "yours": lambda s, by, p: texts.yours(s, hhmm="03:31", sender=by),
    "already_yours": lambda s, by, p: texts.already_yours(s, since="03:31"),
    "call_back_yours": lambda s, by, p: texts.call_back_yours(s, hhmm="21:43", holder=p, sender=by),
    "ended, taken": lambda s, by, p: texts.ended(s, hhmm="03:31", holder=p),
    "ended, finished": lambda s, by, p: texts.ended(s, hhmm="03:31", holder=None),
    "busy_noted": lambda s, by, p: texts.busy_noted(until="03:45"),
    "pass_noted": lambda s, by, p: texts.pass_noted(s, hhmm="03:14"),
    "gave_back": lambda s, by, p: texts.gave_back(s, hhmm="03:40"),
    "stage_noted": lambda s, by, p: texts.stage_noted(s, stage="leaving", hhmm="03:40", following="arrived"),
    "stage_noted, last": lambda s, by, p: texts.stage_noted(s, stage="home", hhmm="05:10"),
    "time_not_noted": lambda s, by, p: texts.time_not_noted(s, given="02:30", since="Fri 01:50", hhmm="02:00"),
    "all_well_noted": lambda s, by, p: texts.all_well_noted(s, hhmm="03:46", asked_again="04:16"),
    "trial_seen": lambda s, by, p: texts.trial_seen(hhmm="17:31"),
    "finished_noted": lambda s, by, p: texts.finished_noted(s, hhmm="02:00"),
    "help_coming": lambda s, by, p: texts.help_coming(position=p, hhmm="00:47", sender=by),
    "still_not_taken": lambda s, by, p: texts.still_not_taken(s, position=p, hhmm="03:28"),
    "taken": lambda s, by, p: texts.taken(s, position=p, hhmm="03:31"),
    "visit_stays_yours": lambda s, by, p: texts.visit_stays_yours(s, by=p, hhmm="21:43"),
    "taken_over": lambda s, by, p: texts.taken_over(s, position=p, hhmm="03:58"),
    "closed": lambda s, by, p: texts.closed(s, hhmm="05:10"),
    "busy_lapsed": lambda s, by, p: texts.busy_lapsed(hhmm="03:45"),
    "chase": lambda s, by, p: texts.chase(s, since="03:31"),
    "chase_supervisor": lambda s, by, p: texts.chase_supervisor(s, position=p, since="03:31", sender=by),
    "overdue": lambda s, by, p: texts.overdue(s, due="Mon 23 Nov 23:59", sender=by),
    "more_reports": lambda s, by, p: texts.more_reports(s, more=3, hhmm="18:13"),
    "category_changed": lambda s, by, p: texts.category_changed(s, before="URGENT", hhmm="03:40"),
    "transfer_waiting": lambda s, by, p: texts.transfer_waiting(s, since="20:45", claimed=True),
    "transferred": lambda s, by, p: texts.transferred(s, hhmm="20:58"),
    "help_wanted": lambda s, by, p: texts.help_wanted(s, position=p, hhmm="00:47", sender=by, scene=s.reference),
    "stranger": lambda s, by, p: texts.stranger(s, sender=by),
    "texts_blocked": lambda s, by, p: texts.texts_blocked(area=s.area, position=p, hhmm="03:12"),
    "ambiguous": lambda s, by, p: texts.ambiguous([s, s], Reply(digit=Digit.BUSY, minutes=120)),
    "ambiguous, many": lambda s, by, p: texts.ambiguous([s] * 20, Reply(digit=Digit.CLAIM)),
    "open_list": lambda s, by, p: texts.open_list([s, s], yours=[s]),
    "open_list, many": lambda s, by, p: texts.open_list([s] * 20),
    "nothing_open": lambda s, by, p: texts.nothing_open(),
    "unknown_code": lambda s, by, p: texts.unknown_code("71"),
    "lines": lambda s, by, p: texts.lines(sender=by),
    "not_understood": lambda s, by, p: texts.not_understood(),
    "caller_reply": lambda s, by, p: texts.caller_reply(),
    "caller_reply, Spanish": lambda s, by, p: texts.caller_reply(language="es"),
}
every_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


def everything_said(rules: RuleSet) -> Iterator[tuple[Subject, str]]:
    """Every contact that an agency's texts can be about, and everybody whom they can name with it."""
    words = [category.word for category in rules.categories]
    for word, area, code, role in product(words, areas_of(rules), (None, "71"), roles_of(rules)):
        yield Subject(category=word, area=area, reference="R447129", code=code), role


def test_no_text_is_missing_here() -> None:
    """A text added to the package without a line in TEXTS would escape every property below."""
    spoken = {name for name in texts.__all__ if "voice" in name or name.startswith("desk_")}
    functions = {name for name in texts.__all__ if inspect.isfunction(getattr(texts, name))}
    assert functions - spoken - {"fit", "squeeze", "shortened"} == {name.split(",")[0].split()[0] for name in TEXTS}


@every_text
@pytest.mark.parametrize("agency", AGENCIES)
def test_every_text_is_one_segment_in_every_area_of_both_agencies(text: Text, agency: str) -> None:
    """Every category, area, position and desk of the two rule files, with a code and without."""
    sender = sender_of(rules_of(agency))
    for subject, role in everything_said(rules_of(agency)):
        assert one_segment(text(subject, sender, role)), (subject, role)


@every_text
@settings(max_examples=40)
@given(subject=subjects, sender=senders, position=names)
def test_every_text_is_one_segment_with_any_names(text: Text, subject: Subject, sender: Sender, position: str) -> None:
    """Names of 24 characters, each of which may cost two septets."""
    assert one_segment(text(subject, sender, position))


@every_text
@pytest.mark.parametrize("agency", AGENCIES)
def test_no_text_needs_its_names_shortened_in_the_areas_of_both_agencies(text: Text, agency: str) -> None:
    """What the two agencies call their areas, positions and desks reaches the worker in full."""
    sender = sender_of(rules_of(agency))
    for subject, role in everything_said(rules_of(agency)):
        sent, marked = text(subject, sender, role), text(replace(subject, area="Zz"), sender, "Qq")
        assert subject.area in sent or "Zz" not in marked, sent
        assert role in sent or "Qq" not in marked, sent


@every_text
def test_no_text_asks_for_a_word_that_a_carrier_acts_on(text: Text) -> None:
    """And every answer that is asked for is one that the parser reads."""
    for code in (None, "71"):
        subject = Subject(category="IMMEDIATE", area="South", reference="R447129", code=code)
        sent = text(subject, HARLOW, "primary")
        assert not re.search(CARRIER_WORDS, sent, re.IGNORECASE)
        asked = re.findall(r"(\d{1,3}(?: \d{2,3})?)=", sent) + re.findall(r"[Rr]eply (\d+)", sent)
        assert all(parse(answer) for answer in asked)
        assert not re.search(r"[A-Za-z]=", sent)


def test_the_texts_of_the_night_of_the_silent_primary() -> None:
    """Sat 03:12, an infant with a fracture: what the two phones show, word for word."""
    south = Subject(category="IMMEDIATE", area="South", reference="R447129")
    assert texts.page(south, hhmm="03:13", sender=HARLOW) == (
        "IMMEDIATE South R447129 03:13 ONCALL. 1=I'll take it 2=busy, ask next 3=can't, ask next."
        " Details: sign in or ring +13035550199"
    )
    assert texts.still_not_taken(south, position="supervisor", hhmm="03:28") == (
        "R447129 South: supervisor called too 03:28. STILL NOT TAKEN. Awake? Reply 1 to take it"
    )
    assert texts.yours(south, hhmm="03:31", sender=HARLOW) == (
        "R447129 South is YOURS 03:31. All others stopped. Details: sign in or ring +13035550199 + PIN. 3=give back"
    )
    assert texts.taken(south, position="supervisor", hhmm="03:31") == (
        "R447129 taken by supervisor 03:31. You are not needed"
    )


def test_a_page_says_how_serious_it_is_in_its_first_word() -> None:
    for category in ("IMMEDIATE", "URGENT", "ROUTINE"):
        subject = Subject(category=category, area="South", reference="R447129", code="71")
        for sent in (
            texts.page(subject, hhmm="03:13", sender=HARLOW, more=2),
            texts.bundle([subject, subject], hhmm="03:13", sender=HARLOW),
        ):
            assert sent.split()[0] == category


def test_a_page_carries_its_code_while_several_questions_are_open() -> None:
    subject = Subject(category="URGENT", area="East", reference="R558213", code="71")
    sent = texts.page(subject, hhmm="03:13", sender=HARLOW)
    assert "171=I'll take it 271=busy, ask next 371=can't." in sent


@pytest.mark.parametrize(
    ("link", "details"),
    [
        ("https://o.example/p/abc", "https://o.example/p/abc or ring +13035550199"),
        ("https://oncall.example/p/0123456789abcdefghi", "https://oncall.example/p/0123456789abcdefghi"),
        (LINK + LINK, "sign in or ring +13035550199"),
        (None, "sign in or ring +13035550199"),
    ],
)
def test_the_link_is_there_only_where_it_leaves_one_segment(link: str | None, details: str) -> None:
    subject = Subject(category="IMMEDIATE", area="South", reference="R447129")
    sent = texts.page(subject, hhmm="03:13", sender=HARLOW, link=link)
    assert sent.endswith(f"Details: {details}")
    assert one_segment(sent)


def test_a_bundle_lists_what_fits_and_counts_the_rest() -> None:
    first, *rest = (
        Subject(category=category, area="South", reference=f"R44712{number}", code=f"7{number}")
        for number, category in enumerate(["IMMEDIATE", "IMMEDIATE", "URGENT", "URGENT", "URGENT", "URGENT"])
    )
    assert texts.bundle([first, *rest], hhmm="03:13", sender=HARLOW) == (
        "IMMEDIATE 6 pages 03:13 ONCALL: 70 South R447120, 71 South R447121, 72 URGENT South R447122,"
        " +3 more, reply 0. 170=I'll take 70, 270=busy, 370=can't"
    )


def test_an_unclear_reply_is_answered_with_the_full_strings_to_type() -> None:
    """'2 45' with two questions open: what is listed can be typed as it stands."""
    two = [
        Subject(category="IMMEDIATE", area="South", reference="R447129", code="71"),
        Subject(category="URGENT", area="East", reference="R558213", code="83"),
    ]
    assert texts.ambiguous(two, Reply(digit=Digit.BUSY, minutes=45)) == (
        "Which one? Nothing changed yet. Reply 271 45=IMMEDIATE South R447129, 283 45=URGENT East R558213"
    )


def test_an_empty_list_says_so() -> None:
    assert texts.open_list([]) == texts.nothing_open()


def test_a_call_says_category_and_area_twice_and_no_reference() -> None:
    """Anybody may pick up a worker's phone, and a voicemail may keep what it hears."""
    spoken = texts.voice(Subject(category="IMMEDIATE", area="South", reference="R447129"), more=2)
    assert spoken.count("Immediate. South. 2 more pages wait for you. Press 1 to take it") == 2
    assert "447129" not in spoken.replace(" ", "")


def test_the_outside_desk_hears_a_reference_and_a_number_and_can_only_be_informed() -> None:
    spoken = texts.desk_voice(agency="Harlow Valley County", reference="R447129", phone="555-010-0199")
    assert spoken.count("Reference R 4 4 7 1 2 9. Please ring the agency line, 5 5 5, 0 1 0, 0 1 9 9.") == 2
    assert "I have been informed" in spoken
    assert "take it" not in spoken


@pytest.mark.parametrize("language", ["en", "es", "xx"])
def test_a_caller_who_is_watched_gets_nothing_that_betrays_them(language: str) -> None:
    sent = texts.caller_reply(emergency="999", language=language)
    assert "999" in sent
    assert not re.search(r"harlow|larkspur|county|human|services|oncall|R\d{6}", sent, re.IGNORECASE)


def test_a_text_that_can_never_fit_is_refused_without_repeating_it() -> None:
    with pytest.raises(texts.TextTooLong, match="keyword") as caught:
        texts.trial_page(sender=Sender(keyword="K" * 200, phone="+13035550199"))
    assert caught.value.length > SEGMENT
    assert "KK" not in str(caught.value)


def test_a_long_name_is_shortened_always_the_same_way() -> None:
    area = "Upper Blackwater Ridge and Lower Fork Valley"
    subject = Subject(category="IMMEDIATE", area=area, reference="R447129", code="71")
    sent = texts.page(subject, hhmm="03:13", sender=LARKSPUR, more=12)
    assert sent == texts.page(subject, hhmm="03:13", sender=LARKSPUR, more=12)
    assert sent.startswith("IMMEDIATE Upper Blackwater")
    assert septets(sent) == SEGMENT


def test_the_names_that_would_be_shortened_are_known_when_the_rules_are_checked() -> None:
    def check(*areas: str) -> tuple[str, ...]:
        return texts.shortened(sender=HARLOW, categories=["IMMEDIATE"], areas=areas, positions=["supervisor"])

    assert check(*areas_of(rules_of("harlow"))) == ()
    assert check("South", "Upper Blackwater Ridge and Lower Fork") == ("Upper Blackwater Ridge and Lower Fork",)


def test_even_absurd_names_leave_the_reference_and_the_answers_readable() -> None:
    subject = Subject(category="IMMEDIATE", area="[" * 90, reference="R447129", code="71")
    for text in TEXTS.values():
        sent = text(subject, HARLOW, "]" * 90)
        assert one_segment(sent)
    assert "171=I'll take it" in texts.page(subject, hhmm="03:13", sender=HARLOW)
    assert "R447129" in texts.open_list([subject])


def test_accents_outside_the_alphabet_are_dropped_and_the_others_kept() -> None:
    subject = Subject(category="URGENT", area="Río Peñón", reference="R447129")
    assert texts.gave_back(subject, hhmm="03:40").startswith("R447129 Rio Peñon: given back")
