"""Refunds as pure decisions: how much may go back and what a wallet's answer means (DESIGN A2, A4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from fx.money import Money
from fx.refund import refund_share
from fx.rounding import cumulative_share
from hub.payment.incidents import Incident, IncidentKind
from hub.payment.judge import judge_refund
from hub.payment.model import (
    Decline,
    DeclinedBy,
    Payment,
    PaymentState,
    Refund,
    RefundId,
    RefundState,
    RequestId,
)
from wallets.outcome import Declined, NotSent, Refunded, RefundOutcome, Unknown, UnknownCause
from wallets.profile import Profile

WINDOW_DAYS = 366
"""A refund may be asked for until the payment's business date + 366 days, inclusive."""


@dataclass(frozen=True, slots=True)
class RefundRefused:
    """The refund can't be made. `reason` is a key of `reasons.REASONS`."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Reserved:
    """A refund to be stored and then asked for; `payment` carries the change of version that guards it."""

    payment: Payment
    refund: Refund


@dataclass(frozen=True, slots=True)
class RefundStep:
    """What an answer makes of a refund: the records, whether to book it, and what to report."""

    payment: Payment | None
    """Changed only when the refund succeeded."""
    refund: Refund
    incidents: tuple[Incident, ...] = ()

    @property
    def books(self) -> bool:
        """True if this step completes the refund."""
        return self.payment is not None


def refundable_minor(payment: Payment, refunds: Sequence[Refund]) -> int:
    """What is left to give back, in the merchant currency's minor units."""
    return payment.captured_minor - sum(refund.merchant_amount.minor_units for refund in _counted(refunds))


def reserve(
    payment: Payment,
    refunds: Sequence[Refund],
    amount: Money,
    *,
    refund_id: RefundId,
    request_id: RequestId,
    reason: str,
    at: datetime,
) -> Reserved | RefundRefused:
    """Fixes a refund's amounts against all refunds before it. `refunds` are all of this payment's.

    The caller has checked the window. Raises `fx.errors.AmountTooSmall` for less than a wallet minor unit.
    """
    attempt = payment.winner
    if payment.state is not PaymentState.SUCCEEDED or attempt is None:
        return RefundRefused("PAYMENT_STATE", f"a payment that is {payment.state} can't be refunded")
    if amount.currency_code != payment.amount.currency_code:
        return RefundRefused("CURRENCY_MISMATCH", f"the payment is in {payment.amount.currency_code}")
    left = refundable_minor(payment, refunds)
    if amount.minor_units > left:
        still = Money(amount.currency_code, left)
        return RefundRefused("REFUND_EXCEEDS_REST", f"{still} can still be refunded")
    charge, counted = payment.charge_of(attempt), _counted(refunds)
    before = payment.captured_minor - left
    wallet_amount = refund_share(
        paid=Money(amount.currency_code, payment.captured_minor),
        wallet_paid=charge.wallet_amount,
        rate=attempt.rate,
        cumulative_before=Money(amount.currency_code, before),
        amount=amount,
        given_before=Money(
            charge.wallet_amount.currency_code, sum(refund.wallet_amount.minor_units for refund in counted)
        ),
    )
    cumulative, paid = before + amount.minor_units, payment.captured_minor
    reserved = Refund(
        refund_id=refund_id,
        payment_id=payment.payment_id,
        merchant_id=payment.merchant_id,
        request_id=request_id,
        attempt_id=attempt.attempt_id,
        wallet_id=attempt.wallet_id,
        state=RefundState.SUBMITTED,
        number=len(refunds) + 1,
        merchant_amount=amount,
        wallet_amount=wallet_amount,
        acquirer_interchange_back_minor=_charge_back(
            charge.fees.acquirer_interchange_minor,
            cumulative,
            paid,
            (refund.acquirer_interchange_back_minor for refund in counted),
        ),
        wallet_interchange_back_minor=_charge_back(
            charge.fees.wallet_interchange_minor,
            cumulative,
            paid,
            (refund.wallet_interchange_back_minor for refund in counted),
        ),
        markup_back_minor=_charge_back(
            charge.markup_amount.minor_units,
            cumulative,
            paid,
            (refund.markup_back_minor for refund in counted),
        ),
        created_at=at,
        reason=reason,
        due_at=at,
    )
    return Reserved(replace(payment, updated_at=at), reserved)


