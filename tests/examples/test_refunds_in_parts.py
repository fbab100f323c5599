"""EXAMPLES "Refunds of 3,480 JPY / 778.13 THB in three parts": any split adds up to the last minor unit."""

from fx.money import Money
from hub.payment.model import Payment, Refund, RefundId, RequestId
from hub.payment.refunds import RefundRefused, Reserved, reserve
from tests.hub.payment.records import approved, asked, money, refunded, reserved


def in_parts(payment: Payment, parts: list[str]) -> tuple[Payment, list[Refund]]:
    refunds: list[Refund] = []
    for part in parts:
        payment, refund = refunded(payment, reserved(payment, refunds, money(part)))
        refunds.append(refund)
    return payment, refunds


def test_three_parts_give_back_exactly_what_was_paid() -> None:
    payment, refunds = in_parts(approved(asked()), ["1000 JPY", "1000 JPY", "1480 JPY"])
    wallet = [refund.wallet_amount for refund in refunds]
    assert [money("223.60 THB"), money("223.60 THB"), money("330.93 THB")] == wallet
    assert [6, 6, 9] == [refund.acquirer_interchange_back_minor for refund in refunds]
    assert 467 == sum(refund.wallet_interchange_back_minor for refund in refunds)
    assert (3480, 77813) == (payment.refunded_minor, payment.refunded_wallet_minor)


def test_33_33_and_34_yen_give_back_302_302_and_312_won() -> None:
    payment = approved(asked("100 JPY", "9.155", "KRW"))
    assert money("916 KRW") == payment.attempts[0].wallet_amount
    _, refunds = in_parts(payment, ["33 JPY", "33 JPY", "34 JPY"])
    assert [302, 302, 312] == [refund.wallet_amount.minor_units for refund in refunds]


def test_of_two_refunds_of_60_per_cent_one_is_made_and_one_refused() -> None:
    payment = approved(asked())
    refused = _reserve(payment, [reserved(payment, [], money("2088 JPY"))], money("2088 JPY"))
    assert isinstance(refused, RefundRefused)
    assert "REFUND_EXCEEDS_REST" == refused.reason


def test_nothing_is_refunded_after_a_full_refund() -> None:
    payment, refunds = in_parts(approved(asked()), ["3480 JPY"])
    refused = _reserve(payment, refunds, money("1 JPY"))
    assert isinstance(refused, RefundRefused)
    assert "REFUND_EXCEEDS_REST" == refused.reason


def _reserve(payment: Payment, refunds: list[Refund], amount: Money) -> Reserved | RefundRefused:
    return reserve(
        payment,
        refunds,
        amount,
        refund_id=RefundId("ref_x"),
        request_id=RequestId("rr_x"),
        reason="",
        at=payment.updated_at,
    )
