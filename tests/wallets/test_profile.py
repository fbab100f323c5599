"""Profiles as data: when to ask again, and what the defaults say."""

from itertools import accumulate

from wallets.profile import CANCEL, CPM_INQUIRY, MPM_INQUIRY, CallBudget, Schedule


def asked_at(schedule: Schedule, tries: int) -> list[int]:
    """The instants of so many tries, in seconds since the duty began."""
    return list(accumulate(schedule.wait_before(made) for made in range(tries)))


def test_inquiries_about_a_shown_code_come_every_3_s_until_30_s_then_every_10_s() -> None:
    assert [*range(3, 31, 3), 40, 50, 60] == asked_at(CPM_INQUIRY, 13)


def test_inquiries_about_a_scanned_code_slow_down_to_a_quarter_of_an_hour() -> None:
    assert [4, 8, 38, 98, 158, 218, 518, 818, 1718, 2618] == asked_at(MPM_INQUIRY, 10)


def test_cancels_are_asked_at_0_2_5_15_and_60_s_then_every_5_minutes() -> None:
    assert [0, 2, 5, 15, 60, 360, 660] == asked_at(CANCEL, 7)


def test_a_schedule_of_a_steady_pace_never_ends() -> None:
    steady = Schedule(waits_seconds=(), then_every_seconds=7)
    assert [7, 7, 7] == [steady.wait_before(made) for made in (0, 10, 10_000)]


def test_a_wallet_has_a_budget_of_its_own_unless_told_otherwise() -> None:
    assert CallBudget() == CallBudget(calls_per_second=50, burst=100, calls_open_max=64)
