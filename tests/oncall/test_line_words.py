"""What the telephone line says, and the numbers that it dials, apart from who may hear it."""

from oncall.domain.line import number_to_ring
from oncall.domain.texts import Sender, Subject
from oncall.domain.texts import line as words


def test_the_countries_that_are_named_may_be_rung_as_well() -> None:
    """An agency at a border."""
    assert number_to_ring("+44 20 7946 0958", "US", {"GB"}) == "+442079460958"
    assert number_to_ring("+44 20 7946 0958", "US", {"IE"}) is None


def test_an_area_code_that_is_newer_than_the_program_is_rung() -> None:
    """New area codes open every year; nobody waits for an update at night."""
    assert number_to_ring("+17005550123", "US", ()) == "+17005550123"


# The words -----------------------------------------------------------------------------------------


def test_a_long_story_is_cut_where_a_screen_is_better() -> None:
    """Four minutes of a machine's voice are enough, and the carrier takes no more in one go."""
    subject = Subject(category="URGENT", area="South", reference="R447129")
    heard = words.Heard(subject=subject, due="03:13", where="here", what="word " * 5000)
    said = words.read_out(heard, several=True)
    assert len(said) < 3200
    assert "There is more. Sign in to read the rest. Press 1" in said


def test_figures_are_said_one_by_one_and_answers_of_the_form_are_told() -> None:
    subject = Subject(category="URGENT", area="South", reference="R447129")
    heard = words.Heard(
        subject=subject,
        due="03:13",
        where="here",
        what="this",
        callback="(303) 555-0142, ask for 2",
        language="es",
        asked=[("dogs_there", "two"), ("weapons", "")],
    )
    said = words.read_out(heard, several=False)
    assert said.startswith("Urgent, South, reference R 4 4 7 1 2 9. Response due 03:13.")
    assert "Call back on: (3 0 3 5 5 5 0 1 4 2, ask for 2. Language: es. dogs there: two." in said
    assert "weapons" not in said


def test_the_text_about_wrong_pins_is_one_segment() -> None:
    """With a keyword of any length that the rules take."""
    assert words.pin_tried(hhmm="03:13", sender=Sender(keyword="A" * 20, phone="+13035550199"))
