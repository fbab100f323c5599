"""Kakao Pay's words and ours: every error, every status, every way to be unreadable."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from fx.money import Money
from tests.wallets.running import at
from wallets.contract import AttemptRef, MerchantView, PayOrder, RefundOrder
from wallets.kakaopay import PROFILE, wire
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

AMOUNT = Money("KRW", 15148)
ORDER = PayOrder(
    "att_1",
    AMOUNT,
    Money("THB", 35750),
    Decimal("42.3715"),
    MerchantView("m_1", "ร้านข้าว", "Bangkok", "TH", "5812"),
    "order-1",
    at("09:31:00"),
    consumer_code="291088020123456789012345",
)
TIME = "2026-11-22T09:30:00+00:00"
APPROVAL: dict[str, object] = {
    "tid": "T1",
    "partner_order_id": "att_1",
    "amount": {"total": 15148, "currency": "KRW"},
    "approved_at": TIME,
}
FOUND: dict[str, object] = {**APPROVAL, "status": "SUCCESS_PAYMENT"}
PART: dict[str, object] = {
    "aid": "TR1",
    "cancel_request_id": "ref_1",
    "status": "DONE",
    "canceled_amount": {"total": 148, "currency": "KRW"},
    "canceled_at": TIME,
}
APPROVED = Approved("att_1", "T1", AMOUNT, at("09:30:00"))
GIVEN_BACK = Refunded("ref_1", "TR1", Money("KRW", 148), at("09:30:00"))

EVERY_READ = (
    wire.read_approval,
    wire.read_order,
    wire.read_void,
    wire.read_cancel,
    wire.read_cancel_query,
    wire.read_lookup,
    wire.read_ready,
)


def body(content: object) -> bytes:
    return json.dumps(content).encode()


def error(code: str) -> dict[str, object]:
    """The error object of a code as our table writes it: "-722" or "-780/USER_LOCKED"."""
    number, _, cause = code.partition("/")
    extras = {"method_result_code": cause, "method_result_message": "m"} if cause else None
    return {"error_code": int(number), "error_message": "m", "extras": extras}


def test_an_order_by_consumer_code_travels_as_documented() -> None:
    assert {
        "cid": "C1",
        "payment_code": "291088020123456789012345",
        "partner_order_id": "att_1",
        "item_name": "ร้านข้าว",
        "quantity": 1,
        "total_amount": 15148,
        "approval_deadline": "2026-11-22T09:31:00+00:00",
        "shop": {
            "shop_id": "m_1",
            "shop_name": "ร้านข้าว",
            "city": "Bangkok",
            "country": "TH",
            "category_code": "5812",
            "order_no": "order-1",
            "currency": "THB",
            "price": "357.50",
            "exchange_rate": "42.3715",
        },
    } == json.loads(wire.code_pay_body("C1", ORDER))


def test_an_order_that_the_payer_started_is_made_ready_then_approved() -> None:
    started = replace(ORDER, consumer_code=None, wallet_payment_id="T9")
    ready = json.loads(wire.ready_body("C1", started))
    assert ("T9", "att_1", 15148) == (
        ready["partner_user_id"],
        ready["partner_order_id"],
        ready["total_amount"],
    )
    assert "payment_code" not in ready
    assert {
        "cid": "C1",
        "tid": "T9",
        "partner_order_id": "att_1",
        "partner_user_id": "T9",
        "total_amount": 15148,
    } == json.loads(wire.approve_body("C1", started, "T9"))


def test_refunds_and_references_travel_as_documented() -> None:
    attempt = AttemptRef("att_1", "T1", AMOUNT)
    refund = RefundOrder("ref_1", attempt, Money("KRW", 148), "cold soup")
    assert b'{"cid":"C1","partner_order_id":"att_1"}' == wire.attempt_body("C1", attempt)
    assert (
        b'{"cid":"C1","partner_order_id":"att_1","cancel_request_id":"ref_1",'
        b'"cancel_amount":148,"cancel_reason":"cold soup"}'
    ) == wire.cancel_body("C1", refund)
    assert b'{"cid":"C1","cancel_request_id":"ref_1"}' == wire.cancel_order_body("C1", refund)


def test_a_good_answer_is_a_yes_with_what_they_say() -> None:
    assert APPROVED == wire.read_approval(200, body(APPROVAL))
    assert APPROVED == wire.read_order(200, body(FOUND))
    assert APPROVED == wire.read_order(200, body({**FOUND, "status": "PART_CANCEL_PAYMENT"}))
    assert GIVEN_BACK == wire.read_cancel(200, body(PART))
    assert Cancelled(at("09:30:00")) == wire.read_void(
        200, body({"partner_order_id": "att_1", "canceled_at": TIME})
    )
    assert Resolved("KR") == wire.read_lookup(200, body({"owned": True, "country": "KR"}))
    assert NotOurs() == wire.read_lookup(200, body({"owned": False, "country": None}))
    assert wire.Ready(tid="T1") == wire.read_ready(200, body({"tid": "T1"}))


@pytest.mark.parametrize("code, reason", PROFILE.final_codes.items())
def test_every_final_error_is_a_no_asked_or_reported(code: str, reason: DeclineReason) -> None:
    declined = Declined(reason, code)
    assert declined == wire.read_approval(400, body(error(code)))
    assert declined == wire.read_ready(400, body(error(code)))
    assert declined == wire.read_cancel(400, body(error(code)))
    failed = {"status": "FAIL_PAYMENT", "fail": error(code)}
    assert declined == wire.read_order(200, body({**FOUND, **failed}))
    for read in (wire.read_cancel, wire.read_cancel_query):
        assert declined == read(200, body({**PART, "status": "FAIL", "fail": error(code)}))
    # A query that failed says nothing final about what was queried.
    unlisted = Unknown(UnknownCause.UNLISTED_CODE, f"code {code!r}")
    assert unlisted == wire.read_order(400, body(error(code)))
    assert unlisted == wire.read_cancel_query(400, body(error(code)))


def test_a_no_and_a_cancel_say_which_order_they_are_about() -> None:
    for status in ({"status": "FAIL_PAYMENT", "fail": error("-780/RISK_DENIED")}, {"status": "QUIT_PAYMENT"}):
        no = wire.read_order(200, body({**FOUND, **status}))
        assert isinstance(no, Declined)
        assert "att_1" == no.about
    refused = wire.read_cancel_query(200, body({**PART, "status": "FAIL", "fail": error("-722")}))
    assert isinstance(refused, Declined)
    assert "ref_1" == refused.about
    done = wire.read_void(200, body({"partner_order_id": "att_1", "canceled_at": TIME}))
    assert isinstance(done, Cancelled)
    assert "att_1" == done.about


@pytest.mark.parametrize(
    "code, cause",
    [
        *wire.OPEN_CODES.items(),
        ("-780", UnknownCause.UNLISTED_CODE),
        ("-780/NEW_CAUSE", UnknownCause.UNLISTED_CODE),
        ("-9", UnknownCause.UNLISTED_CODE),
    ],
)
def test_every_other_error_settles_nothing_for_any_verb(code: str, cause: UnknownCause) -> None:
    for read in EVERY_READ:
        assert Unknown(cause, f"code {code!r}") == read(400, body(error(code)))


def test_no_final_code_is_open_too() -> None:
    assert set() == set(PROFILE.final_codes) & set(wire.OPEN_CODES)


@pytest.mark.parametrize(
    "status, outcome",
    [
        ("READY", Unknown(UnknownCause.IN_PROCESS, "status READY")),
        ("AUTH_PASSWORD", Unknown(UnknownCause.IN_PROCESS, "status AUTH_PASSWORD")),
        ("CANCEL_PAYMENT", Declined(DeclineReason.ORDER_CANCELLED, "CANCEL_PAYMENT")),
        ("FAIL_PAYMENT", Unknown(UnknownCause.UNREADABLE, "failed without a reason")),
        ("ISSUED_TID", Unknown(UnknownCause.UNLISTED_CODE, "status 'ISSUED_TID'")),
    ],
)
def test_every_order_status_has_its_meaning(status: str, outcome: object) -> None:
    assert outcome == wire.read_order(200, body({**FOUND, "status": status}))


def test_a_void_too_late_is_told_apart_from_one_that_settles_nothing() -> None:
    assert TooLate("-721") == wire.read_void(400, body(error("-721")))
    assert Unknown(UnknownCause.DOES_NOT_EXIST, "code '-710'") == wire.read_void(400, body(error("-710")))


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"total": "15148", "currency": "KRW"}},
        {"amount": {"total": 15148.0, "currency": "KRW"}},
        {"amount": {"total": True, "currency": "KRW"}},
        {"amount": {"total": -1, "currency": "KRW"}},
        {"amount": {"total": 10**15, "currency": "KRW"}},
        {"amount": {"total": 15148, "currency": "won"}},
        {"amount": 15148},
        {"partner_order_id": ""},
        {"tid": ""},
        {"approved_at": "2026-11-22T09:30:00"},
        {"approved_at": "9999-12-31T23:59:59-12:00"},
        {"approved_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_yes_that_can_not_be_read_is_no_yes(change: dict[str, object]) -> None:
    for outcome in (
        wire.read_approval(200, body({**APPROVAL, **change})),
        wire.read_order(200, body({**FOUND, **change})),
    ):
        assert isinstance(outcome, Unknown)
        assert UnknownCause.UNREADABLE is outcome.cause


@pytest.mark.parametrize("status", [200, 302, 400, 404])
@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b'{"error_code":"-780"}'])
def test_an_answer_out_of_form_is_unreadable_for_every_verb(status: int, content: bytes) -> None:
    for read in EVERY_READ:
        outcome = read(status, content)
        assert isinstance(outcome, Unknown)
        assert UnknownCause.UNREADABLE is outcome.cause
