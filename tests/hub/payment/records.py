"""Records for tests of the money rooms: a payment of EXAMPLES, and the steps that bring it further.

The steps run the real lifecycle and do what the store does with it: they stamp completions.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from fx.money import Money
from fx.rate import convert
from hub.participants.fees import fees
from hub.participants.model import ACQUIRER_TERMS, WALLET_TERMS, Acquirer, FeeTerms, WalletContract
from hub.payment.holds import ask_capture
from hub.payment.lifecycle import AskedBy, Booking, Step, answered, submitted
from hub.payment.model import (
    AcquirerId,
    Attempt,
    AttemptId,
    AttemptState,
    CaptureMode,
    Fees,
    Hold,
    HoldKind,
    HoldTerms,
    MerchantId,
    Mode,
    Payment,
    PaymentId,
    PaymentState,
    QuoteId,
    Refund,
    RefundId,
    RequestId,
    WalletId,
)
from hub.payment.refunds import Reserved, refund_answered, reserve
from hub.settlement.day import Scheme
from wallets.outcome import Approved, Refunded
from wallets.profile import Profile

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon of 2026-11-22 in the scheme's zone, UTC+8."""

PROFILE = Profile(
    wallet_id="W-TH",
    name="A wallet for tests",
    country="TH",
    currency="THB",
    codes=(),
    merchant_schemes=frozenset(),
    final_codes={},
    tombstones=False,
    pay_in_flight_seconds=30,
)


def money(text: str) -> Money:
    """Money of a text like "778.13 THB"."""
    amount, code = text.split()
    return Money.parse(amount.replace(",", ""), code)


def default_fees(merchant_amount: Money, wallet_amount: Money) -> Fees:
    """The fees of the default contracts (DESIGN A2)."""
    acquirer = Acquirer(
        AcquirerId("A-JP"), "An acquirer", "JP", merchant_amount.currency_code, terms=ACQUIRER_TERMS
    )
    contract = WalletContract(WalletId("W-TH"), wallet_amount.currency_code, terms=WALLET_TERMS)
    return fees(merchant_amount, wallet_amount, acquirer, contract)


FREE = FeeTerms(interchange=Decimal(0), hub_fee=Decimal(0))


def a_hold(kind: HoldKind, mid: str) -> Hold:
    """A hold that the wallet is asked for, on the default contracts."""
    terms = HoldTerms(
        Decimal(mid),
        acquirer_interchange=ACQUIRER_TERMS.interchange,
        acquirer_hub_fee=ACQUIRER_TERMS.hub_fee,
        wallet_interchange=WALLET_TERMS.interchange,
        wallet_hub_fee=WALLET_TERMS.hub_fee,
    )
    return Hold(kind, terms)


def an_order(
    merchant_amount: Money,
    *,
    number: str = "1",
    acquirer_id: str = "A-JP",
    mode: Mode = Mode.CONSUMER_PRESENTED,
    capture_mode: CaptureMode = CaptureMode.IMMEDIATE,
    created_at: datetime = NOON,
) -> Payment:
    """A payment that no wallet was asked for yet, not stored."""
    return Payment(
        payment_id=PaymentId(f"pay_{number}"),
        merchant_id=MerchantId("m_1"),
        acquirer_id=AcquirerId(acquirer_id),
        request_id=RequestId(f"req_{number}"),
        state=PaymentState.CREATED,
        created_at=created_at,
        updated_at=created_at,
        merchant_amount=merchant_amount,
        mode=mode,
        capture_mode=capture_mode,
        expires_at=created_at + timedelta(seconds=600),
    )


def an_attempt(
    payment: Payment,
    wallet_amount: Money,
    rate: str,
    *,
    number: int = 1,
    wallet_id: str = "W-TH",
    markup_minor: int = 0,
    charged: Fees | None = None,
    at: datetime | None = None,
) -> Attempt:
    """A first asking of a wallet; the fees are the default contracts' unless given."""
    submitted_at = at or payment.created_at
    name = payment.payment_id.removeprefix("pay_")
    return Attempt(
        attempt_id=AttemptId(f"att_{name}_{number}"),
        number=number,
        wallet_id=WalletId(wallet_id),
        quote_id=QuoteId(f"quo_{name}_{number}"),
        wallet_amount=wallet_amount,
        rate=Decimal(rate),
        markup_amount=Money(wallet_amount.currency_code, markup_minor),
        fees=charged or default_fees(payment.amount, wallet_amount),
        state=AttemptState.SUBMITTED,
        submitted_at=submitted_at,
        expires_at=submitted_at + timedelta(seconds=60),
        due_at=submitted_at,
    )


def stored(payment: Payment) -> Payment:
    """The payment as the store gives it back: one version on."""
    return replace(payment, version=payment.version + 1)


