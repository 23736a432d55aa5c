"""What would keep a page from arriving: small pure functions over facts that somebody else has gathered.

`settings` looks at the process, `keeping` at the store and the clock, `people` at whom the rota asks, `staffing` at
whom planning could ask, `tonight` at the duties that run or begin next, `carrier` at Twilio. Each gives `Finding`s;
none asks anything itself. `oncall doctor` gathers the facts and prints the findings.
"""

from oncall.engine.diagnosis.carrier import UNSEEN, of_account, of_inbound, of_our_numbers, of_reach, of_rules
from oncall.engine.diagnosis.finding import Finding, Weight, bad, look, ok
from oncall.engine.diagnosis.keeping import of_clock, of_engine, of_events, of_schema, of_zone
from oncall.engine.diagnosis.people import of_countries, of_cover, of_people
from oncall.engine.diagnosis.settings import of_settings
from oncall.engine.diagnosis.staffing import of_planning
from oncall.engine.diagnosis.tonight import of_held_holes, of_next_duties, of_sheet, of_tests

__all__ = [
    "UNSEEN",
    "Finding",
    "Weight",
    "bad",
    "look",
    "of_account",
    "of_clock",
    "of_countries",
    "of_cover",
    "of_engine",
    "of_events",
    "of_held_holes",
    "of_inbound",
    "of_next_duties",
    "of_our_numbers",
    "of_people",
    "of_planning",
    "of_reach",
    "of_rules",
    "of_schema",
    "of_settings",
    "of_sheet",
    "of_tests",
    "of_zone",
    "ok",
]
