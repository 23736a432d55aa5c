"""Replies: only a whole message that is a reply acts. Everything a phone can send besides must not."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oncall.domain.reply import CODES, CarrierWord, Digit, Reply, carrier_word, parse

codes = st.sampled_from(CODES)
minutes = st.integers(10, 999)
times = st.tuples(st.integers(0, 23), st.integers(0, 59))
replies = st.one_of(
    st.builds(Reply, digit=st.sampled_from([Digit.LIST, Digit.LINES])),
    st.builds(Reply, digit=st.sampled_from(list(Digit)[:9]), code=st.none() | codes),
    st.builds(Reply, digit=st.sampled_from([Digit.BUSY, Digit.YES]), code=st.none() | codes, minutes=minutes),
    st.builds(Reply, digit=st.just(Digit.STAGE), code=st.none() | codes, at_time=times),
)
decoration = st.text(alphabet=" \t\r\n\u00a0\u200b\u200e.,!;:\"'()#*“”’", max_size=6)


@pytest.mark.parametrize("digit", list(Digit))
def test_every_digit_of_the_table_is_a_reply_by_itself(digit: Digit) -> None:
    assert parse(digit.value) == Reply(digit=digit)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("1 71", Reply(digit=Digit.CLAIM, code="71")),
        ("171", Reply(digit=Digit.CLAIM, code="71")),
        ("110", Reply(digit=Digit.CLAIM, code="10")),
        ("3 71", Reply(digit=Digit.PASS, code="71")),
        ("2 45", Reply(digit=Digit.BUSY, minutes=45)),
        ("2 71", Reply(digit=Digit.BUSY, minutes=71)),
        ("2 120", Reply(digit=Digit.BUSY, minutes=120)),
        ("245", Reply(digit=Digit.BUSY, code="45")),
        ("271 45", Reply(digit=Digit.BUSY, code="71", minutes=45)),
        ("2 71 45", Reply(digit=Digit.BUSY, code="71", minutes=45)),
        ("5 30", Reply(digit=Digit.YES, minutes=30)),
        ("571", Reply(digit=Digit.YES, code="71")),
        ("571 30", Reply(digit=Digit.YES, code="71", minutes=30)),
        ("471", Reply(digit=Digit.STAGE, code="71")),
        ("4 71", Reply(digit=Digit.STAGE, code="71")),
        ("4 0155", Reply(digit=Digit.STAGE, at_time=(1, 55))),
        ("4 01:55", Reply(digit=Digit.STAGE, at_time=(1, 55))),
        ("4 1:55", Reply(digit=Digit.STAGE, at_time=(1, 55))),
        ("471 0155", Reply(digit=Digit.STAGE, code="71", at_time=(1, 55))),
        ("4 71 2359", Reply(digit=Digit.STAGE, code="71", at_time=(23, 59))),
        ("911", Reply(digit=Digit.HELP, code="11")),
    ],
)
def test_the_grammar_of_the_module_docstring(text: str, reply: Reply) -> None:
    assert parse(text) == reply


@pytest.mark.parametrize(
    "text",
    ["1", " 1\r\n", "1.", "(1)", "“1”", "'1'", "#1", "*1*", "1 :", "１", "１．", "١", "۱", "\u200e1\u200f"],
)
def test_a_claim_typed_by_cold_thumbs_is_still_a_claim(text: str) -> None:
    assert parse(text) == Reply(digit=Digit.CLAIM)


@pytest.mark.parametrize("text", ["1, 71", "1\n71", " 1   71 ", "(1) 71.", "１７１", "#1 #71", "١ ٧١"])
def test_space_and_punctuation_between_digit_and_code_are_forgiven(text: str) -> None:
    assert parse(text) == Reply(digit=Digit.CLAIM, code="71")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "OK", "ok", "yes", "Y", "one", "1 please", "please 1", "1st", "1a", "I", "l"),
        *("-1", "+1", "1?", "1/2", "1-71", "1.71", "1=I'll take it", "1️⃣", "👍", "①", "½"),
        *("11", "1 1", "1 2", "12", "00", "0 71", "071", "100", "1 05", "1 100", "111111", "1111"),
        *("2 5", "2 05", "2 4567", "245 7", "2 071", "1 71 45", "3 71 10"),
        *("4 2460", "4 2400", "4 155", "4 01.55", "4 0155 pm", "40155", "4 0155 71", "5 0155", "1 0155"),
        *("01:55", "5:30", "2:45", "4:15", "2: 45", "5 :30", "1:71", "Dec 1", "1/1/2027", "1,000"),
        *("555-010-0199", "5550100199", "+13035550142", "R447129"),
        "Liked “IMMEDIATE South R447129 03:13 ONCALL. 1=I'll take it”",
        "Reacted 👍 to “ONCALL TEST, not a real page. Reply 5”",
        "I am driving with Focus turned on. I'll see your message when I get where I'm going.",
        "1\n\nSent from my phone",
        "1\n> IMMEDIATE South R447129",
        "> 1",
        "1\n2",
        "STOP",
        "HELP",
    ],
)
def test_nothing_but_a_reply_acts(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize("text", ["1" * 9999, "1 " * 5000, "?!" * 5000, " " * 9999, "1" + " " * 9999 + "x"])
def test_ten_kilobytes_of_garbage_are_no_reply(text: str) -> None:
    assert parse(text) is None
    assert carrier_word(text) is None


@given(replies)
def test_what_we_spell_out_for_people_to_type_is_what_we_read(reply: Reply) -> None:
    assert parse(reply.spelled()) == reply


@given(replies, codes)
def test_the_full_string_names_the_question_it_is_for(reply: Reply, code: str) -> None:
    assume(reply.digit not in (Digit.LIST, Digit.LINES))
    read = parse(reply.spelled(code))
    assert read is not None
    assert read.code == (reply.code or code)


@given(replies, decoration, decoration)
def test_space_and_punctuation_around_a_reply_change_nothing(reply: Reply, before: str, after: str) -> None:
    assert parse(before + reply.spelled() + after) == reply


@given(st.text(max_size=40))
def test_a_message_of_other_characters_never_acts(text: str) -> None:
    """Whatever acts consists of figures, '?', white space and the forgiven punctuation, no more."""
    if parse(text) is not None:
        assert not [c for c in text if c.isalpha()]
        assert sum(c.isdecimal() for c in text) <= 7


@given(replies, st.characters(categories=["L", "S", "Pd", "Pc"]), st.data())
def test_one_foreign_character_anywhere_undoes_a_reply(reply: Reply, sign: str, data: st.DataObject) -> None:
    """A letter, sign, emoji or dash: the message says more than a reply does."""
    spelled = reply.spelled()
    place = data.draw(st.integers(0, len(spelled)))
    assert parse(spelled[:place] + sign + spelled[place:]) is None


@given(replies, replies)
def test_two_replies_in_one_message_are_none(first: Reply, second: Reply) -> None:
    """Except where the second reads as the first one's code: '1' and '71' is one reply by the table."""
    read = parse(f"{first.spelled()}\n{second.spelled()}")
    assert read is None or read.digit == first.digit