def asked(
    amount: str = "3480 JPY",
    rate: str = "0.2236",
    wallet_currency: str = "THB",
    *,
    number: str = "1",
    wallet_id: str = "W-TH",
    acquirer_id: str = "A-JP",
    mode: Mode = Mode.CONSUMER_PRESENTED,
    markup_minor: int = 0,
    hold: Hold | None = None,
    at: datetime = NOON,
) -> Payment:
    """A payment with one wallet asked, SUBMITTED and stored."""
    merchant_amount = money(amount)
    order = an_order(
        merchant_amount,
        number=number,
        acquirer_id=acquirer_id,
        mode=mode,
        capture_mode=CaptureMode.IMMEDIATE if hold is None else CaptureMode.HOLD,
        created_at=at,
    )
    if mode is not Mode.CONSUMER_PRESENTED:
        order = stored(order)
    wallet_amount = convert(merchant_amount, Decimal(rate), wallet_currency)
    attempt = an_attempt(order, wallet_amount, rate, wallet_id=wallet_id, markup_minor=markup_minor, at=at)
    return stored(submitted(order, replace(attempt, hold=hold), at).payment)


def held(
    kind: HoldKind = HoldKind.EMULATED,
    amount: str = "10000 JPY",
    rate: str = "0.2236",
    *,
    mid: str | None = None,
    number: str = "1",
    markup_minor: int = 0,
    at: datetime = NOON,
) -> Payment:
    """A payment whose wallet said yes to a hold, stored: EXAMPLES' 2,236.00 THB unless told otherwise."""
    payment = asked(
        amount, rate, number=number, markup_minor=markup_minor, hold=a_hold(kind, mid or rate), at=at
    )
    return stored(answer(payment, yes(payment.attempts[0]), at=at).payment)


def captured(payment: Payment, amount: str, at: datetime | None = None) -> Payment:
    """An emulated hold after its capture, stamped."""
    captured_at = at or payment.created_at
    step = ask_capture(payment, "cap_1", money(amount), captured_at)
    assert isinstance(step, Step), step
    assert [Booking.CAPTURE] == [booking for booking, _ in step.bookings]
    return completed(step.payment, captured_at)


def yes(attempt: Attempt, *, wallet_payment_id: str = "", amount: Money | None = None) -> Approved:
    """The wallet's clear yes to this attempt."""
    own_id = wallet_payment_id or attempt.wallet_payment_id or f"W{attempt.attempt_id}"
    return Approved(attempt.attempt_id, own_id, amount or attempt.wallet_amount)


def completed(payment: Payment, at: datetime, *, scheme: Scheme | None = None) -> Payment:
    """The payment with the stamps that the store gives a completion."""
    day = (scheme or Scheme()).day_of(at)
    return replace(stored(payment), completed_at=at, business_date=day)


def approved(payment: Payment, at: datetime | None = None) -> Payment:
    """The payment with its open attempt's yes booked."""
    attempt = payment.open_attempt
    assert attempt is not None
    step = answer(payment, yes(attempt), at=at)
    assert [booking for booking, _ in step.bookings] == [Booking.PAYMENT]
    return completed(step.payment, at or payment.created_at)


def answer(
    payment: Payment,
    outcome: Approved,
    *,
    asked_by: AskedBy = AskedBy.PAY,
    at: datetime | None = None,
    profile: Profile = PROFILE,
) -> Step:
    """What a yes makes of the payment."""
    return answered(payment, outcome.attempt_id, outcome, asked_by, profile, at or payment.created_at)


def reserved(
    payment: Payment, refunds: list[Refund], amount: Money, *, number: int = 0, at: datetime | None = None
) -> Refund:
    """The next refund of a payment, SUBMITTED; fails the test when it is refused."""
    own = number or len(refunds) + 1
    result = reserve(
        payment,
        refunds,
        amount,
        refund_id=RefundId(f"ref_{payment.payment_id.removeprefix('pay_')}_{own}"),
        request_id=RequestId(f"rr_{payment.payment_id}_{own}"),
        reason="",
        at=at or payment.created_at,
    )
    assert isinstance(result, Reserved), result
    return replace(result.refund, version=1)


def refunded(payment: Payment, refund: Refund, at: datetime | None = None) -> tuple[Payment, Refund]:
    """The payment and its refund after the wallet's clear yes, stamped."""
    given_at = at or refund.created_at
    outcome = Refunded(refund.refund_id, f"W{refund.refund_id}", refund.wallet_amount)
    step = refund_answered(payment, refund, outcome, PROFILE, given_at)
    assert step.payment is not None
    return stored(step.payment), replace(
        step.refund, completed_at=given_at, business_date=Scheme().day_of(given_at)
    )


def the_day() -> date:
    """The business day of `NOON`."""
    return date(2026, 11, 22)
