"""GCash's dialect, in the Alipay+ style: sealed both ways, results S, F and U, amounts in minor units."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from tests.simulation.wallet.book import Paid, Returned, Standing, Taken
from tests.simulation.wallet.dialect import (
    CLIENT,
    KEY_VERSION,
    Asked,
    Failed,
    Known,
    Message,
    Reply,
    Said,
    SealDoubt,
    Typed,
    Undone,
    Verb,
    Word,
    at_text,
)
from tests.simulation.wallet.stamp import Stamp

WINDOW = timedelta(seconds=300)
BELOW = "/wallets/gcash"
API = "/aps/api/v1"

_VERBS = {
    f"{API}/codes/identifyUserCode": Verb.RESOLVE,
    f"{API}/payments/pay": Verb.PAY,
    f"{API}/payments/inquiryPayment": Verb.QUERY,
    f"{API}/payments/cancelPayment": Verb.CANCEL,
    f"{API}/payments/refund": Verb.REFUND,
    f"{API}/payments/inquiryRefund": Verb.QUERY_REFUND,
    f"{API}/authorizations/hold": Verb.HOLD,
    f"{API}/authorizations/capture": Verb.CAPTURE,
    f"{API}/authorizations/void": Verb.RELEASE,
}
_RESULTS = {
    Word.BUSY: ("U", "REQUEST_TRAFFIC_EXCEED_LIMIT"),
    Word.BROKEN: ("U", "UNKNOWN_EXCEPTION"),
    Word.NO_PAYMENT: ("F", "ORDER_NOT_EXIST"),
    Word.NO_REFUND: ("F", "REFUND_ORDER_NOT_EXIST"),
    Word.BLOCKED: ("F", "ORDER_IS_CANCELLED"),
    Word.TOO_LATE: ("F", "CANCEL_WINDOW_EXCEED"),
    Word.TWICE: ("F", "REPEAT_REQ_INCONSISTENT"),
    Word.NONSENSE: ("F", "PARAM_ILLEGAL"),
}
_FAILURES = {
    "INSUFFICIENT_BALANCE": "USER_BALANCE_NOT_ENOUGH",
    "CODE_EXPIRED": "EXPIRED_CODE",
    "CODE_NOT_FOUND": "INVALID_CODE",
    "CODE_ALREADY_USED": "USED_CODE",
    "USER_DENIED": "USER_REJECTED",
    "RISK_DENIED": "RISK_REJECT",
    "PAYMENT_EXPIRED": "ORDER_IS_CLOSED",
    "REFUND_DENIED": "ORDER_STATUS_INVALID",
    "REFUND_OVER_AMOUNT": "REFUND_AMOUNT_EXCEED",
    "PAYMENT_CANCELLED": "ORDER_IS_CANCELLED",
    "CAPTURE_OVER_AMOUNT": "CAPTURE_AMOUNT_EXCEED",
    "CAPTURED_BEFORE": "AUTHORIZATION_CAPTURED",
}
"""Its words for the book's; what is not here is a code that nobody lists."""

_STATUS = {
    Standing.PENDING: "PROCESSING",
    Standing.HELD: "AUTHORIZED",
    Standing.COMPLETED: "SUCCESS",
    Standing.FAILED: "FAIL",
    Standing.CANCELLED: "CANCELLED",
}


_DONE = (Standing.COMPLETED, Standing.HELD)


