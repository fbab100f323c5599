"""Whether what a wallet said is about OUR order: ids equal, and of a yes amount and currency (DESIGN A4)."""

from fx.money import Money
from hub.payment.model import Attempt, Capture, Refund
from wallets.outcome import (
    Approved,
    Cancelled,
    CancelOutcome,
    Captured,
    CaptureOutcome,
    Declined,
    DeclineReason,
    PayOutcome,
    Refunded,
    RefundOutcome,
    Released,
    ReleaseOutcome,
    Unknown,
    UnknownCause,
)

REFERENCE_CHARACTERS_MAX = 64
"""The longest id that a wallet may give a payment or refund; the same as where it starts one."""

_RETURN, _REST = "_return", "_rest"
"""What ends the ids under which the hub itself gives an attempt's money back."""

_OF_REFUNDS = (
    DeclineReason.REFUND_WINDOW_ENDED,
    DeclineReason.REFUND_EXCEEDS_PAYMENT,
    DeclineReason.REFUND_REJECTED,
)
_OF_LATER_CALLS = (
    *_OF_REFUNDS,
    DeclineReason.CAPTURE_EXCEEDS_HOLD,
    DeclineReason.CAPTURE_REJECTED,
)
"""Reasons against a refund or a capture: profiles list the codes of all their calls together."""


def judge(attempt: Attempt, outcome: PayOutcome) -> PayOutcome:
    """The outcome as the hub may use it: a yes or no to something else becomes Unknown(MISMATCH)."""
    if isinstance(outcome, Declined):
        if outcome.about not in (None, attempt.attempt_id):
            return _mismatch(f"a no for attempt {outcome.about}")
        if outcome.reason in _OF_LATER_CALLS:
            return Unknown(UnknownCause.UNLISTED_CODE, f"{outcome.code}: no answer to a payment")
    if not isinstance(outcome, Approved):
        return outcome
    if outcome.attempt_id != attempt.attempt_id:
        return _mismatch(f"a yes for attempt {outcome.attempt_id}")
    if not _is_reference(outcome.wallet_payment_id):
        return _mismatch("a yes without the wallet's payment id")
    if attempt.wallet_payment_id and outcome.wallet_payment_id != attempt.wallet_payment_id:
        return _mismatch(f"payment id {outcome.wallet_payment_id}, before {attempt.wallet_payment_id}")
    if outcome.amount != attempt.wallet_amount:
        return _mismatch(f"{outcome.amount} instead of {attempt.wallet_amount}")
    return outcome


def judge_cancel(attempt: Attempt, outcome: CancelOutcome) -> CancelOutcome:
    """The same for cancels: the confirmation of another one is none."""
    if isinstance(outcome, Cancelled) and outcome.about not in (None, attempt.attempt_id):
        return _mismatch(f"a cancel of attempt {outcome.about}")
    return outcome


def judge_refund(refund: Refund, outcome: RefundOutcome) -> RefundOutcome:
    """The same for refunds."""
    return _judge_given_back(refund.refund_id, refund.wallet_amount, outcome)


def judge_return(attempt: Attempt, outcome: RefundOutcome) -> RefundOutcome:
    """The same for the whole refund of a success that came too late to cancel."""
    return _judge_given_back(return_id(attempt.attempt_id), attempt.wallet_amount, outcome)


def judge_rest(attempt: Attempt, outcome: RefundOutcome) -> RefundOutcome:
    """The same for what is given back of an emulated hold: the rest, or the whole."""
    return _judge_given_back(rest_id(attempt.attempt_id), attempt.rest_amount, outcome)


def judge_capture(capture: Capture, outcome: CaptureOutcome) -> CaptureOutcome:
    """The same for captures."""
    if isinstance(outcome, Declined):
        if outcome.about not in (None, capture.capture_id):
            return _mismatch(f"a no for capture {outcome.about}")
        if outcome.reason in _OF_REFUNDS:
            return Unknown(UnknownCause.UNLISTED_CODE, f"{outcome.code}: no answer to a capture")
    if not isinstance(outcome, Captured):
        return outcome
    if outcome.capture_id != capture.capture_id:
        return _mismatch(f"a yes for capture {outcome.capture_id}")
    if outcome.amount != capture.charge.wallet_amount:
        return _mismatch(f"{outcome.amount} captured instead of {capture.charge.wallet_amount}")
    return outcome


def judge_release(attempt: Attempt, outcome: ReleaseOutcome) -> ReleaseOutcome:
    """The same for releases: the confirmation of another one is none."""
    if isinstance(outcome, Released) and outcome.about not in (None, attempt.attempt_id):
        return _mismatch(f"a release of attempt {outcome.about}")
    return outcome


def return_id(attempt_id: str) -> str:
    """The refund id under which an attempt's success is given back: always the same, so given back once."""
    return f"{attempt_id}{_RETURN}"


def rest_id(attempt_id: str) -> str:
    """The same for what is given back of an emulated hold; an attempt has one rest, or is released whole."""
    return f"{attempt_id}{_REST}"


def attempt_given_back(refund_id: str) -> str | None:
    """The attempt whose money goes back under an id that the hub itself gave; None for a refund's own id."""
    for end in (_RETURN, _REST):
        if refund_id.endswith(end):
            return refund_id.removesuffix(end)
    return None


def _judge_given_back(refund_id: str, amount: Money, outcome: RefundOutcome) -> RefundOutcome:
    if isinstance(outcome, Declined) and outcome.about not in (None, refund_id):
        # A yes to another amount stops the asking; a no to another refund is only asked about again.
        return Unknown(UnknownCause.UNREADABLE, f"a no for refund {outcome.about}")
    if not isinstance(outcome, Refunded):
        return outcome
    if outcome.refund_id != refund_id:
        return _mismatch(f"a yes for refund {outcome.refund_id}")
    if not _is_reference(outcome.wallet_refund_id):
        return _mismatch("a yes without the wallet's refund id")
    if outcome.amount != amount:
        return _mismatch(f"{outcome.amount} instead of {amount}")
    return outcome


def _is_reference(text: str) -> bool:
    """Whether a wallet's id can be one: what it names is stored, searched for, shown and reported."""
    return 0 < len(text) <= REFERENCE_CHARACTERS_MAX and text.isprintable()


def _mismatch(detail: str) -> Unknown:
    return Unknown(UnknownCause.MISMATCH, detail)
