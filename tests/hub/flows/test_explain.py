"""Finding what an id means. That a story is found by each of them is told in tests/hub/api."""

import pytest

from hub.flows.explain import explain
from hub.payment.reasons import Refused
from hub.v1.quote_service_pb2 import CreateQuoteRequest
from hub.v1.wallet_gateway_service_pb2 import ResolveCodeRequest
from tests.hub.api.calls import as_, money
from tests.hub.api.cast import BOOKS_KEY, NOODLES_KEY, SEOUL_CODE, THAI, THAI_KEY
from tests.hub.api.house import House, at_home


@at_home()
async def test_everything_that_is_known_is_gathered(house: House) -> None:
    paid = await house.pay()
    records = await explain(house.ports, house.store.books, paid.payment_id)

    assert paid.payment_id == records.payment.payment_id
    assert [paid.quote_id] == list(records.quotes)
    assert 1 == len(records.entries)
    assert "2026-11-22" in [day.isoformat() for day in records.days]


@at_home()
async def test_a_quote_means_the_payment_that_used_it_or_the_order_it_is_for(house: House) -> None:
    order = await house.order()
    resolved = await house.gateway.ResolveCode(
        ResolveCodeRequest(code=order.order_code), metadata=as_(THAI_KEY)
    )
    asked = CreateQuoteRequest(request_id="q-1", amount=money("3480 JPY"), wallet_id=THAI)
    quote = await house.quotes.CreateQuote(asked, metadata=as_(BOOKS_KEY))

    found = await explain(house.ports, house.store.books, resolved.quote.quote_id)
    assert order.payment_id == found.payment.payment_id
    for unused in (quote.quote_id, "q-1"):
        with pytest.raises(Refused, match="PAYMENT_NOT_FOUND"):
            await explain(house.ports, house.store.books, unused)
    paid = await house.pay(quote_id=quote.quote_id)
    for used in (quote.quote_id, "q-1"):
        assert paid.payment_id == (await explain(house.ports, house.store.books, used)).payment.payment_id


@at_home()
async def test_one_payment_under_two_names_is_one_meaning(house: House) -> None:
    paid = await house.pay("truemoney-1")

    assert "truemoney-1" == paid.wallet_payment_id
    found = await explain(house.ports, house.store.books, "truemoney-1")
    assert paid.payment_id == found.payment.payment_id


@at_home()
async def test_two_payments_under_one_name_are_both_named(house: House) -> None:
    mine = await house.pay("same")
    yours = await house.pay("same", "80.00 THB", key=NOODLES_KEY, consumer_code=SEOUL_CODE)

    with pytest.raises(Refused, match=f"{mine.payment_id}, as a request of mer_books; {yours.payment_id}"):
        await explain(house.ports, house.store.books, "same")
