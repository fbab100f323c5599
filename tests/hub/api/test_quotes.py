"""QuoteService as a till meets it."""

from typing import Any

from hub.v1.quote_service_pb2 import CreateQuoteRequest, GetQuoteRequest, ListRatesRequest
from tests.hub.api.calls import as_, money, refusal
from tests.hub.api.cast import BOOKS_KEY, CODE, NOODLES_KEY, OPERATOR_KEY, SEOUL_CODE, THAI
from tests.hub.api.house import House, at_home

MINE = as_(BOOKS_KEY)


def _asked(request_id: str = "q-1", amount: str = "3480 JPY", **more: Any) -> CreateQuoteRequest:
    payer = {} if "consumer_code" in more else {"wallet_id": THAI}
    return CreateQuoteRequest(request_id=request_id, amount=money(amount), **{**payer, **more})


@at_home()
async def test_a_price_is_offered_and_asked_again_is_the_same(house: House) -> None:
    first = await house.quotes.CreateQuote(_asked(), metadata=MINE)
    call = house.quotes.CreateQuote(_asked(), metadata=MINE)
    again = await call
    read = await house.quotes.GetQuote(GetQuoteRequest(quote_id=first.quote_id), metadata=MINE)

    assert (money("778.13 THB"), "0.2236") == (first.wallet_amount, first.rate)
    assert first == again == read
    assert ("hub-replayed", "true") in list(await call.trailing_metadata())


@at_home()
async def test_a_payer_s_code_names_the_wallet(house: House) -> None:
    quote = await house.quotes.CreateQuote(_asked(consumer_code=f"{SEOUL_CODE}\r\n"), metadata=MINE)

    assert ("kakaopay", money("31859 KRW")) == (quote.wallet_id, quote.wallet_amount)
    assert [] == house.seoul.calls


@at_home()
async def test_a_quote_is_paid_with_once(house: House) -> None:
    quote = await house.quotes.CreateQuote(_asked(), metadata=MINE)
    paid = await house.pay(quote_id=quote.quote_id)
    used = await house.quotes.GetQuote(GetQuoteRequest(quote_id=quote.quote_id), metadata=MINE)

    assert (quote.quote_id, quote.wallet_amount) == (paid.quote_id, paid.wallet_amount)
    assert paid.payment_id == used.used_by_payment_id


@at_home()
async def test_a_quote_is_its_merchants_own(house: House) -> None:
    quote = await house.quotes.CreateQuote(_asked(), metadata=MINE)
    read = GetQuoteRequest(quote_id=quote.quote_id)
    refused = [
        await refusal(house.quotes.GetQuote(read, metadata=as_(NOODLES_KEY))),
        await refusal(house.pay("r", "80.00 THB", key=NOODLES_KEY, quote_id=quote.quote_id)),
    ]

    assert ["QUOTE_NOT_FOUND", "QUOTE_NOT_FOUND"] == [one.reason for one in refused]


@at_home()
async def test_what_a_quote_can_t_be_made_of_is_refused(house: House) -> None:
    await house.quotes.CreateQuote(_asked("taken"), metadata=MINE)
    cases = {
        "FIELD_MISSING": CreateQuoteRequest(request_id="q", amount=money("3480 JPY")),
        "UNKNOWN_WALLET": _asked(wallet_id="nobody"),
        "CURRENCY_MISMATCH": _asked(amount="80.00 THB"),
        "UNSUPPORTED_CODE": _asked(consumer_code="99" + CODE[2:]),
        "REQUEST_ID_REUSED": _asked("taken", "3481 JPY"),
        "FIELD_INVALID": _asked("no good"),
    }
    found = {
        reason: (await refusal(house.quotes.CreateQuote(request, metadata=MINE))).reason
        for reason, request in cases.items()
    }

    assert {reason: reason for reason in cases} == found
    assert 1 == len(house.dump()["request"])


@at_home()
async def test_an_operator_asks_for_rates_and_not_for_quotes(house: House) -> None:
    rates = await house.quotes.ListRates(ListRatesRequest(), metadata=as_(OPERATOR_KEY))
    refused = await refusal(house.quotes.CreateQuote(_asked(), metadata=as_(OPERATOR_KEY)))

    assert len(rates.rates) > 0
    assert "NOT_ALLOWED" == refused.reason
