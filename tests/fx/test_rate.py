"""Legs become one price by exact arithmetic and a single cut, and a price converts with a single rounding."""

import decimal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fx.currency import currency
from fx.errors import AmountOutOfRange, AmountTooSmall, CurrencyMismatch, MalformedRate, UnknownCurrency
from fx.money import MAX_MINOR_UNITS, Money
from fx.quote import make_quote
from fx.rate import Leg, Price, convert, markup_amount, minor_rate, price, rate_text, smallest_payable
from fx.refund import refund_share
from tests.fx.strategies import currency_codes, rates, steady

AT = datetime(2024, 12, 31, 15, 0, tzinfo=UTC)
NO_MARKUP = Decimal(0)


def leg(base: str, quote: str, value: str) -> Leg:
    return Leg(base, quote, Decimal(value), "ECB 2024-12-31", AT)


# European Central Bank, 2024-12-31
EUR_JPY = leg("EUR", "JPY", "163.06")
EUR_THB = leg("EUR", "THB", "35.676")
EUR_KRW = leg("EUR", "KRW", "1532.15")
EUR_USD = leg("EUR", "USD", "1.0389")
USD_VND = leg("USD", "VND", "25485")


@pytest.mark.parametrize(
    "merchant_currency,wallet_currency,legs,mid",
    [
        # 35.676 / 163.06 = 0.21879062921624...
        ("JPY", "THB", [EUR_JPY, EUR_THB], "0.218790629216"),
        # 1532.15 / 35.676 = 42.94623836752...
        ("THB", "KRW", [EUR_THB, EUR_KRW], "42.9462383675"),
        ("EUR", "THB", [EUR_THB], "35.676"),
        ("EUR", "VND", [EUR_USD, USD_VND], "26476.3665"),
        # 1 / 163.06 = 0.006132711885195...
        ("JPY", "EUR", [EUR_JPY], "0.0061327118852"),
        # 35.676 / (1.0389 x 25485) = 0.001347465861678...
        ("VND", "THB", [USD_VND, EUR_USD, EUR_THB], "0.00134746586168"),
    ],
)
def test_a_chain_of_legs_gives_one_rate_of_twelve_digits(
    merchant_currency: str, wallet_currency: str, legs: list[Leg], mid: str
) -> None:
    made = price(merchant_currency, wallet_currency, legs, NO_MARKUP)
    assert (
        Price(merchant_currency, wallet_currency, Decimal(mid), NO_MARKUP, Decimal(mid), tuple(legs)) == made
    )


def test_the_markup_is_applied_before_the_cut_and_never_after() -> None:
    made = price("JPY", "THB", [EUR_JPY, EUR_THB], Decimal("0.05"))
    exact = Fraction("35.676") / Fraction("163.06") * Fraction("1.05")
    assert Decimal("0.218790629216") == made.mid
    assert Decimal("0.229730160677") == made.rate
    assert abs(Fraction(made.rate) - exact) <= Fraction(1, 2 * 10**12)
    from_the_cut_mid = Fraction(made.mid) * Fraction("1.05")
    assert Fraction("0.2297301606768") == from_the_cut_mid


def test_a_tie_at_the_twelfth_digit_goes_up() -> None:
    assert (
        Decimal("1.00000000001") == price("EUR", "USD", [leg("EUR", "USD", "1.000000000005")], NO_MARKUP).mid
    )
    assert (
        Decimal("1.00000000000") == price("EUR", "USD", [leg("EUR", "USD", "1.0000000000049")], NO_MARKUP).mid
    )


def test_a_product_is_exact_until_the_cut() -> None:
    # Cut leg by leg these would give 1.00000000001 x 1.00000000001; the exact product rounds higher.
    first, second = leg("EUR", "USD", "1.000000000014"), leg("USD", "THB", "1.000000000014")
    assert Decimal("1.00000000003") == price("EUR", "THB", [first, second], NO_MARKUP).mid


def test_within_one_currency_the_rate_is_one_and_nothing_is_marked_up() -> None:
    assert Price("THB", "THB", Decimal(1), Decimal(0), Decimal(1), ()) == price(
        "THB", "THB", [], Decimal("0.01")
    )


