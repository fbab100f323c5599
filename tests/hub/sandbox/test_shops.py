"""The sandbox's shops: each with a real published code of its country, readable and its own."""

import pytest

from fx.currency import currency
from hub.codes.reader import read
from hub.sandbox.shops import SHOPS, Shop
from tests.hub.codes.vectors import VALID
from wallets import registry

PUBLISHED = {vector.payload: vector.id for vector in VALID}


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.country)
def test_a_shops_code_is_a_published_one_that_says_country_and_scheme(shop: Shop) -> None:
    said = read(shop.code)

    assert shop.code in PUBLISHED
    assert "mpm" == said.kind
    assert shop.country == said.country
    assert said.account
    assert shop.published


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.country)
def test_a_shop_prices_in_the_currency_of_its_code(shop: Shop) -> None:
    assert read(shop.code).currency in {currency(shop.currency).numeric, None}


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.country)
def test_some_wallet_of_another_country_can_read_a_shops_code(shop: Shop) -> None:
    scheme = read(shop.code).scheme

    readers = [
        wallet_id
        for wallet_id, profile in registry.profiles().items()
        if scheme in profile.merchant_schemes and profile.country != shop.country
    ]

    assert readers


def test_no_two_shops_have_the_same_id_or_are_named_by_the_same_account() -> None:
    accounts = [(read(shop.code).scheme, read(shop.code).account) for shop in SHOPS]

    assert len(SHOPS) == len({shop.merchant_id for shop in SHOPS}) == len(set(accounts))
    assert len(SHOPS) == len({shop.country for shop in SHOPS})


def test_names_fit_into_a_merchant_code() -> None:
    # EMVCo gives a name 25 characters and a city 15.
    assert [] == [shop.name for shop in SHOPS if len(shop.name) > 25 or len(shop.city) > 15]
    assert [] == [shop.mcc for shop in SHOPS if len(shop.mcc) != 4 or not shop.mcc.isdigit()]
