"""The defects that we know of, whose they are, and the story that must catch each."""

from dataclasses import dataclass

from tests.planted import defects as d
from tests.planted import stories as s
from tests.planted import stories_of_answers as a
from tests.planted.defects import Plant
from tests.planted.scene import Story

GOALERT, GRAFANA, HEALTHCHECKS, ALL = "GoAlert", "Grafana OnCall", "Healthchecks", "all of them"
TRAP = "a trap of the carrier's"
OURS = "a page for nothing, or none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One defect: what it is, whose, the switch, and the story that must catch it."""

    what: str
    whose: str
    plant: Plant
    story: Story


_ROWS: tuple[tuple[str, str, Plant, Story], ...] = (
    (
        "after a crash, what was being sent is marked failed",
        GOALERT,
        d.crash_gives_up,
        s.a_page_in_hand_at_a_crash_leaves_again,
    ),
    (
        "undelivered counts as sent",
        GOALERT,
        d.undelivered_is_sent,
        s.a_text_that_was_not_delivered_is_followed_by_a_call,
    ),
    ("a passing state overwrites a later one", GOALERT, d.late_report_overwrites, s.a_late_report_changes_nothing),
    ("an answering machine counts as an answer", GOALERT, d.machine_claims, a.a_machine_is_no_answer),
    ("sent counts as done", GRAFANA, d.sent_is_done, s.a_text_without_a_receipt_is_followed_by_a_call),
    ("an API error is never tried otherwise", GRAFANA, d.never_otherwise, s.a_refusal_is_followed_by_a_call_at_once),
    ("marked as told before it is sent", HEALTHCHECKS, d.told_before_sent, s.a_page_in_hand_at_a_crash_leaves_again),
    ("silence when the last step is spent", ALL, d.silent_when_spent, a.when_every_step_is_spent_it_goes_on),
    (
        "an unknown outcome is resent without looking",
        TRAP,
        d.resent_unseen,
        s.an_answer_that_was_lost_brings_no_second_text,
    ),
    ("the HTTP client repeats a request", TRAP, d.asks_once_more, s.an_answer_that_was_lost_brings_no_second_text),
    ("the client waits for ever", TRAP, d.waits_long, s.an_answer_that_never_comes_holds_nothing_up),
    (
        "a call that was picked up counts as an answer",
        TRAP,
        d.picked_up_claims,
        a.a_call_that_was_picked_up_is_no_answer,
    ),
    ("words that are no reply claim", OURS, d.words_claim, a.words_are_no_answer),
    ("a repeat of a webhook acts twice", TRAP, d.acts_twice, a.an_answer_that_comes_twice_acts_once),
    ("a wrong signature is taken", TRAP, d.forged_is_taken, a.a_forged_answer_is_refused),
    ("only the first token is accepted", TRAP, d.present_token_only, a.an_answer_counts_while_the_token_changes),
    ("429 counts as lost for good", TRAP, d.too_many_is_the_end, s.too_many_requests_is_asked_again),
    ("no validity: the queue holds a page ten hours", TRAP, d.ten_hours, s.a_page_is_worth_nothing_after_its_next_try),
    ("an opt-out is only logged", TRAP, d.opt_out_only_logged, s.an_opt_out_is_heard_of),
    ("21610 counts as a passing fault", TRAP, d.consent_passes, s.a_refusal_of_consent_is_heard_of),
    ("21606 counts as a passing fault", TRAP, d.account_passes, s.a_fault_of_the_account_is_an_alarm),
    (
        "30006 counts as a passing fault",
        TRAP,
        d.landline_passes,
        s.a_number_that_takes_no_texts_is_not_written_to_again,
    ),
    ("30003 counts as lost for good", TRAP, d.passing_is_for_good, s.a_text_that_was_lost_for_now_is_sent_once_more),
    ("lost webhooks are never made up for", TRAP, d.no_sweep, a.an_answer_that_nobody_brought_is_fetched),
    ("texts are out, and pages stay texts", OURS, d.texts_only, s.while_texts_are_out_calls_come_first),
    ("a claim does not stop what is queued", OURS, d.claim_stops_nothing, a.a_claim_stops_what_is_queued),
)

DEFECTS = tuple(Planted(what=what, whose=whose, plant=plant, story=story) for what, whose, plant, story in _ROWS)
