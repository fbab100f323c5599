"""Random records, every field of them: what goes into rows must come out of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from fx.money import MAX_MINOR_UNITS, Money
from hub.payment.model import (
    AcquirerId,
    Attempt,
    AttemptId,
    AttemptState,
    Capture,
    CaptureMode,
    Charge,
    Decline,
    DeclinedBy,
    Dispute,
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
    RefundState,
    RequestId,
    WalletId,
)

# Whatever a POS may send: every script, but no half of a surrogate pair, which UTF-8 does not have.
texts = st.text(st.characters(codec="utf-8"), max_size=12)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
zoned = st.builds(
    lambda at, minutes: at.astimezone(timezone(timedelta(minutes=minutes))), instants, st.integers(-720, 840)
)
amounts = st.integers(0, MAX_MINOR_UNITS)
moneys = st.builds(Money, st.sampled_from(("JPY", "THB", "KWD")), amounts)
rates = st.decimals(Decimal("1e-9"), Decimal("1e9"), allow_nan=False, allow_infinity=False, places=12)
declines = st.builds(Decline, st.sampled_from(DeclinedBy), texts)
fees = st.builds(Fees, amounts, amounts, amounts, amounts, st.integers(1, 9), st.integers(1, 9))


def ids(kind: str) -> st.SearchStrategy[str]:
    """Ids of few records, so that some meet."""
    return st.integers(1, 9).map(lambda number: f"{kind}_{number}")


@st.composite
def holds(draw: st.DrawFn, amount: Money, attempt: Attempt) -> Hold:
    """What an attempt of a payment of this amount holds."""
    currency_code = attempt.wallet_amount.currency_code
    capture = Capture(
        draw(texts),
        Charge(
            Money(amount.currency_code, draw(amounts)),
            Money(currency_code, draw(amounts)),
            Money(currency_code, draw(amounts)),
            replace(
                draw(fees),
                acquirer_contract_version=attempt.fees.acquirer_contract_version,
                wallet_contract_version=attempt.fees.wallet_contract_version,
            ),
        ),
    )
    return Hold(
        kind=draw(st.sampled_from(HoldKind)),
        terms=draw(st.builds(HoldTerms, rates, rates, rates, rates, rates)),
        until=draw(st.none() | instants),
        capture=draw(st.none() | st.just(capture)),
        dispute=draw(st.none() | st.builds(Dispute, instants, texts, texts)),
    )


@st.composite
def payments_with_holds(draw: st.DrawFn) -> Payment:
    """A payment of the first stored version, some of whose attempts hold money."""
    payment = replace(draw(payments()), capture_mode=CaptureMode.HOLD, merchant_amount=draw(moneys))
    held = tuple(
        replace(attempt, hold=draw(st.none() | holds(payment.amount, attempt)))
        for attempt in payment.attempts
    )
    return replace(payment, attempts=held)


@st.composite
def attempts(draw: st.DrawFn, number: int) -> Attempt:
    """One attempt of a payment."""
    amount = draw(moneys)
    return Attempt(
        attempt_id=AttemptId(f"att_{number}"),
        number=number,
        wallet_id=WalletId(draw(ids("W"))),
        quote_id=QuoteId(draw(ids("quo"))),
        wallet_amount=amount,
        rate=draw(rates),
        markup_amount=Money(amount.currency_code, draw(amounts)),
        fees=draw(fees),
        state=draw(st.sampled_from(AttemptState)),
        submitted_at=draw(instants),
        expires_at=draw(zoned),
        wallet_payment_id=draw(st.none() | texts.map(lambda text: f"{number}{text}")),
        call_ended_at=draw(st.none() | instants),
        tries=draw(st.integers(0, 99)),
        due_at=draw(st.none() | instants),
        wallet_completed_at=draw(st.none() | zoned),
        decline=draw(st.none() | declines),
        last_answer=draw(texts),
    )


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    """A payment of the first stored version."""
    completed_at = draw(st.none() | instants)
    captured_minor = draw(amounts)
    return Payment(
        payment_id=PaymentId("pay_1"),
        merchant_id=MerchantId(draw(ids("m"))),
        acquirer_id=AcquirerId(draw(ids("A"))),
        request_id=draw(st.none() | texts.map(RequestId)),
        state=draw(st.sampled_from(PaymentState)),
        created_at=draw(instants),
        updated_at=draw(instants),
        merchant_amount=draw(st.none() | moneys),
        mode=draw(st.sampled_from(Mode)),
        capture_mode=draw(st.sampled_from(CaptureMode)),
        merchant_order_id=draw(texts),
        terminal_id=draw(texts),
        description=draw(texts),
        route=draw(texts),
        order_code=draw(texts),
        expires_at=draw(st.none() | instants),
        attempts=tuple(draw(attempts(number)) for number in range(1, draw(st.integers(1, 4)))),
        decline=draw(st.none() | declines),
        captured_minor=captured_minor,
        refunded_minor=draw(st.integers(0, captured_minor)),
        refunded_wallet_minor=draw(amounts),
        completed_at=completed_at,
        business_date=None if completed_at is None else draw(st.dates()),
        version=1,
    )


@st.composite
def refunds(draw: st.DrawFn) -> Refund:
    """A refund of the first stored version, of a payment pay_1 with an attempt att_1_1."""
    return Refund(
        refund_id=RefundId("ref_1"),
        payment_id=PaymentId("pay_1"),
        merchant_id=MerchantId(draw(ids("m"))),
        request_id=RequestId(draw(texts)),
        attempt_id=AttemptId("att_1_1"),
        wallet_id=WalletId(draw(ids("W"))),
        state=draw(st.sampled_from(RefundState)),
        number=draw(st.integers(1, 99)),
        merchant_amount=draw(moneys),
        wallet_amount=draw(moneys),
        acquirer_interchange_back_minor=draw(st.integers(-9, 99)),
        wallet_interchange_back_minor=draw(st.integers(-9, 99)),
        markup_back_minor=draw(st.integers(-9, 99)),
        created_at=draw(instants),
        reason=draw(texts),
        tries=draw(st.integers(0, 99)),
        due_at=draw(st.none() | instants),
        wallet_refund_id=draw(st.none() | texts),
        wallet_completed_at=draw(st.none() | zoned),
        completed_at=draw(st.none() | instants),
        business_date=draw(st.none() | st.dates()),
        decline=draw(st.none() | declines),
        last_answer=draw(texts),
        version=1,
    )
