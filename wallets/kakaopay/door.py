"""What Kakao Pay asks of the hub: its calls read, the hub's answers written."""

from datetime import datetime
from typing import assert_never

from pydantic import Field, ValidationError, model_validator

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
from wallets.kakaopay import wire
from wallets.kakaopay.secret_key import SecretKeys

BELOW = "/wallets/kakaopay"
"""Their paths begin below this part of the hub's."""


class Price(PartnerModel):
    """An amount in the shop's currency, which may have decimals: `{"price": "357.50", "currency": "THB"}`."""

    price: str
    currency: str

    @model_validator(mode="after")
    def _is_money(self) -> "Price":
        self.money()
        return self

    def money(self) -> Money:
        """The amount; a text that is none fails validation."""
        return Money.parse(self.price, self.currency)


class _QrLookup(PartnerModel):
    qr_code: str = Field(min_length=1)
    typed: Price | None = None


class _QrAgree(PartnerModel):
    tid: str = Field(min_length=1, max_length=64)
    qr_code: str = Field(min_length=1)
    quote_id: str = Field(min_length=1)
    typed: Price | None = None


class _From(PartnerModel):
    cid: str


class KakaoPayDoor:
    """Implements `wallets.contract.Door`."""

    def __init__(self, keys: SecretKeys, cid: str) -> None:
        self._keys = keys
        self._cid = cid

    def read(self, call: HttpCall, now: datetime) -> WalletCall | NotAuthentic:  # noqa: ARG002 - no time in it
        doubt = self._keys.doubts(call)
        if doubt is not None:
            return doubt
        try:
            if _From.model_validate_json(call.body).cid != self._cid:
                return NotAuthentic("KEY_UNKNOWN", "the call names another cid")
            return _read(call.path.partition(BELOW)[2], call.body)
        except ValidationError as error:
            return NotAuthentic("CALL_UNREADABLE", describe(error))

    def write(
        self,
        call: HttpCall,  # noqa: ARG002 - nothing is signed over it
        answer: CallAnswer | NotAuthentic,
        now: datetime,  # noqa: ARG002
    ) -> HttpAnswer:
        status, content = _write(answer)
        return HttpAnswer(status, {"content-type": "application/json"}, wire.encode(content))


def open_door(connection: WalletConnection) -> KakaoPayDoor:
    """The door for this wallet's calls."""
    return KakaoPayDoor(SecretKeys.of_hub(connection), connection.client_id)


def _read(path: str, body: bytes) -> WalletCall | NotAuthentic:
    match path:
        case wire.QR_LOOKUP:
            asked = _QrLookup.model_validate_json(body)
            return ResolveCode(asked.qr_code, _money(asked.typed))
        case wire.QR_AGREE:
            agreed = _QrAgree.model_validate_json(body)
            return StartPayment(agreed.tid, agreed.qr_code, agreed.quote_id, _money(agreed.typed))
        case wire.PAYMENT_WEBHOOK:
            order = wire.Order.model_validate_json(body)
            return PaymentNotice(order.partner_order_id, wire.order_outcome(order))
        case wire.CANCEL_WEBHOOK:
            part = wire.CancelPart.model_validate_json(body)
            return RefundNotice(part.cancel_request_id, wire.cancel_outcome(part))
        case _:
            return NotAuthentic("CALL_UNREADABLE", "no such path")


def _write(answer: CallAnswer | NotAuthentic) -> tuple[int, dict[str, object]]:
    match answer:
        case CodeResolved():
            return 200, _resolved(answer)
        case PaymentStarted(payment_id=payment_id, attempt_id=attempt_id):
            return 200, {"payment_id": payment_id, "partner_order_id": attempt_id}
        case Acknowledged():
            return 200, {"result": "OK"}
        case CallRefused(reason=reason, message=message):
            return 400, _error(-780, message, reason)
        case NotAuthentic(reason="CALL_UNREADABLE" as reason, message=message):
            return 400, _error(-2, message, reason)
        case NotAuthentic(reason=reason, message=message):
            return 401, _error(-401, message, reason)
        case _:
            assert_never(answer)


def _error(code: int, message: str, cause: str) -> dict[str, object]:
    return {"error_code": code, "error_message": message, "extras": {"method_result_code": cause}}


def _resolved(answer: CodeResolved) -> dict[str, object]:
    merchant = answer.merchant
    expires_at = answer.quote_expires_at
    shop = answer.merchant_amount
    return {
        "shop": {
            "shop_id": merchant.merchant_id,
            "shop_name": merchant.name,
            "city": merchant.city,
            "country": merchant.country,
            "category_code": merchant.mcc,
        },
        "payment_id": answer.payment_id,
        "price": None if shop is None else {"price": shop.text, "currency": shop.currency_code},
        "amount": None if answer.wallet_amount is None else wire.won(answer.wallet_amount),
        "exchange_rate": None if answer.rate is None else format(answer.rate, "f"),
        "quote_id": answer.quote_id,
        "quote_expires_at": None if expires_at is None else expires_at.isoformat(),
    }


def _money(price: Price | None) -> Money | None:
    return None if price is None else price.money()
