"""Messages out: records become the messages of the contract, the same wherever they appear."""

from collections.abc import Mapping
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from fx.money import Money
from fx.rate import Leg, rate_text
from hub.flows.ports import StoredQuote
from hub.payment.model import (
    Decline,
    DeclinedBy,
    Mode,
    Payment,
    PaymentState,
    Refund,
    RefundState,
)
from hub.payment.reasons import REASONS
from hub.v1 import money_pb2, payment_pb2, quote_pb2, refund_pb2

STATE: Mapping[PaymentState, payment_pb2.PaymentState.ValueType] = {
    state: payment_pb2.PaymentState.Value(f"PAYMENT_STATE_{state}") for state in PaymentState
}
REFUND_STATE: Mapping[RefundState, refund_pb2.RefundState.ValueType] = {
    state: refund_pb2.RefundState.Value(f"REFUND_STATE_{state}") for state in RefundState
}
DECLINED_BY: Mapping[DeclinedBy, payment_pb2.DeclinedBy.ValueType] = {
    by: payment_pb2.DeclinedBy.Value(f"DECLINED_BY_{by}") for by in DeclinedBy
}

_NEXT_ACTION: Mapping[PaymentState, payment_pb2.NextAction.ValueType] = {
    PaymentState.CREATED: payment_pb2.NEXT_ACTION_SHOW_ORDER_CODE,
    PaymentState.SUBMITTED: payment_pb2.NEXT_ACTION_WAIT,
    PaymentState.HELD: payment_pb2.NEXT_ACTION_CAPTURE_OR_RELEASE,
    PaymentState.CAPTURING: payment_pb2.NEXT_ACTION_WAIT,
    PaymentState.RELEASING: payment_pb2.NEXT_ACTION_WAIT,
    PaymentState.CANCELLING: payment_pb2.NEXT_ACTION_WAIT,
    PaymentState.SUCCEEDED: payment_pb2.NEXT_ACTION_NONE,
    PaymentState.DECLINED: payment_pb2.NEXT_ACTION_NONE,
    PaymentState.CANCELLED: payment_pb2.NEXT_ACTION_NONE,
    PaymentState.EXPIRED: payment_pb2.NEXT_ACTION_NONE,
}

_SHOWS_DECLINE = (PaymentState.DECLINED, PaymentState.CANCELLED, PaymentState.EXPIRED)
_POLL_MS = 2_000
_POLL_ORDER_MS = 3_000
_POLL_DISPUTE_MS = 60_000
_POLLS_WALLET = (PaymentState.CAPTURING, PaymentState.RELEASING)


def payment(record: Payment) -> payment_pb2.Payment:
    """A payment as it stands."""
    message = payment_pb2.Payment(
        payment_id=record.payment_id,
        request_id=record.request_id or "",
        merchant_id=record.merchant_id,
        acquirer_id=record.acquirer_id,
        merchant_order_id=record.merchant_order_id,
        state=STATE[record.state],
        order_code=record.order_code,
        create_time=timestamp(record.created_at),
        update_time=timestamp(record.updated_at),
        next_action=_next_action(record),
        poll_after_ms=_poll_after_ms(record),
    )
    if record.decline is not None and record.state in _SHOWS_DECLINE:
        message.decline.CopyFrom(decline(record.decline))
    if record.merchant_amount is not None:
        code = record.merchant_amount.currency_code
        message.merchant_amount.CopyFrom(money(record.merchant_amount))
        message.captured_amount.CopyFrom(money(Money(code, record.captured_minor)))
        message.refunded_amount.CopyFrom(money(Money(code, record.refunded_minor)))
    _add_attempt(message, record)
    if record.business_date is not None:
        message.business_date = record.business_date.isoformat()
    if record.completed_at is not None:
        message.complete_time.CopyFrom(timestamp(record.completed_at))
    expires_at = _expires_at(record)
    if expires_at is not None:
        message.expire_time.CopyFrom(timestamp(expires_at))
    return message


