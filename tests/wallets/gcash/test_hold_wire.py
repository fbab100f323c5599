"""GCash's words and ours for holds: what is asked, and every answer to a capture and a void."""

import json
from decimal import Decimal

import pytest

from fx.money import Money
from tests.wallets.running import SHOP, at
from wallets.contract import AttemptRef, CaptureOrder, HoldOrder, PayOrder
from wallets.gcash import PROFILE, hold_wire, wire
from wallets.outcome import (
    Approved,
    Captured,
    Declined,
    DeclineReason,
    Released,
    TooLate,
    Unknown,
    UnknownCause,
)

HELD = Money("PHP", 223600)
TAKEN = Money("PHP", 145340)
ATTEMPT = AttemptRef("att_1", "GC1", HELD)
ORDER = PayOrder(
    "att_1",
    HELD,
    Money("JPY", 10_000),
    Decimal("0.2236"),
    SHOP,
    "order-1",
    at("09:31:00"),
    consumer_code="281006020123456789012345",
)
TIME = "2026-11-22T09:30:00+00:00"
CAPTURED: dict[str, object] = {
    "captureRequestId": "cap_1",
    "captureAmount": {"currency": "PHP", "value": "145340"},
    "captureTime": TIME,
}
EVERY_READ = (hold_wire.read_capture, hold_wire.read_void)


def said(status: str, code: str, content: dict[str, object] | None = None) -> bytes:
    result = {"resultStatus": status, "resultCode": code, "resultMessage": "m"}
    return json.dumps({"result": result, **(content or {})}).encode()


def test_a_hold_travels_as_a_payment_does_with_its_end() -> None:
    body = json.loads(hold_wire.hold_body(HoldOrder(ORDER, hold_until=at("23:59:59"))))
    assert "2026-11-22T23:59:59+00:00" == body.pop("authorizationExpiryTime")
    assert json.loads(wire.pay_body(ORDER)) == body


def test_captures_and_voids_travel_as_documented() -> None:
    assert (
        b'{"captureRequestId":"cap_1","paymentRequestId":"att_1",'
        b'"captureAmount":{"currency":"PHP","value":"145340"}}'
    ) == hold_wire.capture_body(CaptureOrder("cap_1", ATTEMPT, TAKEN))
    assert b'{"paymentRequestId":"att_1"}' == hold_wire.void_body(ATTEMPT)


def test_success_is_a_yes_with_what_they_say() -> None:
    taken = hold_wire.read_capture(said("S", "SUCCESS", CAPTURED))
    assert Captured("cap_1", TAKEN, at("09:30:00")) == taken
    lifted = hold_wire.read_void(said("S", "SUCCESS", {"paymentRequestId": "att_1", "voidTime": TIME}))
    assert Released(at("09:30:00")) == lifted
    assert isinstance(lifted, Released)
    assert "att_1" == lifted.about


@pytest.mark.parametrize("status", ["AUTHORIZED", "SUCCESS"])
def test_what_is_held_and_what_was_captured_of_it_are_both_a_yes_to_the_whole_hold(status: str) -> None:
    found: dict[str, object] = {
        "paymentRequestId": "att_1",
        "paymentId": "GC1",
        "paymentAmount": {"currency": "PHP", "value": "223600"},
        "paymentTime": TIME,
        "paymentStatus": status,
    }
    assert Approved("att_1", "GC1", HELD, at("09:30:00")) == wire.read_inquiry(said("S", "SUCCESS", found))
    nameless = wire.read_inquiry(said("S", "SUCCESS", {**found, "paymentId": ""}))
    assert Unknown(UnknownCause.UNREADABLE, f"{status} without a paymentId") == nameless


@pytest.mark.parametrize("code, reason", PROFILE.final_codes.items())
def test_every_final_code_is_a_no_to_a_capture_only_with_status_f(code: str, reason: DeclineReason) -> None:
    assert Declined(reason, code) == hold_wire.read_capture(said("F", code))
    undecided = Unknown(UnknownCause.UNLISTED_CODE, f"code {code!r}")
    assert undecided == hold_wire.read_capture(said("U", code))


def test_a_void_is_too_late_only_after_a_capture_and_with_status_f() -> None:
    code = hold_wire.VOID_TOO_LATE
    assert TooLate(code) == hold_wire.read_void(said("F", code))
    for status, other in (("U", code), *(("F", other) for other in PROFILE.final_codes if other != code)):
        assert Unknown(UnknownCause.UNLISTED_CODE, f"code {other!r}") == hold_wire.read_void(
            said(status, other)
        )


@pytest.mark.parametrize("status", ["F", "U"])
@pytest.mark.parametrize("code, cause", [*wire.OPEN_CODES.items(), ("NEW_CODE", UnknownCause.UNLISTED_CODE)])
def test_every_other_code_settles_nothing(status: str, code: str, cause: UnknownCause) -> None:
    for read in EVERY_READ:
        assert Unknown(cause, f"code {code!r}") == read(said(status, code))


@pytest.mark.parametrize(
    "change",
    [
        {"captureAmount": {"currency": "PHP", "value": 145340}},
        {"captureAmount": {"currency": "PHP", "value": "1453.40"}},
        {"captureAmount": {"currency": "PHP", "value": "-1"}},
        {"captureAmount": {"currency": "PHP", "value": "1" + "0" * 15}},
        {"captureAmount": None},
        {"captureRequestId": ""},
        {"captureRequestId": 7},
        {"captureTime": "2026-11-22T09:30:00"},
        {"captureTime": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_a_yes_that_can_not_be_read_is_no_yes(change: dict[str, object]) -> None:
    outcome = hold_wire.read_capture(said("S", "SUCCESS", {**CAPTURED, **change}))
    assert isinstance(outcome, Unknown)
    assert UnknownCause.UNREADABLE is outcome.cause


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"result":{}}', said("X", "SUCCESS")])
def test_an_answer_out_of_form_is_unreadable(body: bytes) -> None:
    for read in EVERY_READ:
        outcome = read(body)
        assert isinstance(outcome, Unknown)
        assert UnknownCause.UNREADABLE is outcome.cause


def test_a_yes_with_a_void_time_out_of_form_is_unreadable() -> None:
    outcome = hold_wire.read_void(said("S", "SUCCESS", {"voidTime": "yesterday"}))
    assert Unknown(UnknownCause.UNREADABLE, "voidTime: datetime_parsing") == outcome
