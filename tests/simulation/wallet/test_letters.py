"""A wallet keeps to what its people wrote: what was not done never is, and what stands is not undone."""

from datetime import UTC, datetime, timedelta

from tests.simulation.wallet import letters
from tests.simulation.wallet.book import Standing, WalletBook

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def book() -> WalletBook:
    return WalletBook(timedelta(hours=1), keeps_tombstones=False, minds_expiry=False)


def test_a_payment_that_nobody_knows_is_blocked_for_good() -> None:
    written = book()

    assert letters.debited(written, "att_1", "THB", 100, NOW) is False
    assert "att_1" in written.tombstones


def test_a_payment_that_waits_is_ended_before_it_is_called_unpaid() -> None:
    written = book()
    paid = written.open("att_1", "THB", 100)

    assert letters.debited(written, "att_1", "THB", 100, NOW) is False
    assert Standing.FAILED is paid.standing


def test_a_debit_that_is_written_down_is_not_cancelled_behind_it() -> None:
    written = book()
    paid = written.open("att_1", "THB", 100)
    written.debit(paid, NOW)

    assert letters.debited(written, "att_1", "THB", 100, NOW) is True
    assert written.cancel(paid, NOW) is False


def test_nobody_writes_about_another_amount_than_was_asked_for() -> None:
    written = book()
    written.debit(written.open("att_1", "THB", 99), NOW)

    assert letters.debited(written, "att_1", "THB", 100, NOW) is None
    assert {} == written.written


def test_a_capture_or_refund_that_comes_after_the_letter_is_refused() -> None:
    written = book()
    paid = written.open("att_1", "THB", 100)
    paid.hold_until = NOW + timedelta(days=8)
    written.debit(paid, NOW)

    assert letters.captured(written, "cap_1", NOW) is False
    assert letters.given_back(written, "ref_1", for_good=True, now=NOW) is False
    assert "RISK_DENIED" == written.refuses_capture(written.open_capture("cap_1", "att_1", "THB", 100))
    assert "REFUND_DENIED" == written.refuses_refund(written.open_refund("ref_1", "att_1", "THB", 1))


def test_what_is_set_aside_is_given_back_by_hand() -> None:
    written = book()
    paid = written.open("att_1", "THB", 100)
    paid.hold_until = NOW + timedelta(days=8)
    written.debit(paid, NOW)

    assert letters.released(written, "att_1") is True
    assert Standing.CANCELLED is paid.standing
    assert letters.released(written, "att_2") is None
