"""Kakao Pay's dialect: a secret key in a header, errors with numbers, won as integers, ready and approve."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulation.wallet.book import Paid, Returned, Standing, Taken
from tests.simulation.wallet.dialect import (
    CLIENT,
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
    decimal_text,
)

BELOW = "/wallets/kakaopay"

_VERBS = {
    "/offline/v1/payment/code/lookup": Verb.RESOLVE,
    "/offline/v1/payment/code": Verb.PAY,
    "/online/v1/payment/ready": Verb.READY,
    "/online/v1/payment/approve": Verb.APPROVE,
    "/online/v1/payment/order": Verb.QUERY,
    "/online/v1/payment/void": Verb.CANCEL,
    "/online/v1/payment/cancel": Verb.REFUND,
    "/online/v1/payment/cancel/order": Verb.QUERY_REFUND,
}
_ERRORS = {
    Word.BUSY: (429, -10, ""),
    Word.BROKEN: (400, -1, ""),
    Word.NO_PAYMENT: (400, -710, ""),
    Word.NO_REFUND: (400, -711, ""),
    Word.BLOCKED: (400, -780, "CANCELED_ORDER"),
    Word.TOO_LATE: (400, -721, ""),
    Word.TWICE: (400, -706, ""),
    Word.NONSENSE: (400, -2, ""),
}
_FAILURES = {
    "INSUFFICIENT_BALANCE": (-780, "USER_POINT_LACK"),
    "CODE_EXPIRED": (-780, "CODE_EXPIRED"),
    "CODE_NOT_FOUND": (-780, "CODE_INVALID"),
    "CODE_ALREADY_USED": (-780, "CODE_USED"),
    "USER_DENIED": (-780, "USER_REJECTED"),
    "RISK_DENIED": (-780, "RISK_DENIED"),
    "PAYMENT_EXPIRED": (-780, "TIMEOUT_ORDER"),
    "REFUND_DENIED": (-723, ""),
    "REFUND_OVER_AMOUNT": (-722, ""),
}
"""Its words for the book's; what is not here is a cause that nobody lists."""

_STATUS = {
    Standing.PENDING: "AUTH_PASSWORD",
    Standing.COMPLETED: "SUCCESS_PAYMENT",
    Standing.FAILED: "FAIL_PAYMENT",
    Standing.CANCELLED: "CANCEL_PAYMENT",
}
_REFUND_STATUS = {Standing.PENDING: "IN_PROGRESS", Standing.COMPLETED: "DONE", Standing.FAILED: "FAIL"}


