"""TrueMoney's words and ours: every code, every status, every way to be unreadable."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from fx.money import Money
from tests.wallets.running import at
from wallets.contract import AttemptRef, MerchantView, PayOrder, RefundOrder
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
from wallets.truemoney import PROFILE, wire

AMOUNT = Money("THB", 77813)
ORDER = PayOrder(
    "att_1",
    AMOUNT,
    Money("JPY", 3480),
    Decimal("0.2236"),
    MerchantView("m_1", "ラーメン", "Tokyo", "JP", "5812"),
    "order-1",
    at("09:31:00"),
    consumer_code="251001020123456789012345",
    description="lunch",
)
PAYMENT = {
    "payment_ref": "att_1",
    "transaction_id": "TM1",
    "status": "COMPLETED",
    "amount": {"currency": "THB", "value": "778.13"},
    "completed_at": "2026-11-22T09:30:00+00:00",
}
REFUND = {
    "refund_ref": "ref_1",
    "refund_transaction_id": "TMR1",
    "status": "COMPLETED",
    "amount": {"currency": "THB", "value": "250"},
    "completed_at": "2026-11-22T09:30:00+00:00",
}
APPROVED = Approved("att_1", "TM1", AMOUNT, at("09:30:00"))

EVERY_READ = (
    wire.read_payment,
    wire.read_payment_query,
    wire.read_refund,
    wire.read_refund_query,
    wire.read_cancel,
    wire.read_resolved,
)


def said(code: str, data: object = None) -> bytes:
    return json.dumps({"code": code, "message": "m", "data": data}).encode()


def test_an_order_by_consumer_code_travels_as_documented() -> None:
    assert {
        "payment_ref": "att_1",
        "code": "251001020123456789012345",
        "amount": {"currency": "THB", "value": "778.13"},
        "merchant_amount": {"currency": "JPY", "value": "3480"},
        "rate": "0.2236",
        "merchant": {"id": "m_1", "name": "ラーメン", "city": "Tokyo", "country": "JP", "mcc": "5812"},
        "order_ref": "order-1",
        "expires_at": "2026-11-22T09:31:00+00:00",
        "description": "lunch",
    } == json.loads(wire.pay_body(ORDER))


def test_an_order_that_the_payer_started_names_the_apps_payment_instead_of_a_code() -> None:
    body = json.loads(wire.pay_body(replace(ORDER, consumer_code=None, wallet_payment_id="TM9")))
    assert "TM9" == body["app_payment_id"]
    assert "code" not in body


def test_refunds_and_references_travel_as_documented() -> None:
    attempt = AttemptRef("att_1", "TM1", AMOUNT)
    refund = RefundOrder("ref_1", attempt, Money("THB", 25000), "cold soup")
    assert b'{"payment_ref":"att_1"}' == wire.attempt_body(attempt)
    assert (
        b'{"refund_ref":"ref_1","payment_ref":"att_1",'
        b'"amount":{"currency":"THB","value":"250.00"},"reason":"cold soup"}'
    ) == wire.refund_body(refund)
    assert b'{"refund_ref":"ref_1"}' == wire.refund_query_body(refund)


def test_a_completed_payment_is_approved_with_what_they_say() -> None:
    assert APPROVED == wire.read_payment(said("SUCCESS", PAYMENT))
    assert APPROVED == wire.read_payment_query(said("SUCCESS", PAYMENT))


@pytest.mark.parametrize("code, reason", PROFILE.final_codes.items())
def test_every_final_code_is_a_no_for_payments_and_refunds_asked_or_reported(
    code: str, reason: DeclineReason
) -> None:
    declined = Declined(reason, code)
    assert declined == wire.read_payment(said(code))
    assert declined == wire.read_refund(said(code))
    failed = {"status": "FAILED", "failure_code": code}
    for read in (wire.read_payment, wire.read_payment_query):
        assert declined == read(said("SUCCESS", {**PAYMENT, **failed}))
    for read_refund in (wire.read_refund, wire.read_refund_query):
        assert declined == read_refund(said("SUCCESS", {**REFUND, **failed}))
    # A query that failed says nothing final about what was queried.
    unlisted = Unknown(UnknownCause.UNLISTED_CODE, f"code {code!r}")
    assert unlisted == wire.read_payment_query(said(code))
    assert unlisted == wire.read_refund_query(said(code))


@pytest.mark.parametrize("code, cause", [*wire.OPEN_CODES.items(), ("NEW_CODE", UnknownCause.UNLISTED_CODE)])
def test_every_other_code_settles_nothing_for_any_verb(code: str, cause: UnknownCause) -> None:
    unknown = Unknown(cause, f"code {code!r}")
    for read in EVERY_READ:
        assert unknown == read(said(code))
    assert unknown == wire.read_payment(
        said("SUCCESS", {**PAYMENT, "status": "FAILED", "failure_code": code})
    )


def test_no_final_code_is_open_too() -> None:
    assert set() == set(PROFILE.final_codes) & set(wire.OPEN_CODES)


@pytest.mark.parametrize(
    "status, outcome",
    [
        ("PENDING", Unknown(UnknownCause.IN_PROCESS, "status PENDING")),
        ("CANCELLED", Declined(DeclineReason.ORDER_CANCELLED, "PAYMENT_CANCELLED")),
        ("REVERSED", Unknown(UnknownCause.UNLISTED_CODE, "status 'REVERSED'")),
        ("completed", Unknown(UnknownCause.UNLISTED_CODE, "status 'completed'")),
    ],
)
def test_every_status_of_a_payment_has_its_meaning(status: str, outcome: object) -> None:
    assert outcome == wire.read_payment(said("SUCCESS", {**PAYMENT, "status": status}))


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"currency": "THB", "value": 778.13}},
        {"amount": {"currency": "THB", "value": "778.135"}},
        {"amount": {"currency": "THB", "value": "1e3"}},
        {"amount": {"currency": "THX", "value": "1.00"}},
        {"amount": {"currency": "THB", "value": "99999999999999.99"}},
        {"amount": "778.13"},
        {"amount": None},
        {"payment_ref": ""},
        {"payment_ref": None},
        {"transaction_id": ""},
        {"status": None},
        {"completed_at": "yesterday"},
        {"completed_at": "2026-11-22T09:30:00"},
        {"completed_at": "9999-12-31T23:59:59-12:00"},
        {"completed_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_yes_that_can_not_be_read_is_no_yes(change: dict[str, object]) -> None:
    outcome = wire.read_payment(said("SUCCESS", {**PAYMENT, **change}))
    assert isinstance(outcome, Unknown)
    assert UnknownCause.UNREADABLE is outcome.cause


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"code":""}', b'{"code":"SUCCESS"}', b'{"code":7}']
)
def test_an_answer_out_of_form_is_unreadable_for_every_verb(body: bytes) -> None:
    for read in EVERY_READ:
        outcome = read(body)
        assert isinstance(outcome, Unknown)
        assert UnknownCause.UNREADABLE is outcome.cause


def test_another_amount_or_id_is_told_as_said_for_the_hub_to_judge() -> None:
    data = {**PAYMENT, "payment_ref": "att_2", "amount": {"currency": "USD", "value": "1.00"}}
    assert Approved("att_2", "TM1", Money("USD", 100), at("09:30:00")) == wire.read_payment(
        said("SUCCESS", data)
    )


def test_a_no_and_a_cancel_say_which_order_they_are_about() -> None:
    for status in ({"status": "FAILED", "failure_code": "RISK_DENIED"}, {"status": "CANCELLED"}):
        no = wire.read_payment_query(said("SUCCESS", {**PAYMENT, **status}))
        assert isinstance(no, Declined)
        assert "att_1" == no.about
    failed = {**REFUND, "status": "FAILED", "failure_code": "REFUND_DENIED"}
    refused = wire.read_refund_query(said("SUCCESS", failed))
    assert isinstance(refused, Declined)
    assert "ref_1" == refused.about
    done = wire.read_cancel(said("SUCCESS", {"payment_ref": "att_1", "cancelled_at": None}))
    assert isinstance(done, Cancelled)
    assert "att_1" == done.about


def test_a_cancel_is_confirmed_too_late_or_settles_nothing() -> None:
    done = {"payment_ref": "att_1", "cancelled_at": "2026-11-22T09:30:00+00:00"}
    assert Cancelled(at("09:30:00")) == wire.read_cancel(said("SUCCESS", done))
    assert TooLate("CANCEL_NOT_ALLOWED") == wire.read_cancel(said("CANCEL_NOT_ALLOWED"))
    assert Unknown(UnknownCause.DOES_NOT_EXIST, "code 'PAYMENT_NOT_FOUND'") == wire.read_cancel(
        said("PAYMENT_NOT_FOUND")
    )
    # A code that declines a payment says nothing about a cancel.
    assert Unknown(UnknownCause.UNLISTED_CODE, "code 'RISK_DENIED'") == wire.read_cancel(said("RISK_DENIED"))


def test_a_refund_is_done_pending_or_unreadable() -> None:
    assert Refunded("ref_1", "TMR1", Money("THB", 25000), at("09:30:00")) == wire.read_refund(
        said("SUCCESS", REFUND)
    )
    assert Unknown(UnknownCause.IN_PROCESS, "status PENDING") == wire.read_refund(
        said("SUCCESS", {**REFUND, "status": "PENDING"})
    )
    assert Unknown(UnknownCause.UNREADABLE, "COMPLETED without a refund_transaction_id") == wire.read_refund(
        said("SUCCESS", {**REFUND, "refund_transaction_id": ""})
    )
    assert Unknown(UnknownCause.UNLISTED_CODE, "status 'GONE'") == wire.read_refund(
        said("SUCCESS", {**REFUND, "status": "GONE"})
    )


def test_a_consumer_code_is_theirs_or_not() -> None:
    assert Resolved("TH") == wire.read_resolved(said("SUCCESS", {"known": True, "country": "TH"}))
    assert NotOurs() == wire.read_resolved(said("SUCCESS", {"known": False, "country": None}))
