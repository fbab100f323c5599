"""The system's clock, as adapters are handed it."""

from datetime import UTC, datetime, timedelta

from wallets.clock import utc_now


def test_it_tells_this_instant_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    told = utc_now()
    assert timedelta(0) == told.utcoffset()
    assert before <= told <= datetime.now(UTC)
