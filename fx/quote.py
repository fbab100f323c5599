"""A quote: a price locked for one merchant, wallet and amount until it expires.

That it is used once is the store's guard; that it is bound and when it ends is said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fx.errors import CurrencyMismatch
from fx.money import Money
from fx.rate import Price, convert
from fx.rate import markup_amount as markup_amount_of

DEFAULT_VALID_SECONDS = 600
"""How long a quote holds unless its maker says otherwise (EXAMPLES, Quotes)."""


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer: `merchant_amount` costs the payer `wallet_amount`, of which `markup_amount` is the hub's.

    Amounts are stored, never computed again. Both times are aware and UTC, and the quote is payable from
    `created_at` up to but not at `expires_at`.
    """

    quote_id: str
    merchant_id: str
    wallet_id: str
    merchant_amount: Money
    wallet_amount: Money
    markup_amount: Money
    price: Price
    created_at: datetime
    expires_at: datetime

    def __post_init__(self) -> None:
        _require_currency(self.merchant_amount, self.price.merchant_currency)
        _require_currency(self.wallet_amount, self.price.wallet_currency)
        _require_currency(self.markup_amount, self.price.wallet_currency)
        for at in (self.created_at, self.expires_at):
            if at.utcoffset() != timedelta(0):
                raise ValueError(f"a quote's times are aware and UTC, {at.isoformat()} is not")
        if self.expires_at <= self.created_at:
            raise ValueError("a quote must hold for some time")

    def is_valid_at(self, now: datetime) -> bool:
        """Whether it can be paid with at `now`: at 599.999 s of 600 it can, at 600.000 s it can't."""
        return self.created_at <= now < self.expires_at


def make_quote(
    *,
    quote_id: str,
    merchant_id: str,
    wallet_id: str,
    merchant_amount: Money,
    price: Price,
    created_at: datetime,
    valid_seconds: int = DEFAULT_VALID_SECONDS,
    not_after: datetime | None = None,
) -> Quote:
    """Locks `price` for one amount; the one place where the wallet amount is rounded.

    `not_after` shortens the life of a quote that hangs on something (it never outlives its order). Raises
    `CurrencyMismatch`, `AmountTooSmall`, `AmountOutOfRange`, and `ValueError` if it would not live at all.
    """
    _require_currency(merchant_amount, price.merchant_currency)
    expires_at = created_at + timedelta(seconds=valid_seconds)
    if not_after is not None:
        expires_at = min(expires_at, not_after)
    return Quote(
        quote_id=quote_id,
        merchant_id=merchant_id,
        wallet_id=wallet_id,
        merchant_amount=merchant_amount,
        wallet_amount=convert(merchant_amount, price.rate, price.wallet_currency),
        markup_amount=markup_amount_of(merchant_amount, price),
        price=price,
        created_at=created_at,
        expires_at=expires_at,
    )


def _require_currency(amount: Money, currency_code: str) -> None:
    if amount.currency_code != currency_code:
        raise CurrencyMismatch(expected=currency_code, found=amount.currency_code)
