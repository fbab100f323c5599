"""The sandbox's participants: complete, and their keys known to nobody but their holders."""

from decimal import Decimal

from hub.codes.reader import read
from hub.participants.directory import Directory, directory, is_operator
from hub.participants.model import PrincipalKind
from hub.sandbox.participants import MARKUP, Keys, new_key, new_keys, records
from hub.sandbox.shops import SHOPS
from wallets import registry

PROFILES = tuple(registry.profiles().values())


def the_directory(keys: Keys) -> Directory:
    return directory(records(keys, PROFILES))


def test_every_shop_has_an_acquirer_that_settles_in_its_currency() -> None:
    found = the_directory(new_keys())

    for shop in SHOPS:
        merchant = found.merchant_of(shop.acquirer_id, shop.merchant_id)
        assert merchant is not None
        assert (shop.name, shop.currency) == (merchant.name, merchant.currency)
        assert shop.currency == found.acquirers[shop.acquirer_id].settlement_currency


def test_every_shop_is_found_by_what_its_code_says() -> None:
    found = the_directory(new_keys())

    for shop in SHOPS:
        said = read(shop.code)
        registered = found.static_code([(said.scheme, said.account or "")])
        assert registered is not None
        assert shop.merchant_id == registered.merchant_id


def test_every_wallet_has_a_contract_in_its_own_currency_with_the_sandboxs_markup() -> None:
    found = the_directory(new_keys())

    assert {profile.wallet_id: profile.currency for profile in PROFILES} == {
        wallet_id: contract.currency for wallet_id, contract in found.wallets.items()
    }
    assert {MARKUP} == {Decimal("0.01")} == {contract.markup for contract in found.wallets.values()}


def test_a_key_stands_for_its_shop_or_operator_and_no_other_does() -> None:
    keys = new_keys()
    found = the_directory(keys)

    for shop in SHOPS:
        principal = found.principal_of(keys.merchants[shop.merchant_id])
        assert principal is not None
        assert (PrincipalKind.MERCHANT, shop.merchant_id) == (principal.kind, principal.principal_id)
    operators = [found.principal_of(key) for key in (keys.operator, keys.approver)]
    assert ["operator", "approver"] == [one.principal_id for one in operators if one and is_operator(one)]
    assert found.principal_of(new_key()) is None


def test_keys_are_new_each_time_and_long() -> None:
    first, second = new_keys(), new_keys()
    every = [*first.merchants.values(), *second.merchants.values(), first.operator, first.approver]

    assert len(every) == len(set(every))
    assert 43 == min(len(key) for key in every)


def test_keys_are_not_kept_and_do_not_show() -> None:
    keys = new_keys()
    kept = repr(records(keys, PROFILES)) + repr(keys) + repr(the_directory(keys))

    assert [] == [key for key in (*keys.merchants.values(), keys.operator, keys.approver) if key in kept]
