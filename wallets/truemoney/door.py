"""What TrueMoney asks of the hub: its calls read, the hub's answers written, both sealed."""

from datetime import datetime
from typing import assert_never

from pydantic import Field, ValidationError

from fx.money import Money
from wallets.connection import WalletConnection
from wallets.contract import (
    Acknowledged,
    CallAnswer,
    CallRefused,
    CodeResolved,
    HttpAnswer,
    HttpCall,
    NotAuthentic,
    PaymentNotice,
    PaymentStarted,
    RefundNotice,
    ResolveCode,
    StartPayment,
    WalletCall,
)
from wallets.http.model import PartnerModel, describe
from wallets.signing.replay import ReplayGuard
from wallets.truemoney import wire
from wallets.truemoney.signature import NONCE, Seal

BELOW = "/wallets/truemoney"
"""Their paths begin below this part of the hub's; the whole path is signed."""


class _ResolveQr(PartnerModel):
    code: str = Field(min_length=1)
    amount: wire.Amount | None = None


class _PayQr(PartnerModel):
    app_payment_id: str = Field(min_length=1, max_length=64)
    code: str = Field(min_length=1)
    quote_id: str = Field(min_length=1)
    amount: wire.Amount | None = None


class TrueMoneyDoor:
    """Implements `wallets.contract.Door`. Remembers nonces of the last ten minutes."""

    def __init__(self, seal: Seal, guard: ReplayGuard) -> None:
        self._seal = seal
        self._guard = guard

    def read(self, call: HttpCall, now: datetime) -> WalletCall | NotAuthentic:
        doubt = self._seal.doubts(call, now, self._guard)
        if doubt is not None:
            return doubt
        try:
            return _read(call.path.partition(BELOW)[2], call.body)
        except ValidationError as error:
            return NotAuthentic("CALL_UNREADABLE", describe(error))

    def write(self, call: HttpCall, answer: CallAnswer | NotAuthentic, now: datetime) -> HttpAnswer:
        status, content = _write(answer)
        body = wire.encode(content)
        return HttpAnswer(
            status, self._seal.seal_answer(call.path, call.headers.get(NONCE, ""), body, now), body
        )


def open_door(connection: WalletConnection) -> TrueMoneyDoor:
    """The door for this wallet's calls; one per process, since it remembers nonces."""
    return TrueMoneyDoor(Seal.of_hub(connection), ReplayGuard())


def _read(path: str, body: bytes) -> WalletCall | NotAuthentic:
    match path:
        case wire.RESOLVE_QR:
            asked = _ResolveQr.model_validate_json(body)
            return ResolveCode(asked.code, _money(asked.amount))
        case wire.PAY_QR:
            agreed = _PayQr.model_validate_json(body)
            return StartPayment(agreed.app_payment_id, agreed.code, agreed.quote_id, _money(agreed.amount))
        case wire.PAYMENT_NOTICE:
            payment = wire.PaymentData.model_validate_json(body)
            return PaymentNotice(payment.payment_ref, wire.payment_outcome(payment))
        case wire.REFUND_NOTICE:
            refund = wire.RefundData.model_validate_json(body)
            return RefundNotice(refund.refund_ref, wire.refund_outcome(refund))
        case _:
            return NotAuthentic("CALL_UNREADABLE", "no such path")


def _write(answer: CallAnswer | NotAuthentic) -> tuple[int, dict[str, object]]:
    """The HTTP status and the envelope of an answer."""
    match answer:
        case CodeResolved():
            return 200, _success(_resolved(answer))
        case PaymentStarted(payment_id=payment_id, attempt_id=attempt_id):
            return 200, _success({"payment_id": payment_id, "payment_ref": attempt_id})
        case Acknowledged():
            return 200, _success({})
        case CallRefused(reason=reason, message=message):
            return 422, {"code": reason, "message": message, "data": None}
        case NotAuthentic(reason="CALL_UNREADABLE", message=message):
            return 400, {"code": "CALL_UNREADABLE", "message": message, "data": None}
        case NotAuthentic(reason=reason, message=message):
            return 401, {"code": reason, "message": message, "data": None}
        case _:
            assert_never(answer)


def _success(data: dict[str, object]) -> dict[str, object]:
    return {"code": wire.SUCCESS, "message": "ok", "data": data}


def _resolved(answer: CodeResolved) -> dict[str, object]:
    merchant = answer.merchant
    return {
        "merchant": {
            "id": merchant.merchant_id,
            "name": merchant.name,
            "city": merchant.city,
            "country": merchant.country,
            "mcc": merchant.mcc,
        },
        "payment_id": answer.payment_id,
        "merchant_amount": _amount(answer.merchant_amount),
        "amount": _amount(answer.wallet_amount),
        "rate": None if answer.rate is None else format(answer.rate, "f"),
        "quote_id": answer.quote_id,
        "quote_expires_at": None if answer.quote_expires_at is None else answer.quote_expires_at.isoformat(),
    }


def _money(amount: wire.Amount | None) -> Money | None:
    return None if amount is None else amount.money()


def _amount(money: Money | None) -> dict[str, str] | None:
    return None if money is None else wire.amount_object(money)
