"""A sandbox wallet's clock is the true one, moved."""

from datetime import UTC, datetime, timedelta

from wallets.sandbox.clock import MovableClock

TRUE = datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_it_stands_as_far_from_the_true_time_as_it_was_told() -> None:
    clock = MovableClock(lambda: TRUE)
    assert TRUE == clock()
    clock.move(timedelta(hours=3))
    assert TRUE + timedelta(hours=3) == clock()
    clock.move(timedelta(0))
    assert TRUE == clock()