def test_emergency_numbers_never_answer_a_question() -> None:
    """A worker who texts 911 has asked for help; 112 and 999 must not claim or confirm anything."""
    assert len(CODES) == 87
    for number in ("911", "112", "999", "111"):
        read = parse(number)
        assert read is not None
        assert read.code not in CODES


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((w, CarrierWord.OPT_OUT) for w in ("STOP", "stop", " Stop. ", "END", "cancel", "QUIT")),
        *((w, CarrierWord.OPT_OUT) for w in ("STOPALL", "Unsubscribe", "OPTOUT", "Revoke", "ＳＴＯＰ")),
        *((w, CarrierWord.OPT_IN) for w in ("START", "yes", "UNSTOP")),
        *((w, CarrierWord.HELP) for w in ("HELP", "info!")),
    ],
)
def test_the_carriers_own_words_are_seen_and_are_never_replies(word: str, kind: CarrierWord) -> None:
    assert carrier_word(word) is kind
    assert parse(word) is None


@pytest.mark.parametrize("text", ["STOP it", "please stop", "the end", "1", "", "ok", "stopped"])
def test_a_sentence_with_such_a_word_is_not_the_carriers_word(text: str) -> None:
    assert carrier_word(text) is None


@given(replies)
def test_no_reply_of_the_table_is_a_carriers_word(reply: Reply) -> None:
    assert carrier_word(reply.spelled()) is None
