"""A quote locks both amounts and ends on its exact millisecond."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from fx.errors import AmountOutOfRange, AmountTooSmall, CurrencyMismatch
from fx.money import Money
from fx.quote import DEFAULT_VALID_SECONDS, Quote, make_quote
from fx.rate import Leg, Price, price

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def direct(merchant_currency: str, wallet_currency: str, rate: str, markup: str = "0") -> Price:
    leg = Leg(merchant_currency, wallet_currency, Decimal(rate), "test", AT)
    return price(merchant_currency, wallet_currency, [leg], Decimal(markup))


def quote(
    amount: Money,
    at: Price,
    *,
    created_at: datetime = AT,
    valid_seconds: int = DEFAULT_VALID_SECONDS,
    not_after: datetime | None = None,
) -> Quote:
    return make_quote(
        quote_id="q-1",
        merchant_id="m-1",
        wallet_id="truemoney",
        merchant_amount=amount,
        price=at,
        created_at=created_at,
        valid_seconds=valid_seconds,
        not_after=not_after,
    )


def test_a_quote_is_payable_at_599_999_seconds_and_expired_at_600() -> None:
    made = quote(Money("JPY", 3_480), direct("JPY", "THB", "0.2236"))
    assert made.is_valid_at(AT)
    assert made.is_valid_at(AT + timedelta(seconds=599, milliseconds=999))
    assert not made.is_valid_at(AT + timedelta(seconds=600))
    assert not made.is_valid_at(AT - timedelta(microseconds=1))


@pytest.mark.parametrize(
    "amount,rate,wallet_amount",
    [
        (Money("JPY", 3_480), "0.2236", Money("THB", 77_813)),
        (Money("THB", 35_750), "42.3715", Money("KRW", 15_148)),
        (Money("JPY", 50), "0.1003", Money("THB", 502)),
        (Money("JPY", 10_000), "0.2236", Money("THB", 223_600)),
        (Money("JPY", 6_500), "0.2236", Money("THB", 145_340)),
    ],
)
def test_wallet_amounts_come_out_as_in_the_examples(amount: Money, rate: str, wallet_amount: Money) -> None:
    made = quote(amount, direct(amount.currency_code, wallet_amount.currency_code, rate))
    assert wallet_amount == made.wallet_amount
    assert Money.zero(wallet_amount.currency_code) == made.markup_amount


def test_the_markup_is_what_the_rate_takes_beyond_the_mid() -> None:
    legs = (Leg("JPY", "THB", Decimal("0.22"), "test", AT),)
    marked_up = Price("JPY", "THB", Decimal("0.22"), Decimal("0.01636363636"), Decimal("0.2236"), legs)
    made = quote(Money("JPY", 3_480), marked_up)
    assert (Money("THB", 77_813), Money("THB", 1_253)) == (made.wallet_amount, made.markup_amount)


def test_a_quote_carries_what_it_was_made_from() -> None:
    at = direct("JPY", "THB", "0.22", markup="0.01")
    made = quote(Money("JPY", 3_480), at)
    assert ("q-1", "m-1", "truemoney") == (made.quote_id, made.merchant_id, made.wallet_id)
    assert (Money("JPY", 3_480), at) == (made.merchant_amount, made.price)
    assert (AT, AT + timedelta(seconds=600)) == (made.created_at, made.expires_at)


def test_a_quote_never_outlives_what_it_hangs_on() -> None:
    order_ends_at = AT + timedelta(seconds=60)
    at = direct("JPY", "THB", "0.2236")
    assert order_ends_at == quote(Money("JPY", 100), at, not_after=order_ends_at).expires_at
    late = AT + timedelta(days=1)
    assert AT + timedelta(seconds=600) == quote(Money("JPY", 100), at, not_after=late).expires_at
    with pytest.raises(ValueError, match=r"^a quote must hold for some time$"):
        quote(Money("JPY", 100), at, not_after=AT)


def test_too_small_an_amount_is_told_the_smallest_that_works() -> None:
    with pytest.raises(AmountTooSmall) as refused:
        quote(Money("VND", 3), direct("VND", "THB", "0.00134746586168"))
    assert Money("VND", 4) == refused.value.smallest


@pytest.mark.parametrize("minor,refusal", [(0, AmountTooSmall), (-1, AmountOutOfRange)])
def test_nothing_and_less_than_nothing_are_not_quoted(minor: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        quote(Money("JPY", minor), direct("JPY", "THB", "0.2236"))


def test_an_amount_of_another_currency_is_not_quoted() -> None:
    with pytest.raises(CurrencyMismatch):
        quote(Money("THB", 100), direct("JPY", "THB", "0.2236"))


@pytest.mark.parametrize("created_at", [AT.replace(tzinfo=None), AT.astimezone(timezone(timedelta(hours=8)))])
def test_a_quotes_times_are_utc(created_at: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        quote(Money("JPY", 100), direct("JPY", "THB", "0.2236"), created_at=created_at)