@pytest.mark.parametrize(
    "merchant_currency,wallet_currency,legs",
    [
        ("JPY", "THB", []),
        ("JPY", "THB", [EUR_JPY]),
        ("JPY", "THB", [EUR_THB, EUR_JPY]),
        ("JPY", "THB", [EUR_JPY, EUR_USD, EUR_THB]),
        ("EUR", "EUR", [EUR_USD, EUR_USD]),
    ],
)
def test_legs_that_do_not_lead_there_are_refused(
    merchant_currency: str, wallet_currency: str, legs: list[Leg]
) -> None:
    with pytest.raises(MalformedRate):
        price(merchant_currency, wallet_currency, legs, NO_MARKUP)


@pytest.mark.parametrize("markup", ["-0.01", "1", "NaN", "Infinity", "1E-999999", "0.0000000000001"])
def test_a_markup_is_a_fraction_of_sane_size(markup: str) -> None:
    with pytest.raises(MalformedRate):
        price("EUR", "THB", [EUR_THB], Decimal(markup))


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "sNaN", "Infinity", "1E+16", "1E-16", "1." + "1" * 30])
def test_a_leg_is_a_positive_number_of_sane_size(value: str) -> None:
    with pytest.raises(MalformedRate):
        leg("EUR", "THB", value)


def test_a_leg_leads_between_two_known_currencies_at_a_known_time() -> None:
    with pytest.raises(MalformedRate):
        leg("THB", "THB", "1")
    with pytest.raises(UnknownCurrency):
        leg("XAU", "THB", "1")
    with pytest.raises(MalformedRate):
        Leg("EUR", "THB", Decimal(1), "x", AT.replace(tzinfo=None))


def test_rates_and_markups_may_be_as_long_as_they_may_be() -> None:
    assert Decimal("1." + "1" * 29) == leg("EUR", "THB", "1." + "1" * 29).value
    assert Decimal("0.000000000001") == price("EUR", "THB", [EUR_THB], Decimal("0.000000000001")).markup
    assert Decimal(10) ** 15 == leg("EUR", "THB", "1E+15").value


