"""GCash's JSON and our words, both ways, for holds: authorizations, as its document calls them. Pure.

An authorization is asked for and inquired about like a payment; only what ends it is said here.
"""

from pydantic import Field

from wallets.contract import AttemptRef, CaptureOrder, HoldOrder
from wallets.gcash import wire
from wallets.http.model import Instant
from wallets.outcome import Captured, CaptureOutcome, Released, ReleaseOutcome, TooLate, Unknown
from wallets.partner_codes import unknown_by

HOLD = "/aps/api/v1/authorizations/hold"
CAPTURE = "/aps/api/v1/authorizations/capture"
VOID = "/aps/api/v1/authorizations/void"

VOID_TOO_LATE = "AUTHORIZATION_CAPTURED"
"""Of a capture the same code is a no: what was held is taken already."""


class _Captured(wire.CamelModel):
    capture_request_id: str = Field(min_length=1)
    capture_amount: wire.Amount
    capture_time: Instant | None = None


class _Voided(wire.CamelModel):
    payment_request_id: str | None = None
    void_time: Instant | None = None


def hold_body(asked: HoldOrder) -> bytes:
    """Asks to set an order's money aside: a payment's body, and until when."""
    until = asked.hold_until.isoformat()
    return wire.encode({**wire.pay_content(asked.order), "authorizationExpiryTime": until})


def capture_body(asked: CaptureOrder) -> bytes:
    """Asks to take part or all of what is held; the rest goes back to the user."""
    return wire.encode(
        {
            "captureRequestId": asked.capture_id,
            "paymentRequestId": asked.attempt.attempt_id,
            "captureAmount": wire.amount_object(asked.amount),
        }
    )


def void_body(attempt: AttemptRef) -> bytes:
    """Names the authorization that is to be lifted, whole."""
    return wire.attempt_body(attempt)


def read_capture(body: bytes) -> CaptureOutcome:
    """What became of `capture_body`."""
    match wire.opened(_Captured, body):
        case _Captured() as captured:
            money = captured.capture_amount.money()
            return Captured(captured.capture_request_id, money, captured.capture_time)
        case wire.Result() as result:
            return wire.not_success(result)
        case Unknown() as unknown:
            return unknown


def read_void(body: bytes) -> ReleaseOutcome:
    """What became of a void."""
    match wire.opened(_Voided, body):
        case _Voided(payment_request_id=about, void_time=void_time):
            return Released(void_time, about)
        case wire.Result(result_status="F", result_code=code) if code == VOID_TOO_LATE:
            return TooLate(code)
        case wire.Result(result_code=code):
            return unknown_by(code, wire.OPEN_CODES)
        case Unknown() as unknown:
            return unknown