@dataclass(frozen=True, slots=True)
class GCash:
    """Implements `Dialect`. The two stamps stand for the two sides' key pairs."""

    wallet_stamp: Stamp
    hub_stamp: Stamp

    def read(self, call: Message, now: datetime) -> Asked:
        time = call.headers.get("request-time", "")
        if call.headers.get("client-id") != CLIENT:
            raise SealDoubt("KEY_NOT_FOUND")
        if not self._is_hubs(call.method, call.path, time, call.body, call.headers):
            raise SealDoubt("INVALID_SIGNATURE")
        if abs(now - datetime.fromisoformat(time)) > WINDOW:
            raise SealDoubt("SIGNATURE_EXPIRED")
        return _asked(_VERBS[call.path], json.loads(call.body))

    def reply(self, call: Message, asked: Asked | None, said: Said, now: datetime) -> Reply:
        status, code, content = _result(asked, said)
        result = {"resultCode": code, "resultStatus": status, "resultMessage": code.lower()}
        body = _encode({"result": result, **content})
        return Reply(
            200, _headers(self.wallet_stamp, "response-time", call.method, call.path, now, body), body
        )

    def break_seal(self, reply: Reply) -> Reply:
        return Reply(reply.status, {**reply.headers, "signature": _seal(b"\0" * 256)}, reply.body)

    def notice(
        self,
        about: Paid | Returned,
        now: datetime,
        number: int,
        *,
        forged: bool = False,
    ) -> Message:
        kind, told = ("Payment", _payment(about)) if isinstance(about, Paid) else ("Refund", _refund(about))
        return self._call(f"/payments/notify{kind}", told, now, Stamp(b"") if forged else self.wallet_stamp)

    def look_up(self, code: str, typed: Typed, now: datetime, number: int) -> Message:
        data = {"codeValue": code, **_typed(typed)}
        return self._call("/codes/decodeOrderCode", data, now, self.wallet_stamp)

    def agree(
        self,
        app_payment_id: str,
        code: str,
        quote_id: str,
        typed: Typed,
        now: datetime,
        number: int,
    ) -> Message:
        data = {"paymentId": app_payment_id, "codeValue": code, "quoteId": quote_id, **_typed(typed)}
        return self._call("/payments/userInitiatedPay", data, now, self.wallet_stamp)

    def answers(self, call: Message, reply: Reply) -> bool:
        time = reply.headers.get("response-time", "")
        return self._is_hubs(call.method, call.path, time, reply.body, reply.headers)

    def takes(self, reply: Reply) -> bool:
        return reply.status == 200 and json.loads(reply.body)["result"]["resultStatus"] == "S"

    def quote_of(self, reply: Reply) -> str:
        return (json.loads(reply.body)["paymentQuote"]["quoteId"] or "") if self.takes(reply) else ""

    def _is_hubs(self, method: str, path: str, time: str, body: bytes, head: Mapping[str, str]) -> bool:
        sealed = head.get("signature", "")
        before, _, signature = sealed.partition("signature=")
        if before != f"algorithm=RSA256,keyVersion={KEY_VERSION},":
            return False
        given = base64.b64decode(unquote(signature))
        return given == self.hub_stamp.mark(_content(method, path, time, body))

    def _call(self, path: str, data: Mapping[str, Any], now: datetime, stamp: Stamp) -> Message:
        body, path = _encode(data), f"{BELOW}{API}{path}"
        return Message("POST", path, _headers(stamp, "request-time", "POST", path, now, body), body)


def _asked(verb: Verb, body: Mapping[str, Any]) -> Asked:
    amounts = (body.get(f"{kind}Amount") for kind in ("refund", "capture", "payment"))
    amount = next((amount for amount in amounts if amount), {"currency": "", "value": "0"})
    method = body.get("paymentMethod", {}).get("paymentMethodId", "")
    by_code = body.get("paymentFactor", {}).get("inStorePaymentScenario") == "PaymentCode"
    return Asked(
        verb,
        body.get("paymentRequestId", ""),
        body.get("refundRequestId", ""),
        amount["currency"],
        int(amount["value"]),
        body.get("codeValue", method if by_code else ""),
        "" if by_code else method,
        _at(body.get("paymentExpiryTime")),
        _at(body.get("authorizationExpiryTime")),
        body.get("captureRequestId", ""),
    )


