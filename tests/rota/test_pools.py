"""Who shares load with whom, and what shortcomings cost."""

from rota.pools import Place, name_of, pool_of, pools
from rota.prices import standard_prices

NORTH, SOUTH, SECOND, SUPERVISOR = (("north", "primary"), ("south", "primary"), (None, "second"), (None, "supervisor"))


def people(*names: str) -> frozenset[str]:
    """Some of the cast."""
    return frozenset(names)


def test_a_countywide_position_makes_one_pool_of_the_areas() -> None:
    """Who is a primary somewhere and a second responder everywhere evens the areas out by the second."""
    holders: dict[Place, frozenset[str]] = {
        NORTH: people("Ada", "Bo"),
        SOUTH: people("Cleo"),
        SECOND: people("Ada", "Bo", "Cleo"),
        SUPERVISOR: people("Dov"),
    }
    found = pools(holders)
    assert found == dict.fromkeys([NORTH, SOUTH, SECOND], "primary second") | {SUPERVISOR: "supervisor"}
    assert [pool_of(name, holders, found) for name in ("Ada", "Dov", "Eve")] == ["primary second", "supervisor", None]


def test_areas_whose_people_do_not_meet_are_pools_of_their_own() -> None:
    """Nobody can even out what is not theirs; the pools are told apart by their areas."""
    found = pools({NORTH: people("Ada", "Bo"), SOUTH: people("Cleo")})
    assert found == {NORTH: "primary of north", SOUTH: "primary of south"}


def test_one_supervisor_who_helps_out_does_not_join_the_pools() -> None:
    """More than half have to hold both; who holds both is counted with the fewer people."""
    holders: dict[Place, frozenset[str]] = {
        NORTH: people("Ada", "Bo", "Cleo", "Dov"),
        SUPERVISOR: people("Dov", "Eve"),
    }
    found = pools(holders)
    assert found == {NORTH: "primary", SUPERVISOR: "supervisor"}
    assert pool_of("Dov", holders, found) == "supervisor"


def test_a_place_that_nobody_may_hold_is_a_pool_without_people() -> None:
    """It is a gap whatever is planned, and shares nothing."""
    assert pools({NORTH: people("Ada"), SUPERVISOR: people()}) == {NORTH: "primary", SUPERVISOR: "supervisor"}
    assert name_of([NORTH, SECOND]) == "primary second of north"


def test_the_position_that_is_asked_first_is_the_dearest_to_leave_empty() -> None:
    """Cover, then skills, then fairness, then wishes, then stability."""
    prices = standard_prices(["primary", "supervisor"])
    assert prices.uncovered == {"primary": 2_000_000, "supervisor": 1_000_000}
    assert prices.missing_skill <= 1_000_000 / 20
    assert prices.missing_skill > prices.changed > prices.preference > prices.wanted > 0


def test_where_whole_weeks_are_given_away_a_night_more_or_less_is_little() -> None:
    """The unit of hours is half of what is given away at once, and never below half a night."""
    assert standard_prices(["primary"]).fairness["points"].unit == 8
    assert standard_prices(["primary"], 126).fairness["points"].unit == 63
    assert standard_prices(["primary"], 4).fairness["points"].unit == 8
