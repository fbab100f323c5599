"""Calls held against budgets: by the second, at once, each hub's own."""

from tests.oracle.budgets import check
from tests.oracle.evidence import Call, Grant, Witness

SECOND = 1_000_000
GRANT = {"gcash": Grant(calls_per_second=2, burst=3, calls_open_max=2)}


def witness(*began_us: int, hub: str = "hub/1") -> Witness:
    """Calls that are answered at once."""
    return Witness(calls=[Call("gcash", hub, at, at) for at in began_us], granted=GRANT)


def details(known: Witness) -> list[str]:
    return [finding.detail for finding in check(known)]


def test_a_burst_and_then_so_many_a_second_are_within_the_budget() -> None:
    assert [] == details(witness(0, 0, 0, SECOND // 2, SECOND, 9 * SECOND, 9 * SECOND, 9 * SECOND))


def test_a_call_before_the_next_token_is_one_too_many() -> None:
    told = ["hub/1: one call too many 0.499999 s into the run"]

    assert told == details(witness(0, 0, 0, SECOND // 2 - 1))


def test_rest_saves_no_more_than_a_burst() -> None:
    assert ["hub/1: one call too many 60.000000 s into the run"] == details(witness(*[60 * SECOND] * 4))


def test_each_life_of_a_hub_has_a_budget_of_its_own() -> None:
    both = [*witness(0, 0, 0).calls, *witness(0, 0, 0, hub="hub/2").calls]

    assert [] == details(Witness(calls=both, granted=GRANT))


def test_what_is_not_answered_stays_open() -> None:
    calls = [Call("gcash", "hub/1", at, None) for at in (0, 1, 2)]

    assert ["hub/1: 3 calls open at once, 2 are granted"] == details(Witness(calls=calls, granted=GRANT))


def test_a_call_that_ends_makes_room_in_the_same_instant() -> None:
    calls = [Call("gcash", "hub/1", 0, 5), Call("gcash", "hub/1", 0, 9), Call("gcash", "hub/1", 5, 9)]

    assert [] == details(Witness(calls=calls, granted=GRANT))