def _at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _result(asked: Asked | None, said: Said) -> tuple[str, str, Mapping[str, Any]]:
    """Status, code and the rest of an answer."""
    is_inquiry = asked is not None and asked.verb in (Verb.QUERY, Verb.QUERY_REFUND)
    match said:
        case Word.TOO_LATE if asked is not None and asked.verb is Verb.RELEASE:
            return "F", "AUTHORIZATION_CAPTURED", {}
        case Word():
            return *_RESULTS[said], {}
        case SealDoubt():
            return "F", str(said), {}
        case Failed(failure=failure):
            return "F", _code(failure), {}
        case Known(known=known):
            return "S", "SUCCESS", {"ownedByWallet": known, "userRegion": "PH" if known else None}
        case Undone(reference=reference, at=at):
            time = "voidTime" if asked is not None and asked.verb is Verb.RELEASE else "cancelTime"
            return "S", "SUCCESS", {"paymentRequestId": reference, time: at_text(at)}
        case Taken(standing=Standing.COMPLETED):
            return "S", "SUCCESS", _capture(said)
        case Taken(standing=Standing.PENDING):
            return "U", "CAPTURE_IN_PROCESS", {}
        case Taken(failure=failure):
            return "F", _code(failure), {}
        case Paid() | Returned() if is_inquiry or said.standing in _DONE:
            return "S", "SUCCESS", _payment(said) if isinstance(said, Paid) else _refund(said)
        case Paid() | Returned() if said.standing is Standing.PENDING:
            return "U", "PAYMENT_IN_PROCESS" if isinstance(said, Paid) else "REFUND_IN_PROCESS", {}
        case Paid() | Returned():
            failed = said.standing is Standing.FAILED
            return "F", _code(said.failure) if failed else "ORDER_IS_CANCELLED", {}


def _payment(paid: Paid) -> dict[str, Any]:
    return {
        "paymentRequestId": paid.reference,
        "paymentId": paid.transaction if paid.standing in _DONE else "",
        "paymentAmount": _amount(paid.currency, paid.minor),
        "paymentTime": at_text(paid.completed_at),
        "paymentStatus": _STATUS[paid.standing],
        "paymentResultCode": _code(paid.failure),
    }


def _refund(back: Returned) -> dict[str, Any]:
    return {
        "refundRequestId": back.reference,
        "refundId": back.transaction if back.standing is Standing.COMPLETED else "",
        "refundAmount": _amount(back.currency, back.minor),
        "refundTime": at_text(back.completed_at),
        "refundStatus": _STATUS[back.standing],
        "refundResultCode": _code(back.failure),
    }


def _capture(taken: Taken) -> dict[str, Any]:
    return {
        "captureRequestId": taken.reference,
        "captureAmount": _amount(taken.currency, taken.minor),
        "captureTime": at_text(taken.completed_at),
    }


def _code(failure: str) -> str:
    return _FAILURES.get(failure, failure)


def _amount(currency: str, minor: int) -> dict[str, str]:
    return {"currency": currency, "value": str(minor)}


def _typed(typed: Typed) -> dict[str, Any]:
    return {} if typed is None else {"payToAmount": _amount(*typed)}


def _encode(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()


def _headers(stamp: Stamp, clock: str, method: str, path: str, now: datetime, body: bytes) -> dict[str, str]:
    time = now.isoformat(timespec="milliseconds")
    return {
        "content-type": "application/json; charset=UTF-8",
        "client-id": CLIENT,
        clock: time,
        "signature": _seal(stamp.mark(_content(method, path, time, body))),
    }


def _seal(signature: bytes) -> str:
    encoded = quote(base64.b64encode(signature).decode(), safe="")
    return f"algorithm=RSA256,keyVersion={KEY_VERSION},signature={encoded}"


def _content(method: str, path: str, time: str, body: bytes) -> bytes:
    return f"{method} {path}\n{CLIENT}.{time}.".encode() + body
