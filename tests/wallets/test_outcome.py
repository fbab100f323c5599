"""The closed sets of what a wallet may have said."""

from typing import get_args

from wallets.outcome import (
    Approved,
    Cancelled,
    CancelOutcome,
    Declined,
    NotOurs,
    NotSent,
    PayOutcome,
    Refunded,
    RefundOutcome,
    Resolved,
    ResolveOutcome,
    TooLate,
    Unknown,
    UnknownCause,
)


def test_asking_a_wallet_has_four_outcomes_whatever_it_is_asked() -> None:
    assert (Approved, Declined, NotSent, Unknown) == get_args(PayOutcome)
    assert (Refunded, Declined, NotSent, Unknown) == get_args(RefundOutcome)
    assert (Cancelled, TooLate, NotSent, Unknown) == get_args(CancelOutcome)
    assert (Resolved, NotOurs, NotSent, Unknown) == get_args(ResolveOutcome)


def test_no_cause_of_an_unknown_is_called_a_failure_or_a_success() -> None:
    for cause in UnknownCause:
        assert "FAIL" not in cause
        assert "SUCCESS" not in cause
