"""GCash's words and ours: S, F and U, every code, every status, every way to be unreadable."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from fx.money import Money
from tests.wallets.running import at
from wallets.contract import AttemptRef, MerchantView, PayOrder, RefundOrder
from wallets.gcash import PROFILE, wire
from wallets.outcome import (
    Approved,
    Cancelled,
    Declined,
    DeclineReason,
    NotOurs,
    Refunded,
    Resolved,
    TooLate,
    Unknown,
    UnknownCause,
)

AMOUNT = Money("PHP", 77813)
ORDER = PayOrder(
    "att_1",
    AMOUNT,
    Money("JPY", 3480),
    Decimal("0.2236"),
    MerchantView("m_1", "ラーメン", "Tokyo", "JP", "5812"),
    "order-1",
    at("09:31:00"),
    consumer_code="281006020123456789012345",
)
TIME = "2026-11-22T09:30:00+00:00"
PAID: dict[str, object] = {
    "paymentRequestId": "att_1",
    "paymentId": "GC1",
    "paymentAmount": {"currency": "PHP", "value": "77813"},
    "paymentTime": TIME,
}
FOUND: dict[str, object] = {**PAID, "paymentStatus": "SUCCESS", "paymentResultCode": "SUCCESS"}
REFUNDED: dict[str, object] = {
    "refundRequestId": "ref_1",
    "refundId": "GCR1",
    "refundAmount": {"currency": "PHP", "value": "25000"},
    "refundTime": TIME,
}
REFUND_FOUND: dict[str, object] = {**REFUNDED, "refundStatus": "SUCCESS"}
APPROVED = Approved("att_1", "GC1", AMOUNT, at("09:30:00"))
GIVEN_BACK = Refunded("ref_1", "GCR1", Money("PHP", 25000), at("09:30:00"))

EVERY_READ = (
    wire.read_pay,
    wire.read_inquiry,
    wire.read_cancel,
    wire.read_refund,
    wire.read_refund_inquiry,
    wire.read_identified,
)


def said(status: str, code: str, content: dict[str, object] | None = None) -> bytes:
    result = {"resultStatus": status, "resultCode": code, "resultMessage": "m"}
    return json.dumps({"result": result, **(content or {})}).encode()


def test_an_order_by_payment_code_travels_as_documented() -> None:
    assert {
        "paymentRequestId": "att_1",
        "paymentFactor": {"inStorePaymentScenario": "PaymentCode"},
        "paymentMethod": {"paymentMethodType": "GCASH", "paymentMethodId": "281006020123456789012345"},
        "paymentAmount": {"currency": "PHP", "value": "77813"},
        "payToAmount": {"currency": "JPY", "value": "3480"},
        "paymentQuote": {"quoteCurrencyPair": "JPY/PHP", "quotePrice": "0.2236"},
        "order": {
            "referenceOrderId": "order-1",
            "orderDescription": "ラーメン",
            "orderAmount": {"currency": "JPY", "value": "3480"},
            "merchant": {
                "referenceMerchantId": "m_1",
                "merchantName": "ラーメン",
                "merchantMCC": "5812",
                "merchantAddress": {"region": "JP", "city": "Tokyo"},
            },
        },
        "paymentExpiryTime": "2026-11-22T09:31:00+00:00",
    } == json.loads(wire.pay_body(ORDER))


def test_an_order_that_the_payer_started_is_an_order_code_payment() -> None:
    body = json.loads(wire.pay_body(replace(ORDER, consumer_code=None, wallet_payment_id="GC9")))
    assert {"inStorePaymentScenario": "OrderCode"} == body["paymentFactor"]
    assert "GC9" == body["paymentMethod"]["paymentMethodId"]


def test_refunds_and_references_travel_as_documented() -> None:
    attempt = AttemptRef("att_1", "GC1", AMOUNT)
    refund = RefundOrder("ref_1", attempt, Money("PHP", 25000), "cold soup")
    assert b'{"paymentRequestId":"att_1"}' == wire.attempt_body(attempt)
    assert (
        b'{"refundRequestId":"ref_1","paymentRequestId":"att_1",'
        b'"refundAmount":{"currency":"PHP","value":"25000"},"refundReason":"cold soup"}'
    ) == wire.refund_body(refund)
    assert b'{"refundRequestId":"ref_1"}' == wire.refund_inquiry_body(refund)


def test_success_is_a_yes_with_what_they_say() -> None:
    assert APPROVED == wire.read_pay(said("S", "SUCCESS", PAID))
    assert APPROVED == wire.read_inquiry(said("S", "SUCCESS", FOUND))
    assert GIVEN_BACK == wire.read_refund(said("S", "SUCCESS", REFUNDED))
    assert GIVEN_BACK == wire.read_refund_inquiry(said("S", "SUCCESS", REFUND_FOUND))
    assert Cancelled(at("09:30:00")) == wire.read_cancel(said("S", "SUCCESS", {"cancelTime": TIME}))
    assert Resolved("PH") == wire.read_identified(
        said("S", "SUCCESS", {"ownedByWallet": True, "userRegion": "PH"})
    )
    assert NotOurs() == wire.read_identified(said("S", "SUCCESS", {"ownedByWallet": False}))


@pytest.mark.parametrize("code, reason", PROFILE.final_codes.items())
def test_every_final_code_is_a_no_only_with_status_f(code: str, reason: DeclineReason) -> None:
    declined = Declined(reason, code)
    assert declined == wire.read_pay(said("F", code))
    assert declined == wire.read_refund(said("F", code))
    assert declined == wire.read_inquiry(
        said("S", "SUCCESS", {**FOUND, "paymentStatus": "FAIL", "paymentResultCode": code})
    )
    assert declined == wire.read_refund_inquiry(
        said("S", "SUCCESS", {**REFUND_FOUND, "refundStatus": "FAIL", "refundResultCode": code})
    )
    undecided = Unknown(UnknownCause.UNLISTED_CODE, f"code {code!r}")
    assert undecided == wire.read_pay(said("U", code))
    assert undecided == wire.read_refund(said("U", code))
    # An inquiry that failed says nothing final about what was inquired.
    assert undecided == wire.read_inquiry(said("F", code))
    assert undecided == wire.read_refund_inquiry(said("F", code))


def test_a_no_and_a_cancel_say_which_order_they_are_about() -> None:
    for status in (
        {"paymentStatus": "FAIL", "paymentResultCode": "RISK_REJECT"},
        {"paymentStatus": "CANCELLED"},
    ):
        no = wire.read_inquiry(said("S", "SUCCESS", {**FOUND, **status}))
        assert isinstance(no, Declined)
        assert "att_1" == no.about
    failed = {**REFUND_FOUND, "refundStatus": "FAIL", "refundResultCode": "REFUND_AMOUNT_EXCEED"}
    refused = wire.read_refund_inquiry(said("S", "SUCCESS", failed))
    assert isinstance(refused, Declined)
    assert "ref_1" == refused.about
    done = wire.read_cancel(said("S", "SUCCESS", {"paymentRequestId": "att_1", "cancelTime": TIME}))
    assert isinstance(done, Cancelled)
    assert "att_1" == done.about


@pytest.mark.parametrize("status", ["F", "U"])
@pytest.mark.parametrize("code, cause", [*wire.OPEN_CODES.items(), ("NEW_CODE", UnknownCause.UNLISTED_CODE)])
def test_every_other_code_settles_nothing_for_any_verb(status: str, code: str, cause: UnknownCause) -> None:
    for read in EVERY_READ:
        assert Unknown(cause, f"code {code!r}") == read(said(status, code))


def test_no_final_code_is_open_too_and_process_fail_is_not_final() -> None:
    assert set() == set(PROFILE.final_codes) & set(wire.OPEN_CODES)
    assert "PROCESS_FAIL" not in PROFILE.final_codes


@pytest.mark.parametrize("code", sorted(wire.CANCEL_TOO_LATE))
def test_a_cancel_is_too_late_only_with_status_f(code: str) -> None:
    assert TooLate(code) == wire.read_cancel(said("F", code))
    assert Unknown(UnknownCause.UNLISTED_CODE, f"code {code!r}") == wire.read_cancel(said("U", code))


@pytest.mark.parametrize(
    "status, outcome",
    [
        ("PROCESSING", Unknown(UnknownCause.IN_PROCESS, "paymentStatus PROCESSING")),
        ("CANCELLED", Declined(DeclineReason.ORDER_CANCELLED, "ORDER_IS_CANCELLED")),
        ("PENDING", Unknown(UnknownCause.UNLISTED_CODE, "paymentStatus 'PENDING'")),
    ],
)
def test_every_payment_status_has_its_meaning(status: str, outcome: object) -> None:
    assert outcome == wire.read_inquiry(said("S", "SUCCESS", {**FOUND, "paymentStatus": status}))


@pytest.mark.parametrize(
    "status, outcome",
    [
        ("PROCESSING", Unknown(UnknownCause.IN_PROCESS, "refundStatus PROCESSING")),
        ("GONE", Unknown(UnknownCause.UNLISTED_CODE, "refundStatus 'GONE'")),
    ],
)
def test_every_refund_status_has_its_meaning(status: str, outcome: object) -> None:
    assert outcome == wire.read_refund_inquiry(said("S", "SUCCESS", {**REFUND_FOUND, "refundStatus": status}))


@pytest.mark.parametrize(
    "change",
    [
        {"paymentAmount": {"currency": "PHP", "value": 77813}},
        {"paymentAmount": {"currency": "PHP", "value": "778.13"}},
        {"paymentAmount": {"currency": "PHP", "value": "077813"}},
        {"paymentAmount": {"currency": "PHP", "value": "-1"}},
        {"paymentAmount": {"currency": "PHX", "value": "1"}},
        {"paymentAmount": {"currency": "PHP", "value": "1" + "0" * 15}},
        {"paymentAmount": None},
        {"paymentRequestId": ""},
        {"paymentId": ""},
        {"paymentTime": "2026-11-22T09:30:00"},
        {"paymentTime": "9999-12-31T23:59:59-12:00"},
        {"paymentTime": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_yes_that_can_not_be_read_is_no_yes(change: dict[str, object]) -> None:
    for outcome in (
        wire.read_pay(said("S", "SUCCESS", {**PAID, **change})),
        wire.read_inquiry(said("S", "SUCCESS", {**FOUND, **change})),
    ):
        assert isinstance(outcome, Unknown)
        assert UnknownCause.UNREADABLE is outcome.cause


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"result":{}}',
        b'{"result":{"resultStatus":"X","resultCode":"SUCCESS"}}',
        b'{"result":{"resultStatus":"S","resultCode":""}}',
        b'{"result":{"resultStatus":true,"resultCode":"SUCCESS"}}',
    ],
)
def test_an_answer_out_of_form_is_unreadable_for_every_verb(body: bytes) -> None:
    for read in EVERY_READ:
        outcome = read(body)
        assert isinstance(outcome, Unknown)
        assert UnknownCause.UNREADABLE is outcome.cause
