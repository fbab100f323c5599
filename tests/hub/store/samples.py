"""Records and units for tests of the store: one wallet payment of EXAMPLES, and the units of its life."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from fx.money import Money
from fx.quote import Quote, make_quote
from fx.rate import Leg, price
from hub.flows.units import (
    AddQuote,
    BindRequest,
    Change,
    Committed,
    PostEntry,
    RequestRecord,
    SavePayment,
    SaveRefund,
    Unit,
    UseQuote,
)
from hub.ledger.book import payment_entry, refund_entry
from hub.payment.model import (
    AcquirerId,
    Attempt,
    AttemptId,
    AttemptState,
    Fees,
    MerchantId,
    Payment,
    PaymentId,
    PaymentState,
    QuoteId,
    Refund,
    RefundId,
    RefundState,
    RequestId,
    WalletId,
)
from hub.store.sqlite.store import SqliteStore

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon of 2026-11-22 in the scheme's zone, UTC+8."""
DAY = date(2026, 11, 22)
FEES = Fees(21, 9, 467, 78, 1, 1)
JPY, THB = Money("JPY", 3480), Money("THB", 77813)


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def a_quote(name: str, *, wallet_id: str = "W-TH", at: datetime = NOON) -> Quote:
    """3,480 JPY at 0.2236, valid for 600 s, by way of the euro."""
    legs = (
        Leg("EUR", "JPY", Decimal(160), "ECB 2024-12-31, replayed", at - timedelta(hours=1)),
        Leg("EUR", "THB", Decimal("35.776"), "ECB 2024-12-31, replayed", at - timedelta(hours=1)),
    )
    return make_quote(
        quote_id=f"quo_{name}",
        merchant_id="m_1",
        wallet_id=wallet_id,
        merchant_amount=JPY,
        price=price("JPY", "THB", legs, Decimal(0)),
        created_at=at,
    )


def an_attempt(
    name: str,
    number: int = 1,
    *,
    wallet_id: str = "W-TH",
    amount: Money = THB,
    state: AttemptState = AttemptState.SUBMITTED,
    at: datetime = NOON,
) -> Attempt:
    """The asking of a wallet, due three seconds later while it is open."""
    return Attempt(
        attempt_id=AttemptId(f"att_{name}_{number}"),
        number=number,
        wallet_id=WalletId(wallet_id),
        quote_id=QuoteId(f"quo_{name}"),
        wallet_amount=amount,
        rate=Decimal("0.2236"),
        markup_amount=Money.zero(amount.currency_code),
        fees=FEES,
        state=state,
        submitted_at=at,
        expires_at=at + timedelta(seconds=60),
        due_at=at + timedelta(seconds=3) if state is AttemptState.SUBMITTED else None,
    )


def a_payment(name: str, *attempts: Attempt, merchant_id: str = "m_1", at: datetime = NOON) -> Payment:
    """A payment SUBMITTED to its wallet, not stored yet."""
    return Payment(
        payment_id=PaymentId(f"pay_{name}"),
        merchant_id=MerchantId(merchant_id),
        acquirer_id=AcquirerId("A-JP"),
        request_id=RequestId(f"req_{name}"),
        state=PaymentState.SUBMITTED,
        created_at=at,
        updated_at=at,
        merchant_amount=JPY,
        route="251001 and 24 digits",
        attempts=attempts or (an_attempt(name, at=at),),
    )


def a_request(name: str, resource_id: str = "", **content: str) -> RequestRecord:
    """A CreatePayment's request id, and one hash per field of its content."""
    fields = {"amount": "a1", "quote": "b2"} | content
    return RequestRecord("m_1", f"req_{name}", "CreatePayment", resource_id or f"pay_{name}", fields)


def submission(name: str, *guards: Change, payment: Payment | None = None, at: datetime = NOON) -> Unit:
    """The commit before a wallet is asked: request id, quote, guards, payment."""
    quote, record = a_quote(name, at=at), payment or a_payment(name, at=at)
    return Unit(
        (
            BindRequest(a_request(name, record.payment_id)),
            AddQuote(quote),
            UseQuote(quote.quote_id, record.payment_id),
            *guards,
            SavePayment(record),
        )
    )


def success(payment: Payment, *, wallet_payment_id: str = "") -> Unit:
    """The commit of a wallet's yes to a stored payment: payment and entry."""
    own_id = wallet_payment_id or f"W{payment.payment_id}"
    won = replace(payment.attempts[-1], state=AttemptState.APPROVED, due_at=None, wallet_payment_id=own_id)
    paid = replace(payment, state=PaymentState.SUCCEEDED, captured_minor=3480).with_attempt(won)
    return Unit((SavePayment(paid, completes=True), PostEntry(payment_entry(paid, won))))


def decline(payment: Payment) -> Unit:
    """The commit of a wallet's no to a stored payment."""
    lost = replace(payment.attempts[-1], state=AttemptState.DECLINED, due_at=None)
    return Unit((SavePayment(replace(payment, state=PaymentState.DECLINED).with_attempt(lost)),))


def a_refund(payment: Payment, number: int = 1, *, at: datetime = NOON) -> Refund:
    """A refund of 1,000 JPY, not stored yet, due at once."""
    return Refund(
        refund_id=RefundId(f"ref_{payment.payment_id}_{number}"),
        payment_id=payment.payment_id,
        merchant_id=payment.merchant_id,
        request_id=RequestId(f"rr_{payment.payment_id}_{number}"),
        attempt_id=payment.attempts[-1].attempt_id,
        wallet_id=payment.attempts[-1].wallet_id,
        state=RefundState.SUBMITTED,
        number=number,
        merchant_amount=Money("JPY", 1000),
        wallet_amount=Money("THB", 22360),
        acquirer_interchange_back_minor=6,
        wallet_interchange_back_minor=134,
        markup_back_minor=0,
        created_at=at,
        reason="too small",
        due_at=at,
    )


def refunded(payment: Payment, refund: Refund) -> Unit:
    """The commit of a wallet's yes to a stored refund: refund, payment and entry."""
    given = replace(refund, state=RefundState.SUCCEEDED, due_at=None, wallet_refund_id=f"W{refund.refund_id}")
    counted = replace(
        payment,
        refunded_minor=payment.refunded_minor + refund.merchant_amount.minor_units,
        refunded_wallet_minor=payment.refunded_wallet_minor + refund.wallet_amount.minor_units,
    )
    entry = refund_entry(payment, payment.attempts[-1], refund)
    return Unit((SaveRefund(given, completes=True), SavePayment(counted), PostEntry(entry)))


async def write(store: SqliteStore, *changes: Change) -> Committed:
    """Commits changes that nothing stands against."""
    return await commit(store, Unit(changes))


async def commit(store: SqliteStore, unit: Unit) -> Committed:
    """Commits a unit that nothing stands against."""
    result = await store.commit(unit)
    assert isinstance(result, Committed), result
    return result


async def submitted(store: SqliteStore, name: str, *, at: datetime = NOON) -> Payment:
    """A payment SUBMITTED and stored."""
    return the_payment(await commit(store, submission(name, at=at)))


async def paid(store: SqliteStore, name: str, *, at: datetime = NOON) -> Payment:
    """A payment SUCCEEDED, stored and booked."""
    return the_payment(await commit(store, success(await submitted(store, name, at=at))))


def the_payment(result: Committed) -> Payment:
    """The payment that a commit wrote."""
    assert result.payment is not None
    return result.payment


def the_refund(result: Committed) -> Refund:
    """The refund that a commit wrote."""
    assert result.refund is not None
    return result.refund
