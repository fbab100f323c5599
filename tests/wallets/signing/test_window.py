"""How old a signature may be."""

from datetime import UTC, datetime, timedelta

import pytest

from wallets.signing.window import within_window

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_signature_is_good_up_to_300_seconds_from_our_clock_and_no_longer(sign: int) -> None:
    assert within_window(NOW + sign * timedelta(seconds=300), NOW)
    assert not within_window(NOW + sign * timedelta(seconds=300, microseconds=1), NOW)
