"""Offering a price: bound to merchant, wallet and amount, used once, and over at its second."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from fx.errors import (
    AmountOutOfRange,
    MalformedAmount,
    MoneyError,
    RateQuarantined,
    RateStale,
    RateUnavailable,
    UnknownCurrency,
)
from hub.flows.ports import StoredQuote
from hub.flows.quotes import CreateQuote, QuoteMade, create_quote, refused_money
from hub.payment.model import PaymentState
from hub.payment.reasons import REASONS, Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import CODE, NOODLES, SEOUL, SHARED_CODE, THAI, money
from tests.hub.flows.scripted import lost_after, lost_before, says
from wallets.outcome import Declined, DeclineReason


async def quoted(floor: Floor, amount: str = "3480 JPY", request_id: str = "quote") -> QuoteMade:
    """A quote for the book shop and `thai`."""
    shop = floor.merchant("mer_tokyo_books")
    return await create_quote(floor.ports, CreateQuote(shop, request_id, money(amount), wallet_id=THAI))


@on_the_floor
async def test_a_quote_says_what_the_payer_would_pay_and_where_the_rate_comes_from(floor: Floor) -> None:
    made = await quoted(floor)

    quote = made.quote.quote
    assert (money("3480 JPY"), money("778.13 THB")) == (quote.merchant_amount, quote.wallet_amount)
    assert (Decimal("0.2236"), Decimal("0.2236")) == (quote.price.rate, quote.price.mid)
    assert 600 == (quote.expires_at - quote.created_at).total_seconds()
    assert ["fixed"] == [leg.source for leg in quote.price.legs]
    assert made.quote == await floor.store.quote(quote.quote_id)
    assert [] == floor.thai.calls


@on_the_floor
async def test_a_consumer_code_names_the_wallet_of_a_quote(floor: Floor) -> None:
    shop = floor.merchant("mer_tokyo_books")
    by_code = await create_quote(floor.ports, CreateQuote(shop, "q1", money("3480 JPY"), consumer_code=CODE))
    hinted = CreateQuote(shop, "q2", money("3480 JPY"), consumer_code=SHARED_CODE, wallet_id=SEOUL)

    assert THAI == by_code.quote.quote.wallet_id
    assert SEOUL == (await create_quote(floor.ports, hinted)).quote.quote.wallet_id


@on_the_floor
async def test_a_payment_at_a_quote_pays_its_price_and_uses_it_up(floor: Floor) -> None:
    made = await quoted(floor)
    quote = made.quote.quote
    floor.rates.rates["JPY", "THB"] = "0.2500"

    paid = await floor.pay("3480 JPY", quote_id=quote.quote_id)

    assert quote.wallet_amount == paid.attempts[0].wallet_amount
    assert replace(made.quote, used_by=paid.payment_id) == await floor.store.quote(quote.quote_id)
    with pytest.raises(Refused, match="QUOTE_USED"):
        await floor.create("3480 JPY", quote_id=quote.quote_id)


@on_the_floor
async def test_a_quote_is_payable_until_just_before_its_second(floor: Floor) -> None:
    quote_id = (await quoted(floor)).quote.quote.quote_id
    await floor.until(599.999)

    assert PaymentState.SUCCEEDED is (await floor.pay("3480 JPY", quote_id=quote_id)).state


@on_the_floor
async def test_a_quote_is_over_at_its_second(floor: Floor) -> None:
    quote_id = (await quoted(floor)).quote.quote.quote_id
    await floor.until(600)

    with pytest.raises(Refused, match="QUOTE_EXPIRED"):
        await floor.create("3480 JPY", quote_id=quote_id)


@on_the_floor
async def test_a_quote_that_runs_out_while_the_disk_is_slow_is_refused_by_the_commit(floor: Floor) -> None:
    quote_id = (await quoted(floor)).quote.quote.quote_id
    await floor.until(599.999)

    async def slow() -> None:
        floor.before_commit = None
        await asyncio.sleep(1)

    floor.before_commit = slow
    before_it = asyncio.create_task(floor.write(floor.merchant("mer_tokyo_books")))
    with pytest.raises(Refused) as refused:
        await floor.create("3480 JPY", quote_id=quote_id)
    await before_it

    assert ("QUOTE_EXPIRED", quote_id) == (refused.value.reason, refused.value.detail)
    assert [] == floor.thai.calls


@on_the_floor
async def test_a_payment_submitted_in_time_keeps_its_quote_however_late_it_ends(floor: Floor) -> None:
    quote_id = (await quoted(floor)).quote.quote.quote_id
    await floor.until(599)
    floor.thai.will("pay", lost_after)
    floor.thai.will("inquire", lost_before, lost_before)

    paid = await floor.pay("3480 JPY", quote_id=quote_id)

    assert PaymentState.SUCCEEDED is paid.state
    assert 608 == floor.loop.time()


@pytest.mark.parametrize(
    "reason, changes",
    [
        ("QUOTE_MISMATCH", {"amount": "3479 JPY"}),
        ("QUOTE_MISMATCH", {"consumer_code": "281006020123456789012345"}),
        ("QUOTE_NOT_FOUND", {"merchant_id": NOODLES}),
        ("QUOTE_NOT_FOUND", {"quote_id": "quo_of_nobody"}),
    ],
    ids=["amount", "wallet", "merchant", "id"],
)
@on_the_floor
async def test_a_quote_is_bound_to_merchant_wallet_and_amount(
    floor: Floor, reason: str, changes: dict[str, str]
) -> None:
    quote_id = (await quoted(floor)).quote.quote.quote_id

    with pytest.raises(Refused, match=reason):
        await floor.create(**{"amount": "3480 JPY", "quote_id": quote_id, **changes})

    stored = await floor.store.quote(quote_id)
    assert stored is not None
    assert stored.used_by is None
    assert [] == floor.thai.calls + floor.manila.calls


@on_the_floor
async def test_a_declined_payments_quote_stays_used(floor: Floor) -> None:
    quote_id = (await quoted(floor)).quote.quote.quote_id
    floor.thai.will("pay", says(Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")))
    await floor.pay("3480 JPY", quote_id=quote_id)

    with pytest.raises(Refused, match="QUOTE_USED"):
        await floor.create("3480 JPY", quote_id=quote_id)


@on_the_floor
async def test_a_refused_payment_leaves_its_quote_unused(floor: Floor) -> None:
    quote_id = (await quoted(floor)).quote.quote.quote_id
    contract = floor.ports.directory().wallets[THAI]
    await floor.write(replace(contract, net_debit_cap=money("1.00 THB")))
    with pytest.raises(Refused, match="LIMIT_EXCEEDED"):
        await floor.create("3480 JPY", quote_id=quote_id)
    await floor.write(contract)

    assert PaymentState.SUCCEEDED is (await floor.pay("3480 JPY", quote_id=quote_id)).state


@on_the_floor
async def test_the_same_request_gives_the_same_quote_as_it_stands(floor: Floor) -> None:
    first = await quoted(floor)
    floor.rates.rates["JPY", "THB"] = "0.2500"
    again = await quoted(floor)
    await floor.pay("3480 JPY", quote_id=first.quote.quote.quote_id)
    later = await quoted(floor)

    assert QuoteMade(first.quote, replayed=True) == again
    assert first.quote.quote == later.quote.quote
    assert later.quote.used_by is not None
    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*amount\.minor_units"):
        await quoted(floor, "3481 JPY")


@on_the_floor
async def test_an_amount_below_a_minor_unit_is_refused_with_the_smallest_that_is_not(floor: Floor) -> None:
    floor.rates.rates["IDR", "THB"] = "0.002155"
    shop = floor.merchant("mer_jakarta_spin")

    with pytest.raises(Refused, match=r"AMOUNT_TOO_SMALL.*2\.33 IDR"):
        await create_quote(floor.ports, CreateQuote(shop, "quote", money("2.00 IDR"), wallet_id=THAI))


@pytest.mark.parametrize("wallet_id", ["nobody", None])
@on_the_floor
async def test_a_quote_needs_a_wallet_that_there_is(floor: Floor, wallet_id: str | None) -> None:
    shop = floor.merchant("mer_tokyo_books")

    with pytest.raises(Refused, match=r"UNKNOWN_WALLET|FIELD_MISSING"):
        await create_quote(floor.ports, CreateQuote(shop, "quote", money("1 JPY"), wallet_id=wallet_id))

    assert await floor.store.request(shop.merchant_id, "quote") is None


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_a_quote_whose_commit_was_in_doubt_is_told_on_the_next_call(
    floor: Floor, written: bool
) -> None:
    floor.doubt_next_commit(written=written)

    with pytest.raises(Refused, match="STORE_UNAVAILABLE"):
        await quoted(floor)
    made = await quoted(floor)

    assert written == made.replayed
    assert StoredQuote(made.quote.quote, None, None) == await floor.store.quote(made.quote.quote.quote_id)


@pytest.mark.parametrize(
    "error, reason",
    [
        (RateUnavailable("JPY"), "RATE_UNAVAILABLE"),
        (RateStale("JPY", "fixed", 700, 600), "RATE_STALE"),
        (RateQuarantined("JPY", "fixed", Decimal(1), Decimal(2)), "RATE_QUARANTINED"),
        (AmountOutOfRange("JPY"), "AMOUNT_INVALID"),
        (UnknownCurrency("XXX"), "UNKNOWN_CURRENCY"),
        (MalformedAmount("1e5"), "AMOUNT_INVALID"),
    ],
)
@on_the_floor
async def test_what_money_says_is_told_in_the_registrys_words(
    floor: Floor, error: MoneyError, reason: str
) -> None:
    floor.rates.error = error

    with pytest.raises(Refused) as refused:
        await quoted(floor)

    assert reason == refused.value.reason == refused_money(error).reason
    assert reason in REASONS
