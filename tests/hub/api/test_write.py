"""Records become the messages of the contract, the same wherever they appear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from fx.quote import make_quote
from fx.rate import Leg, price
from hub.api import write
from hub.flows.ports import StoredQuote
from hub.payment.model import (
    Decline,
    DeclinedBy,
    Mode,
    Payment,
    PaymentId,
    PaymentState,
    RefundState,
)
from hub.payment.reasons import REASONS
from hub.v1 import payment_pb2, refund_pb2
from tests.hub.api.calls import money as message_of
from tests.hub.payment.records import NOON, an_order, approved, asked, held, money, refunded, reserved
from tests.hub.payment.situations import (
    captured_natively,
    capturing,
    disputed,
    releasing,
    releasing_natively,
    rest_owed,
)

WAIT = payment_pb2.NEXT_ACTION_WAIT


def test_every_state_has_a_number() -> None:
    assert list(PaymentState) == list(write.STATE)
    assert list(RefundState) == list(write.REFUND_STATE)
    assert list(DeclinedBy) == list(write.DECLINED_BY)


def test_a_paid_payment_shows_what_was_paid() -> None:
    message = write.payment(approved(asked(), NOON))

    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == message.state
    assert ("W-TH", "Watt_1_1", "0.2236") == (message.wallet_id, message.wallet_payment_id, message.rate)
    assert message_of("3480 JPY") == message.merchant_amount == message.captured_amount
    assert message_of("778.13 THB") == message.wallet_amount
    assert "2026-11-22" == message.business_date
    assert NOON == message.complete_time.ToDatetime(tzinfo=NOON.tzinfo)
    assert not message.HasField("decline")
    assert not message.HasField("expire_time")
    assert 0 == message.poll_after_ms


def test_an_unknown_payment_tells_when_to_ask_again_and_when_it_ends() -> None:
    message = write.payment(asked())

    assert (payment_pb2.PAYMENT_STATE_SUBMITTED, WAIT) == (message.state, message.next_action)
    assert message.poll_after_ms > 0
    assert NOON + timedelta(seconds=60) == message.expire_time.ToDatetime(tzinfo=NOON.tzinfo)
    assert 0 == message.captured_amount.minor_units
    assert "" == message.business_date


def test_a_payer_who_scanned_has_to_confirm() -> None:
    message = write.payment(asked(mode=Mode.MERCHANT_DYNAMIC))

    assert payment_pb2.NEXT_ACTION_WAIT_FOR_PAYER == message.next_action


def test_an_order_is_shown() -> None:
    order = replace(an_order(money("3480 JPY"), mode=Mode.MERCHANT_DYNAMIC), order_code="000201...")
    message = write.payment(order)

    assert payment_pb2.NEXT_ACTION_SHOW_ORDER_CODE == message.next_action
    assert "000201..." == message.order_code
    assert NOON + timedelta(seconds=600) == message.expire_time.ToDatetime(tzinfo=NOON.tzinfo)
    assert "" == message.wallet_id


@pytest.mark.parametrize("state", PaymentState)
def test_a_decline_is_shown_where_no_money_stays(state: PaymentState) -> None:
    why = Decline(DeclinedBy.MERCHANT, "CANCELLED_BY_MERCHANT")
    message = write.payment(replace(asked(), state=state, decline=why))
    ended = state in (PaymentState.DECLINED, PaymentState.CANCELLED, PaymentState.EXPIRED)

    assert ended is message.HasField("decline")
    assert write.STATE[state] == message.state


def test_a_decline_says_who_why_and_what_to_do() -> None:
    message = write.decline(Decline(DeclinedBy.WALLET, "INSUFFICIENT_FUNDS"))

    assert payment_pb2.DECLINED_BY_WALLET == message.by
    assert REASONS["INSUFFICIENT_FUNDS"].text == message.advice


def test_a_cancel_that_overtook_its_create_has_no_amounts() -> None:
    overtaken = replace(an_order(money("1 JPY")), merchant_amount=None, state=PaymentState.CANCELLED)
    message = write.payment(overtaken)

    assert not message.HasField("merchant_amount")
    assert not message.HasField("captured_amount")


def test_a_refund_is_shown_on_itself_and_on_its_payment() -> None:
    paid = approved(asked(), NOON)
    waiting = reserved(paid, [], money("1000 JPY"))
    after, given = refunded(paid, waiting)
    message = write.refund(given)

    assert message_of("1000 JPY") == write.payment(after).refunded_amount
    assert message_of("223.60 THB") == write.payment(after).refunded_wallet_amount == message.wallet_amount
    assert refund_pb2.REFUND_STATE_SUCCEEDED == message.state
    assert ("2026-11-22", 0) == (message.business_date, message.poll_after_ms)
    assert write.refund(waiting).poll_after_ms > 0
    assert not write.refund(waiting).HasField("complete_time")


def test_a_declined_refund_says_why() -> None:
    waiting = reserved(approved(asked(), NOON), [], money("1000 JPY"))
    no = Decline(DeclinedBy.WALLET, "REFUND_REJECTED")
    message = write.refund(replace(waiting, state=RefundState.DECLINED, decline=no))

    assert "REFUND_REJECTED" == message.decline.reason


def test_a_quote_shows_everything_it_was_made_from() -> None:
    legs = (
        Leg("EUR", "JPY", Decimal(160), "ECB 2026-11-20", NOON),
        Leg("EUR", "THB", Decimal("35.2"), "ECB 2026-11-20", NOON),
    )
    quote = make_quote(
        quote_id="quo_1",
        merchant_id="m_1",
        wallet_id="W-TH",
        merchant_amount=money("3480 JPY"),
        price=price("JPY", "THB", legs, Decimal("0.016363636364")),
        created_at=NOON,
    )
    message = write.quote(StoredQuote(quote, None, PaymentId("pay_1")))

    assert ("0.22", "1.636363636400") == (message.mid_rate, message.markup_percent)
    assert message_of("12.53 THB") == message.markup_amount
    assert ["160", "35.2"] == [leg.value for leg in message.legs]
    assert ["ECB 2026-11-20"] * 2 == [leg.source for leg in message.legs]
    assert "pay_1" == message.used_by_payment_id
    assert NOON + timedelta(seconds=600) == message.expire_time.ToDatetime(tzinfo=NOON.tzinfo)


def test_times_are_kept_to_the_microsecond() -> None:
    at = NOON + timedelta(microseconds=1)

    assert at == write.timestamp(at).ToDatetime(tzinfo=NOON.tzinfo)


def test_a_hold_says_what_to_do_and_when_it_ends() -> None:
    message = write.payment(held())

    assert payment_pb2.NEXT_ACTION_CAPTURE_OR_RELEASE == message.next_action
    assert NOON + timedelta(days=7) == message.expire_time.ToDatetime(tzinfo=NOON.tzinfo)
    assert (0, 0) == (message.poll_after_ms, message.captured_amount.minor_units)


def test_a_disputed_hold_waits_for_people_and_no_time_ends_it() -> None:
    message = write.payment(disputed())

    assert (payment_pb2.PAYMENT_STATE_HELD, WAIT) == (message.state, message.next_action)
    assert not message.HasField("expire_time")
    assert 60_000 == message.poll_after_ms


@pytest.mark.parametrize("make", [capturing, releasing, releasing_natively])
def test_a_capture_or_release_under_way_is_waited_for(make: Callable[[], Payment]) -> None:
    message = write.payment(make())

    assert (WAIT, 2_000) == (message.next_action, message.poll_after_ms)
    assert not message.HasField("decline")


@pytest.mark.parametrize("make", [rest_owed, captured_natively])
def test_a_captured_part_is_what_was_paid(make: Callable[[], Payment]) -> None:
    message = write.payment(make())

    assert (message_of("6500 JPY"), message_of("2236.00 THB")) == (
        message.captured_amount,
        message.wallet_amount,
    )
    assert (payment_pb2.NEXT_ACTION_NONE, 0) == (message.next_action, message.poll_after_ms)
