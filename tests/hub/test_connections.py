"""The wallets of a hub, opened from its settings: each with its adapter, its breaker and its door."""

import asyncio
from dataclasses import replace

import pytest

from hub.connections import BadConnection, ConnectedWallets, profile_of
from hub.settings import WalletSettings
from wallets import registry
from wallets.clock import utc_now
from wallets.guarded import GuardedWallet
from wallets.profile import HoldSupport
from wallets.sandbox.process import make_connection_secrets
from wallets.truemoney import PROFILE


def settings(*wallet_ids: str) -> dict[str, WalletSettings]:
    """Throw-away connections to wallets that nobody will call."""
    found = {}
    for wallet_id in wallet_ids:
        pairing = make_connection_secrets(wallet_id)
        found[wallet_id] = WalletSettings(
            base_url="http://127.0.0.1:9", client_id=pairing.client_id, secrets=pairing.hub_side
        )
    return found


def test_every_installed_wallet_can_be_connected_in_the_order_of_their_ids() -> None:
    async def story() -> None:
        connected = ConnectedWallets(settings(*reversed(list(registry.profiles()))), utc_now)
        try:
            assert list(registry.profiles().values()) == list(connected.profiles())
            assert list(registry.profiles()) == list(connected.doors)
            for wallet_id, profile in registry.profiles().items():
                wallet = connected.wallet(wallet_id)
                assert profile == wallet.profile
                assert isinstance(wallet, GuardedWallet)
                if profile.hold is HoldSupport.NATIVE:
                    assert isinstance(connected.holding(wallet_id), GuardedWallet)
                else:
                    with pytest.raises(TypeError, match=f"{wallet_id} holds no money"):
                        connected.holding(wallet_id)
        finally:
            await connected.aclose()

    asyncio.run(story())


def test_a_hub_without_wallets_has_none() -> None:
    connected = ConnectedWallets({}, utc_now)

    assert [] == list(connected.profiles())
    with pytest.raises(KeyError):
        connected.wallet("truemoney")


def test_a_wallet_that_is_not_installed_is_named_with_those_that_are() -> None:
    given = WalletSettings(base_url="http://127.0.0.1:9", client_id="hub", secrets={})

    with pytest.raises(BadConnection, match=r"wallets\.nobody: .*truemoney"):
        ConnectedWallets({"nobody": given}, utc_now)


def test_a_connection_without_its_secrets_is_refused_naming_them() -> None:
    async def story() -> None:
        given = WalletSettings(base_url="http://127.0.0.1:9", client_id="hub", secrets={})
        with pytest.raises(BadConnection, match=r"wallets\.truemoney: .*hub_key"):
            ConnectedWallets({"truemoney": given}, utc_now)

    asyncio.run(story())


def test_settings_give_a_hub_its_share_of_the_wallet_s_call_budget() -> None:
    (given,) = settings("truemoney").values()

    assert PROFILE == profile_of(PROFILE, given)
    share = given.model_copy(update={"calls_per_second": 20, "burst": 5})
    budget = replace(PROFILE.budget, calls_per_second=20, burst=5)
    assert replace(PROFILE, budget=budget) == profile_of(PROFILE, share)


def test_settings_say_what_was_agreed_with_the_wallet_on_calls_that_wait_and_debits_that_lag() -> None:
    (given,) = settings("truemoney").values()

    agreed = given.model_copy(update={"patience_seconds": 2.5, "pay_in_flight_seconds": 90})
    budget = replace(PROFILE.budget, patience_seconds=2.5)
    expected = replace(PROFILE, budget=budget, pay_in_flight_seconds=90)
    assert expected == profile_of(PROFILE, agreed)
