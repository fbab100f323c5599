"""Offering a price: rates become a quote, bound to merchant, wallet and amount (DESIGN A2, A7)."""

from dataclasses import dataclass
from datetime import datetime

from fx.errors import (
    AmountOutOfRange,
    AmountTooSmall,
    MoneyError,
    RateQuarantined,
    RateStale,
    RateUnavailable,
    UnknownCurrency,
)
from fx.money import Money
from fx.quote import Quote, make_quote
from hub.flows.deciding import commit
from hub.flows.ports import Ports, StoredQuote
from hub.flows.requests import CREATE_QUOTE, content, require_same
from hub.flows.route import route
from hub.flows.units import AddQuote, BindRequest, Committed, Replayed, RequestRecord, Unit, UnitRefused
from hub.participants.model import Merchant
from hub.payment.reasons import Refused

_REASON_OF: tuple[tuple[type[MoneyError], str], ...] = (
    (AmountTooSmall, "AMOUNT_TOO_SMALL"),
    (AmountOutOfRange, "AMOUNT_INVALID"),
    (RateStale, "RATE_STALE"),
    (RateQuarantined, "RATE_QUARANTINED"),
    (RateUnavailable, "RATE_UNAVAILABLE"),
    (UnknownCurrency, "UNKNOWN_CURRENCY"),
)


@dataclass(frozen=True, slots=True)
class CreateQuote:
    """A merchant asks what an amount would cost a payer. Exactly one of code and wallet is given."""

    merchant: Merchant
    request_id: str
    amount: Money
    consumer_code: str | None = None
    wallet_id: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteMade:
    """The quote as it stands, and whether this request had made it before."""

    quote: StoredQuote
    replayed: bool


async def create_quote(ports: Ports, asked: CreateQuote) -> QuoteMade:
    """Locks a price for a merchant. Idempotent by request id. Raises `Refused`."""
    record = RequestRecord(
        merchant_id=asked.merchant.merchant_id,
        request_id=asked.request_id,
        method=CREATE_QUOTE,
        resource_id=ports.ids.new("quo"),
        content=content(
            ports.fingerprint_key,
            {
                "amount.currency_code": asked.amount.currency_code,
                "amount.minor_units": str(asked.amount.minor_units),
                "consumer_code": asked.consumer_code or "",
                "wallet_id": asked.wallet_id or "",
            },
        ),
    )
    known = await ports.store.request(record.merchant_id, record.request_id)
    if known is not None:
        require_same(known, record)
        return QuoteMade(await _stored(ports, known.resource_id), replayed=True)
    wallet_id = await _wallet_of(ports, asked)
    now = ports.clock.now()
    quote = price_quote(ports, record.resource_id, asked.merchant, wallet_id, asked.amount, now)
    match await commit(ports, Unit((BindRequest(record), AddQuote(quote)))):
        case Committed():
            return QuoteMade(StoredQuote(quote, None, None), replayed=False)
        case Replayed(record=first):
            return QuoteMade(await _stored(ports, first.resource_id), replayed=True)
        case UnitRefused(reason=reason, detail=detail):
            raise Refused(reason, detail)
        case _:
            raise Refused("STORE_UNAVAILABLE", "whether the quote was kept is not known")


def price_quote(
    ports: Ports,
    quote_id: str,
    merchant: Merchant,
    wallet_id: str,
    amount: Money,
    at: datetime,
    not_after: datetime | None = None,
) -> Quote:
    """A quote at the rates of now, the caller's `at`; not stored yet. Raises `Refused`."""
    contract = ports.directory().wallets.get(wallet_id)
    if contract is None:
        raise Refused("UNKNOWN_WALLET", wallet_id)
    try:
        return make_quote(
            quote_id=quote_id,
            merchant_id=merchant.merchant_id,
            wallet_id=wallet_id,
            merchant_amount=amount,
            price=ports.rates.price(amount.currency_code, contract.currency, contract.markup),
            created_at=at,
            not_after=not_after,
        )
    except MoneyError as wrong:
        raise refused_money(wrong) from wrong


def refused_money(wrong: MoneyError) -> Refused:
    """The refusal that a money error means to a caller."""
    for kind, reason in _REASON_OF:
        if isinstance(wrong, kind):
            return Refused(reason, str(wrong))
    return Refused("AMOUNT_INVALID", str(wrong))


def require_usable(
    quote: StoredQuote | None, merchant: Merchant, wallet_id: str, amount: Money, at: datetime
) -> StoredQuote:
    """A quote that this merchant may pay this amount from this wallet with. Raises `Refused`.

    The commit that uses the quote guards its single use and its time once more.
    """
    if quote is None or quote.quote.merchant_id != merchant.merchant_id:
        raise Refused("QUOTE_NOT_FOUND")
    if quote.used_by is not None:
        raise Refused("QUOTE_USED")
    if not quote.quote.is_valid_at(at):
        raise Refused("QUOTE_EXPIRED", f"it ended at {quote.quote.expires_at.isoformat()}")
    if quote.quote.wallet_id != wallet_id:
        raise Refused("QUOTE_MISMATCH", f"the quote is for {quote.quote.wallet_id}")
    if quote.quote.merchant_amount != amount:
        raise Refused("QUOTE_MISMATCH", f"the quote is for {quote.quote.merchant_amount}")
    return quote


async def _wallet_of(ports: Ports, asked: CreateQuote) -> str:
    if asked.consumer_code is not None:
        return (await route(ports, asked.consumer_code, hint=asked.wallet_id)).wallet_id
    if asked.wallet_id is None:
        raise Refused("FIELD_MISSING", "a consumer code or a wallet id")
    return asked.wallet_id


async def _stored(ports: Ports, quote_id: str) -> StoredQuote:
    quote = await ports.store.quote(quote_id)
    if quote is None:
        raise Refused("QUOTE_NOT_FOUND", quote_id)
    return quote