@dataclass(frozen=True, slots=True)
class KakaoPay:
    """Implements `Dialect` with each side's secret key. `currency` is the one that its integers are in."""

    wallet_secret: str
    hub_secret: str
    currency: str

    def read(self, call: Message, now: datetime) -> Asked:
        if call.headers.get("authorization") != f"SECRET_KEY {self.hub_secret}":
            raise SealDoubt
        body = json.loads(call.body)
        if body["cid"] != CLIENT:
            raise SealDoubt
        return self._asked(_VERBS[call.path], body)

    def reply(self, call: Message, asked: Asked | None, said: Said, now: datetime) -> Reply:
        is_query = asked is not None and asked.verb in (Verb.QUERY, Verb.QUERY_REFUND)
        match said:
            case Word():
                status, code, cause = _ERRORS[said]
                return _reply(status, _error(code, cause))
            case SealDoubt():
                return _reply(401, _error(-401))
            case Failed(failure=failure):
                return _reply(400, _fail(failure))
            case Known(known=known):
                return _reply(200, {"owned": known, "country": "KR" if known else None})
            case Undone(reference=reference, at=at):
                return _reply(200, {"partner_order_id": reference, "canceled_at": at_text(at)})
            case Paid() if asked is not None and asked.verb is Verb.READY:
                return _reply(200, {"tid": said.transaction, "partner_order_id": said.reference})
            case Paid() if is_query or said.standing is Standing.COMPLETED:
                return _reply(200, self._order(said))
            case Paid(standing=Standing.PENDING):
                return _reply(400, _error(-701))
            case Paid(standing=Standing.CANCELLED):
                return _reply(400, _error(-780, "CANCELED_ORDER"))
            case Returned() if is_query or said.standing is not Standing.FAILED:
                return _reply(200, self._part(said))
            case Paid() | Returned():
                return _reply(400, _fail(said.failure))
            case Taken():
                raise AssertionError("it knows no captures")

    def break_seal(self, reply: Reply) -> Reply:
        return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])

    def notice(
        self,
        about: Paid | Returned,
        now: datetime,
        number: int,
        *,
        forged: bool = False,
    ) -> Message:
        secret = "a guess" if forged else self.wallet_secret
        if isinstance(about, Paid):
            return self._call("/online/v1/payment/webhook", self._order(about), secret)
        return self._call("/online/v1/payment/cancel/webhook", self._part(about), secret)

    def look_up(self, code: str, typed: Typed, now: datetime, number: int) -> Message:
        return self._call("/online/v1/qr/lookup", {"qr_code": code, **_typed(typed)}, self.wallet_secret)

    def agree(
        self,
        app_payment_id: str,
        code: str,
        quote_id: str,
        typed: Typed,
        now: datetime,
        number: int,
    ) -> Message:
        data = {"tid": app_payment_id, "qr_code": code, "quote_id": quote_id, **_typed(typed)}
        return self._call("/online/v1/qr/agree", data, self.wallet_secret)

    def answers(self, call: Message, reply: Reply) -> bool:
        return reply.headers.get("content-type") == "application/json"

    def takes(self, reply: Reply) -> bool:
        return reply.status == 200

    def quote_of(self, reply: Reply) -> str:
        return (json.loads(reply.body)["quote_id"] or "") if self.takes(reply) else ""

    def _asked(self, verb: Verb, body: Mapping[str, Any]) -> Asked:
        deadline = body.get("approval_deadline")
        return Asked(
            verb,
            body.get("partner_order_id", ""),
            body.get("cancel_request_id", ""),
            self.currency,
            body.get("cancel_amount", body.get("total_amount", 0)),
            body.get("payment_code", ""),
            body.get("partner_user_id", ""),
            None if deadline is None else datetime.fromisoformat(deadline),
        )

    def _order(self, paid: Paid) -> dict[str, Any]:
        partly = paid.standing is Standing.COMPLETED and paid.refunded
        return {
            "tid": paid.transaction if paid.standing is Standing.COMPLETED else "",
            "partner_order_id": paid.reference,
            "status": "PART_CANCEL_PAYMENT" if partly else _STATUS[paid.standing],
            "amount": {"total": paid.minor, "currency": paid.currency},
            "approved_at": at_text(paid.completed_at),
            "fail": _fail(paid.failure) if paid.standing is Standing.FAILED else None,
        }

    def _part(self, back: Returned) -> dict[str, Any]:
        return {
            "cancel_request_id": back.reference,
            "aid": back.transaction if back.standing is Standing.COMPLETED else "",
            "status": _REFUND_STATUS[back.standing],
            "canceled_amount": {"total": back.minor, "currency": back.currency},
            "canceled_at": at_text(back.completed_at),
            "fail": _fail(back.failure) if back.standing is Standing.FAILED else None,
        }

    def _call(self, path: str, data: Mapping[str, Any], secret: str) -> Message:
        headers = {"content-type": "application/json", "authorization": f"SECRET_KEY {secret}"}
        return Message("POST", BELOW + path, headers, _encode({"cid": CLIENT, **data}))


def _reply(status: int, content: Mapping[str, Any]) -> Reply:
    return Reply(status, {"content-type": "application/json"}, _encode(content))


def _fail(failure: str) -> dict[str, Any]:
    return _error(*_FAILURES.get(failure, (-780, failure)))


def _error(code: int, cause: str = "") -> dict[str, Any]:
    extras = {"method_result_code": cause} if cause else None
    return {"error_code": code, "error_message": "approval failure!", "extras": extras}


def _typed(typed: Typed) -> dict[str, Any]:
    if typed is None:
        return {}
    currency, minor = typed
    return {"typed": {"price": decimal_text(currency, minor), "currency": currency}}


def _encode(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()
