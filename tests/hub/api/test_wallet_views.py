"""What a wallet is shown: its own attempts, and nothing of what others did."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hub.api.wallet_views import STATE, payment_view, resolved
from hub.participants.directory import directory
from hub.payment.model import AttemptState, Decline, DeclinedBy, Mode, PaymentState
from hub.v1 import payment_pb2
from tests.hub.api.calls import money as message_of
from tests.hub.api.cast import participants
from tests.hub.payment.records import NOON, an_attempt, approved, asked, money, stored
from wallets.contract import CodeResolved, MerchantView

BOOKS = directory(participants()).merchants["mer_books"]
VIEW = MerchantView("mer_books", "Kanda Books", "Tokyo", "JP", "5942")


def test_every_state_of_an_attempt_is_a_state_for_its_wallet() -> None:
    assert list(AttemptState) == list(STATE)


def test_a_resolved_code_shows_merchant_price_and_end() -> None:
    answer = CodeResolved(
        VIEW, "pay_1", money("3480 JPY"), money("778.13 THB"), Decimal("0.2236"), "quo_1", NOON
    )
    message = resolved(answer)

    assert ("Kanda Books", "pay_1") == (message.merchant.name, message.payment_id)
    assert (message_of("778.13 THB"), "0.2236") == (message.quote.wallet_amount, message.quote.rate)
    assert NOON == message.quote.expire_time.ToDatetime(tzinfo=NOON.tzinfo)


def test_a_static_code_without_an_amount_shows_the_merchant_only() -> None:
    message = resolved(CodeResolved(VIEW, None, None, None, None, None, None))

    assert "5942" == message.merchant.mcc
    assert not message.HasField("quote")
    assert not message.HasField("merchant_amount")


def test_an_open_attempt_shows_what_to_pay_until_when() -> None:
    payment = asked(mode=Mode.MERCHANT_DYNAMIC)
    message = payment_view(payment, payment.attempts[0], BOOKS)

    assert payment_pb2.PAYMENT_STATE_SUBMITTED == message.state
    assert (message_of("3480 JPY"), message_of("778.13 THB")) == (
        message.merchant_amount,
        message.wallet_amount,
    )
    assert message.HasField("expire_time")
    assert "Tokyo" == message.merchant.city


def test_a_wallet_that_declined_is_not_told_who_paid() -> None:
    order = asked(mode=Mode.MERCHANT_DYNAMIC)
    no = Decline(DeclinedBy.WALLET, "PAYER_REJECTED")
    declined = replace(order.attempts[0], state=AttemptState.DECLINED, decline=no)
    waiting = replace(order.with_attempt(declined), state=PaymentState.CREATED)
    second = an_attempt(waiting, money("31859 KRW"), "9.155", number=2, wallet_id="W-KR")
    paid = approved(stored(replace(waiting, state=PaymentState.SUBMITTED).with_attempt(second)), NOON)
    message = payment_view(paid, paid.attempts[0], BOOKS)

    assert (payment_pb2.PAYMENT_STATE_DECLINED, "PAYER_REJECTED") == (message.state, message.decline.reason)
    assert not message.HasField("expire_time")
    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == payment_view(paid, paid.attempts[1], BOOKS).state


@pytest.mark.parametrize("state", [AttemptState.CANCELLED, AttemptState.RETURNED])
def test_a_cancelled_attempt_says_why(state: AttemptState) -> None:
    payment = asked()
    why = Decline(DeclinedBy.HUB, "EXPIRED")
    ended = replace(
        payment.with_attempt(replace(payment.attempts[0], state=state)),
        state=PaymentState.CANCELLED,
        decline=why,
    )
    message = payment_view(ended, ended.attempts[0], BOOKS)

    assert (payment_pb2.PAYMENT_STATE_CANCELLED, "EXPIRED") == (message.state, message.decline.reason)
