"""The guard against a seal that comes back with another body."""

from datetime import UTC, datetime, timedelta

from wallets.signing.replay import ReplayGuard

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_a_byte_identical_repeat_is_let_in() -> None:
    guard = ReplayGuard()
    assert guard.admits("nonce", "/a", b"body", NOW)
    assert guard.admits("nonce", "/a", b"body", NOW + timedelta(seconds=299))


def test_the_same_seal_on_another_body_or_path_is_turned_away() -> None:
    guard = ReplayGuard()
    assert guard.admits("nonce", "/a", b"body", NOW)
    assert not guard.admits("nonce", "/a", b"other", NOW)
    assert not guard.admits("nonce", "/b", b"body", NOW)
    assert guard.admits("nonce", "/a", b"body", NOW)


def test_a_seal_is_kept_as_long_as_its_time_could_pass_the_window() -> None:
    guard = ReplayGuard()
    assert guard.admits("nonce", "/a", b"body", NOW)
    assert not guard.admits("nonce", "/a", b"other", NOW + timedelta(seconds=600))
    assert guard.admits("nonce", "/a", b"other", NOW + timedelta(seconds=600, microseconds=1))


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    guard = ReplayGuard(remembered_max=2)
    for seal in ("1", "2", "3"):
        assert guard.admits(seal, "/a", b"body", NOW)
    assert not guard.admits("3", "/a", b"other", NOW)
    assert not guard.admits("2", "/a", b"other", NOW)
    assert guard.admits("1", "/a", b"other", NOW)