def refund_answered(
    payment: Payment, refund: Refund, outcome: RefundOutcome, profile: Profile, at: datetime
) -> RefundStep:
    """A wallet answered about a refund: at the call, at an inquiry or by a notice."""
    if refund.state is not RefundState.SUBMITTED:
        return RefundStep(None, refund, _contradiction(refund, outcome, at))
    judged = judge_refund(refund, outcome)
    match judged:
        case Refunded():
            return refund_given(payment, refund, judged.wallet_refund_id, judged.completed_at, at)
        case Declined():
            why = Decline(DeclinedBy.WALLET, judged.reason.value)
            declined = replace(refund, state=RefundState.DECLINED, decline=why, due_at=None)
            return RefundStep(None, replace(declined, completed_at=at, last_answer=judged.code))
        case NotSent():
            return RefundStep(None, _again(refund, profile, f"not sent: {judged.detail}", at))
        case Unknown(cause=UnknownCause.MISMATCH):
            odd = _incident(refund, IncidentKind.REFUND_MISMATCH, judged.detail, at)
            return RefundStep(None, replace(refund, due_at=None, last_answer=judged.detail), (odd,))
        case Unknown():
            return RefundStep(None, _again(refund, profile, f"{judged.cause}: {judged.detail}", at))
        case _:
            assert_never(judged)


def refund_given(
    payment: Payment,
    refund: Refund,
    wallet_refund_id: str | None,
    completed_at: datetime | None,
    at: datetime,
) -> RefundStep:
    """The wallet gave a SUBMITTED refund back, under its own id and at its own time where they are known."""
    given = replace(
        refund,
        state=RefundState.SUCCEEDED,
        wallet_refund_id=wallet_refund_id,
        wallet_completed_at=completed_at,
        due_at=None,
    )
    counted = replace(
        payment,
        refunded_minor=payment.refunded_minor + refund.merchant_amount.minor_units,
        refunded_wallet_minor=payment.refunded_wallet_minor + refund.wallet_amount.minor_units,
        updated_at=at,
    )
    return RefundStep(counted, given)


def _charge_back(charged: int, cumulative: int, paid: int, given_before: Iterable[int]) -> int:
    """What goes back of a charge, never less than nothing.

    Less than nothing comes out when a refund that was counted before is declined since. A negative share,
    declined in its turn, would leave more given back than was charged; so the next refunds even it out.
    """
    return max(0, cumulative_share(charged, cumulative, paid, sum(given_before)))


def _counted(refunds: Sequence[Refund]) -> list[Refund]:
    """The refunds that money went back for, or may yet."""
    return [refund for refund in refunds if refund.state is not RefundState.DECLINED]


def _again(refund: Refund, profile: Profile, note: str, at: datetime) -> Refund:
    tries = refund.tries + 1
    due_at = at + timedelta(seconds=profile.refund_schedule.wait_before(tries - 1))
    return replace(refund, tries=tries, due_at=due_at, last_answer=note)


def _contradiction(refund: Refund, outcome: RefundOutcome, at: datetime) -> tuple[Incident, ...]:
    """A final refund never changes; an answer against it is for a person to look at."""
    if refund.state is RefundState.SUCCEEDED and isinstance(outcome, Declined):
        detail = f"the wallet reports a failed refund ({outcome.code}) after its success"
        return (_incident(refund, IncidentKind.FAILURE_AFTER_SUCCESS, detail, at),)
    if refund.state is RefundState.DECLINED and isinstance(outcome, Refunded):
        detail = f"the wallet gave {outcome.amount} back for a refund that it had declined"
        return (_incident(refund, IncidentKind.LATE_SUCCESS, detail, at),)
    return ()


def _incident(refund: Refund, kind: IncidentKind, detail: str, at: datetime) -> Incident:
    return Incident(kind, refund.refund_id, refund.payment_id, refund.wallet_id, detail, at)
