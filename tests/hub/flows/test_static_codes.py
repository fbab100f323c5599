"""Paying by a merchant's printed national code: real published codes, and nothing of them is believed."""

import pytest

from hub.codes.reader import read
from hub.codes.tlv import checksum
from hub.flows.order import STATIC_ORDER_SECONDS
from hub.payment.model import Mode, PaymentState
from hub.payment.reasons import Refused
from hub.sandbox.shops import SHOPS, Shop
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.orders import scan, scan_and_start, settled, start
from tests.hub.flows.parties import MANILA, THAI, money
from tests.hub.flows.scripted import says
from wallets.outcome import Declined, DeclineReason

SHOP_OF = {shop.country: shop for shop in SHOPS}
TYPED = {
    "JP": ("3480 JPY", "778.13 THB"),
    "TH": ("357.50 THB", "357.50 THB"),
    "PH": ("450.00 PHP", "265.55 THB"),
    "MY": ("23.40 MYR", "180.67 THB"),
    "SG": ("6.50 SGD", "165.36 THB"),
    "ID": ("85000.00 IDR", "183.18 THB"),
    "VN": ("150000 VND", "202.35 THB"),
    "KH": ("40000.00 KHR", "340.88 THB"),
}
REJECTED = Declined(DeclineReason.PAYER_REJECTED, "E-7")


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.country)
@on_the_floor
async def test_a_real_published_code_is_paid(floor: Floor, shop: Shop) -> None:
    typed, debited = (money(text) for text in TYPED[shop.country])

    looked_up = await scan(floor, shop.code)
    priced = await scan(floor, shop.code, typed=typed)
    paid = await settled(floor, await scan_and_start(floor, shop.code, typed=typed))

    assert (shop.name, shop.city) == (looked_up.merchant.name, looked_up.merchant.city)
    assert (None, None) == (looked_up.merchant_amount, looked_up.quote_id)
    assert (typed, debited, None) == (priced.merchant_amount, priced.wallet_amount, priced.payment_id)
    assert (PaymentState.SUCCEEDED, Mode.MERCHANT_STATIC) == (paid.state, paid.mode)
    assert (shop.merchant_id, shop.acquirer_id) == (paid.merchant_id, paid.acquirer_id)
    assert (typed, debited) == (paid.amount, paid.attempts[0].wallet_amount)
    assert paid.request_id is None
    assert shop.code not in paid.route


@on_the_floor
async def test_name_amount_and_currency_come_from_the_registry_and_the_payer(floor: Floor) -> None:
    shop = SHOP_OF["MY"]
    said = read(shop.code)

    found = await scan(floor, shop.code)
    priced = await scan(floor, shop.code, typed=money("99.00 MYR"))

    assert ("QRCSDNBHD", "10.00") == (said.merchant_name, said.amount)
    assert "Kopitiam Bangi" == found.merchant.name
    assert (None, money("99.00 MYR")) == (found.merchant_amount, priced.merchant_amount)


@pytest.mark.parametrize(
    "typed, reason",
    [("100.00 SGD", "CURRENCY_MISMATCH"), ("0 JPY", "AMOUNT_INVALID"), ("-5 JPY", "AMOUNT_INVALID")],
)
@on_the_floor
async def test_a_payer_can_not_type_just_anything(floor: Floor, typed: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        await scan(floor, SHOP_OF["JP"].code, typed=money(typed))


@on_the_floor
async def test_paying_a_static_code_needs_the_amount_that_was_quoted(floor: Floor) -> None:
    code = SHOP_OF["JP"].code
    quote_id = (await scan(floor, code, typed=money("3480 JPY"))).quote_id or ""

    with pytest.raises(Refused, match="AMOUNT_INVALID"):
        await start(floor, code, quote_id=quote_id)
    with pytest.raises(Refused, match="QUOTE_MISMATCH"):
        await start(floor, code, quote_id=quote_id, typed=money("3479 JPY"))
    with pytest.raises(Refused, match="QUOTE_NOT_FOUND"):
        await start(floor, SHOP_OF["TH"].code, quote_id=quote_id, typed=money("34.80 THB"))


@on_the_floor
async def test_an_order_takes_no_typed_amount(floor: Floor) -> None:
    order = (await floor.create(consumer_code=None)).payment

    with pytest.raises(Refused, match="AMOUNT_INVALID"):
        await scan(floor, order.order_code, typed=money("1 JPY"))


@on_the_floor
async def test_a_code_that_no_registered_merchant_has_is_refused(floor: Floor) -> None:
    # The PromptPay form with a telephone number that is nobody's.
    nobodys = "00020101021229370016A000000677010111011300660000000005802TH53037646304"

    with pytest.raises(Refused, match="UNSUPPORTED_CODE"):
        await scan(floor, nobodys + checksum(nobodys))


@on_the_floor
async def test_every_start_on_a_static_code_is_a_payment_of_its_own(floor: Floor) -> None:
    code, typed = SHOP_OF["JP"].code, money("3480 JPY")

    first = await settled(floor, await scan_and_start(floor, code, typed=typed, wallet_payment_id="a"))
    second = await settled(floor, await scan_and_start(floor, code, typed=typed, wallet_payment_id="b"))
    again = await start(floor, code, quote_id=first.attempts[0].quote_id, typed=typed, wallet_payment_id="a")

    assert first.payment_id != second.payment_id
    assert first.payment_id == again.answer.payment_id
    assert 2 == len(floor.thai.asked("pay"))


@on_the_floor
async def test_two_wallets_may_use_the_same_payment_id(floor: Floor) -> None:
    code, typed = SHOP_OF["JP"].code, money("3480 JPY")

    thai = await scan_and_start(floor, code, THAI, typed=typed, wallet_payment_id="tx")
    manila = await scan_and_start(floor, code, MANILA, typed=typed, wallet_payment_id="tx")

    assert thai.payment.payment_id != manila.payment.payment_id


@on_the_floor
async def test_a_declined_static_payment_expires_by_itself(floor: Floor) -> None:
    floor.thai.will("pay", says(REJECTED))

    started = await scan_and_start(floor, SHOP_OF["JP"].code, typed=money("3480 JPY"))
    declined = await settled(floor, started)
    await floor.until(STATIC_ORDER_SECONDS + 1)

    assert PaymentState.CREATED is declined.state
    assert PaymentState.EXPIRED is (await floor.payment(declined.payment_id)).state
    assert await floor.balances() == {}