def refund(record: Refund) -> refund_pb2.Refund:
    """A refund as it stands."""
    message = refund_pb2.Refund(
        refund_id=record.refund_id,
        payment_id=record.payment_id,
        request_id=record.request_id,
        state=REFUND_STATE[record.state],
        merchant_amount=money(record.merchant_amount),
        wallet_amount=money(record.wallet_amount),
        wallet_refund_id=record.wallet_refund_id or "",
        business_date=record.business_date.isoformat() if record.business_date else "",
        create_time=timestamp(record.created_at),
        poll_after_ms=_POLL_MS if record.state is RefundState.SUBMITTED else 0,
    )
    if record.decline is not None:
        message.decline.CopyFrom(decline(record.decline))
    if record.completed_at is not None:
        message.complete_time.CopyFrom(timestamp(record.completed_at))
    return message


def quote(stored: StoredQuote) -> quote_pb2.Quote:
    """A quote with everything that its rate came from."""
    offer = stored.quote
    return quote_pb2.Quote(
        quote_id=offer.quote_id,
        merchant_id=offer.merchant_id,
        wallet_id=offer.wallet_id,
        merchant_amount=money(offer.merchant_amount),
        wallet_amount=money(offer.wallet_amount),
        rate=rate_text(offer.price.rate),
        mid_rate=rate_text(offer.price.mid),
        markup_amount=money(offer.markup_amount),
        markup_percent=rate_text(offer.price.markup * 100),
        legs=[leg(one) for one in offer.price.legs],
        create_time=timestamp(offer.created_at),
        expire_time=timestamp(offer.expires_at),
        used_by_payment_id=stored.used_by or "",
    )


def leg(one: Leg) -> quote_pb2.RateLeg:
    """One leg of a rate, with its source."""
    return quote_pb2.RateLeg(
        base=one.base,
        quote=one.quote,
        value=rate_text(one.value),
        source=one.source,
        as_of=timestamp(one.as_of),
    )


def decline(why: Decline) -> payment_pb2.Decline:
    """Why it ended without money, with the sentence for the cashier."""
    return payment_pb2.Decline(by=DECLINED_BY[why.by], reason=why.reason, advice=REASONS[why.reason].text)


def money(amount: Money) -> money_pb2.Money:
    """An amount."""
    return money_pb2.Money(currency_code=amount.currency_code, minor_units=amount.minor_units)


def timestamp(at: datetime) -> Timestamp:
    """A point in time, to the microsecond."""
    message = Timestamp()
    message.FromDatetime(at)
    return message


def _add_attempt(message: payment_pb2.Payment, record: Payment) -> None:
    attempt = record.shown_attempt
    if attempt is None:
        return
    message.wallet_id = attempt.wallet_id
    message.wallet_payment_id = attempt.wallet_payment_id or ""
    message.wallet_amount.CopyFrom(money(attempt.wallet_amount))
    message.rate = rate_text(attempt.rate)
    message.quote_id = attempt.quote_id
    given_back = Money(attempt.wallet_amount.currency_code, record.refunded_wallet_minor)
    message.refunded_wallet_amount.CopyFrom(money(given_back))


def _next_action(record: Payment) -> payment_pb2.NextAction.ValueType:
    if record.state is PaymentState.SUBMITTED and record.mode is not Mode.CONSUMER_PRESENTED:
        return payment_pb2.NEXT_ACTION_WAIT_FOR_PAYER
    if _is_disputed(record):
        return payment_pb2.NEXT_ACTION_WAIT
    return _NEXT_ACTION[record.state]


def _poll_after_ms(record: Payment) -> int:
    if record.state is PaymentState.CREATED:
        return _POLL_ORDER_MS
    if record.state in _POLLS_WALLET:
        return _POLL_MS
    if _is_disputed(record):
        return _POLL_DISPUTE_MS
    return _POLL_MS if record.due_at is not None and record.open_attempt is not None else 0


def _expires_at(record: Payment) -> datetime | None:
    if record.state is PaymentState.CREATED:
        return record.expires_at
    if record.state is PaymentState.SUBMITTED and record.open_attempt is not None:
        return record.open_attempt.expires_at
    if record.state is PaymentState.HELD:
        return record.due_at
    return None


def _is_disputed(record: Payment) -> bool:
    """Whether a hold is frozen: it waits for people, and no time ends it."""
    return record.state is PaymentState.HELD and record.due_at is None
