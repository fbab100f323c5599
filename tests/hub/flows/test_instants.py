"""Instants as people read them."""

from datetime import UTC, datetime, timedelta, timezone

from hub.flows.instants import utc_text


def test_an_instant_reads_the_same_in_whatever_zone_it_was_named() -> None:
    at = datetime(2026, 11, 22, 23, 30, 0, 123_456, tzinfo=UTC)
    for zone in (UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-3, minutes=-30))):
        assert "2026-11-22T23:30:00.123Z" == utc_text(at.astimezone(zone))