@pytest.mark.parametrize(
    "refused,told",
    [
        (lambda: leg("THB", "THB", "1"), "a leg from THB to itself"),
        (
            lambda: Leg("EUR", "THB", Decimal(1), "x", AT.replace(tzinfo=None)),
            "EUR/THB carries a time without a zone",
        ),
        (lambda: leg("EUR", "THB", "-1"), "a rate of -1: it must be finite and above 0"),
        (lambda: leg("EUR", "THB", "1." + "1" * 30), "a rate of more than 30 digits"),
        (lambda: leg("EUR", "THB", "1E+16"), "a rate beyond 10^15 or its inverse"),
        (
            lambda: price("EUR", "THB", [EUR_THB], Decimal(1)),
            "a markup of 1: from 0 up to but not 1 is meant, 0.01 for 1 %",
        ),
        (
            lambda: price("EUR", "THB", [EUR_THB], Decimal("0.0000000000001")),
            "a markup of more than 12 decimals",
        ),
        (
            lambda: price("JPY", "THB", [EUR_THB], NO_MARKUP),
            "the leg EUR/THB does not go on from JPY",
        ),
        (
            lambda: price("JPY", "THB", [EUR_JPY], NO_MARKUP),
            "the legs lead from JPY to EUR, not straight to THB",
        ),
        (
            lambda: convert(Money("JPY", -1), Decimal(1), "THB"),
            "JPY amount out of range: only what is to be paid is converted, and that is never negative",
        ),
        (
            lambda: smallest_payable(Decimal("1E-15"), "KWD", "JPY"),
            "KWD amount out of range: at a rate of 0.000000000000001 no amount is large enough",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong(refused: Callable[[], object], told: str) -> None:
    with pytest.raises((MalformedRate, AmountOutOfRange)) as refusal:
        refused()

    assert told == str(refusal.value)


def test_a_product_of_legs_is_not_cut_at_the_digits_of_a_quotient() -> None:
    # A product 5 x 10^-41 below a tie of the twelfth digit: at 40 digits it would be that tie, and go up.
    first = leg("EUR", "USD", "1.00000000000500000000000000001")
    second = leg("USD", "THB", "0.99999999999999999999999999999")
    assert Decimal(1) == price("EUR", "THB", [first, second], NO_MARKUP).mid


def test_no_float_becomes_a_rate_or_a_markup() -> None:
    with pytest.raises(TypeError, match=r"^a rate is a Decimal, not float$"):
        Leg("EUR", "THB", 35.676, "x", AT)  # type: ignore[arg-type]  # the very thing that is refused
    with pytest.raises(TypeError, match=r"^a markup is a Decimal, not float$"):
        price("EUR", "THB", [EUR_THB], 0.01)  # type: ignore[arg-type]  # the very thing that is refused
    with pytest.raises(TypeError):
        convert(Money("JPY", 1), 0.2236, "THB")  # type: ignore[arg-type]  # the very thing that is refused


@pytest.mark.parametrize(
    "amount,rate,converted",
    [
        (Money("JPY", 3_480), "0.2236", Money("THB", 77_813)),
        (Money("THB", 35_750), "42.3715", Money("KRW", 15_148)),
        (Money("JPY", 100), "9.155", Money("KRW", 916)),
        # 5.015 exactly: binary floats give 5.01
        (Money("JPY", 50), "0.1003", Money("THB", 502)),
        # 0.001 KWD at 500 is half a yen
        (Money("KWD", 1), "500", Money("JPY", 1)),
        (Money("JPY", MAX_MINOR_UNITS), "0.01", Money("THB", MAX_MINOR_UNITS)),
    ],
)
def test_an_amount_is_rounded_once_half_up(amount: Money, rate: str, converted: Money) -> None:
    assert converted == convert(amount, Decimal(rate), converted.currency_code)


@pytest.mark.parametrize("minor,rate", [(MAX_MINOR_UNITS, "1"), (-1, "0.2236"), (10**13, "1.01")])
def test_a_result_out_of_range_is_refused(minor: int, rate: str) -> None:
    with pytest.raises(AmountOutOfRange):
        convert(Money("JPY", minor), Decimal(rate), "THB")


def test_when_no_amount_is_large_enough_that_is_said() -> None:
    with pytest.raises(AmountOutOfRange):
        smallest_payable(Decimal("1E-15"), "KWD", "JPY")


@steady
@given(currency_codes, currency_codes, st.integers(0, 10**9), rates())
def test_a_conversion_is_off_by_half_a_unit_at_most(
    merchant_currency: str, wallet_currency: str, minor: int, rate: Decimal
) -> None:
    amount = Money(merchant_currency, minor)
    try:
        converted = convert(amount, rate, wallet_currency)
    except AmountTooSmall as small:
        smallest = small.smallest
        assert minor < smallest.minor_units
        assert convert(smallest, rate, wallet_currency).is_positive
        return
    except AmountOutOfRange:
        assume(False)
        raise
    unit = Fraction(1, currency(wallet_currency).minor_per_major)
    assert abs(Fraction(converted.decimal) - Fraction(amount.decimal) * Fraction(rate)) <= unit / 2


@steady
@given(currency_codes, currency_codes, rates())
def test_the_smallest_payable_amount_is_payable_and_one_less_is_not(
    merchant_currency: str, wallet_currency: str, rate: Decimal
) -> None:
    smallest = smallest_payable(rate, merchant_currency, wallet_currency)
    assert convert(smallest, rate, wallet_currency).minor_units >= 1
    with pytest.raises(AmountTooSmall):
        convert(smallest - Money(merchant_currency, 1), rate, wallet_currency)


@steady
@given(rates("0.001", "1000"), rates("0.001", "1000"), st.decimals(0, Decimal("0.99"), places=4))
def test_a_cross_is_within_one_cut_of_the_exact_quotient(
    first: Decimal, second: Decimal, markup: Decimal
) -> None:
    legs = (Leg("EUR", "JPY", first, "x", AT), Leg("EUR", "THB", second, "x", AT))
    made = price("JPY", "THB", legs, markup)
    for cut, exact in (
        (made.mid, Fraction(second) / Fraction(first)),
        (made.rate, Fraction(second) / Fraction(first) * (1 + Fraction(markup))),
    ):
        last_digit = Fraction(10) ** (cut.adjusted() - 11)
        # The 40-digit quotient may move a value by one part in 10^39 before the cut.
        assert abs(Fraction(cut) - exact) <= last_digit / 2 + exact / 10**38
        assert len(cut.as_tuple().digits) <= 12


def test_the_markup_comes_out_as_in_the_design() -> None:
    at = Price("JPY", "THB", Decimal("0.22"), Decimal("0.01636363636"), Decimal("0.2236"), ())
    assert Money("THB", 1_253) == markup_amount(Money("JPY", 3_480), at)
    with pytest.raises(CurrencyMismatch):
        markup_amount(Money("THB", 3_480), at)


def test_a_mid_that_rounds_to_nothing_makes_the_whole_amount_markup() -> None:
    at = Price("VND", "THB", Decimal("0.001"), Decimal("0.5"), Decimal("0.0015"), ())
    assert Money("THB", 1) == markup_amount(Money("VND", 4), at)


@pytest.mark.parametrize(
    "rate,text", [("0.2236", "0.2236"), ("5.71E-7", "0.000000571"), ("2E+3", "2000"), ("42.50", "42.50")]
)
def test_a_rate_is_written_without_an_exponent(rate: str, text: str) -> None:
    assert text == rate_text(Decimal(rate))


def test_equal_rates_are_written_alike() -> None:
    by_quotient = price("JPY", "THB", [leg("EUR", "JPY", "200.0"), leg("EUR", "THB", "40.00")], NO_MARKUP)
    by_product = price("JPY", "THB", [leg("JPY", "THB", "0.2000")], NO_MARKUP)
    assert ("0.2", "0.2") == (str(by_quotient.rate), str(by_product.rate))
    large = price("EUR", "IDR", [leg("EUR", "IDR", "1.6E+4")], NO_MARKUP)
    assert "16000" == str(large.rate)


def test_rates_between_minor_units_are_exact() -> None:
    assert Fraction("22.36") == minor_rate(Decimal("0.2236"), "JPY", "THB")
    assert Fraction("0.2236") / 100 == minor_rate(Decimal("0.2236"), "THB", "JPY")


def everything_that_computes() -> list[Callable[[], object]]:
    rate = Decimal("0.220978535508")
    at = Price("JPY", "THB", Decimal("0.218790629216"), Decimal("0.01"), rate, ())
    return [
        lambda: price("JPY", "THB", [EUR_JPY, EUR_THB], Decimal("0.0123")),
        lambda: price("VND", "THB", [USD_VND, EUR_USD, EUR_THB], Decimal("0.0123")),
        lambda: price("EUR", "VND", [EUR_USD, USD_VND], Decimal("0.0123")),
        lambda: convert(Money("JPY", 123_456_789), rate, "THB"),
        lambda: smallest_payable(Decimal("0.00000123456789"), "VND", "KWD"),
        lambda: markup_amount(Money("JPY", 123_456_789), at),
        lambda: make_quote(
            quote_id="q",
            merchant_id="m",
            wallet_id="w",
            merchant_amount=Money("JPY", 123_456_789),
            price=at,
            created_at=AT,
        ),
        lambda: refund_share(
            paid=Money("JPY", 3_480),
            wallet_paid=Money("THB", 77_813),
            rate=Decimal("0.2236"),
            cumulative_before=Money("JPY", 1_000),
            amount=Money("JPY", 1_000),
            given_before=Money("THB", 22_360),
        ),
        lambda: Money.parse("9999999999999.99", "THB").decimal,
        lambda: rate_text(rate),
    ]


@pytest.mark.parametrize("rounding", [decimal.ROUND_DOWN, decimal.ROUND_UP, decimal.ROUND_HALF_EVEN])
def test_a_hostile_process_wide_decimal_context_changes_nothing(rounding: str) -> None:
    expected = [compute() for compute in everything_that_computes()]
    hostile = decimal.Context(
        prec=1, rounding=rounding, Emin=0, Emax=0, capitals=0, clamp=1, traps=list(decimal.Context().flags)
    )
    with unsaid_taken_from(hostile), decimal.localcontext(hostile):
        actual = [compute() for compute in everything_that_computes()]
        assert str(expected) == str(actual)
    assert expected == actual


@contextmanager
def unsaid_taken_from(hostile: decimal.Context) -> Iterator[None]:
    """What a context leaves unsaid is taken from the process-wide default when it is made."""
    default = decimal.DefaultContext
    # A copy: `traps` of a context is a live view, and would be changed with it.
    kept = default.copy()
    try:
        _make_like(default, hostile)
        yield
    finally:
        _make_like(default, kept)


def _make_like(context: decimal.Context, other: decimal.Context) -> None:
    context.prec, context.Emin, context.Emax = other.prec, other.Emin, other.Emax
    context.traps = other.traps
