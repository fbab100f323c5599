"""The wallets of a hub, opened from its settings: each with its adapter, its breaker and its door."""

import asyncio

import pytest

from hub.connections import BadConnection, ConnectedWallets
from hub.settings import WalletSettings
from wallets import registry
from wallets.guarded import GuardedWallet
from wallets.profile import HoldSupport
from wallets.sandbox.process import make_connection_secrets


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
        connected = ConnectedWallets(settings(*reversed(list(registry.profiles()))))
        try:
            assert list(registry.profiles().values()) == list(connected.profiles())
            assert list(registry.profiles()) == list(connected.doors)
            for wallet_id, profile in registry.profiles().items():
                wallet = connected.wallet(wallet_id)
                assert profile is wallet.profile
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
    connected = ConnectedWallets({})

    assert [] == list(connected.profiles())
    with pytest.raises(KeyError):
        connected.wallet("truemoney")


def test_a_wallet_that_is_not_installed_is_named_with_those_that_are() -> None:
    given = WalletSettings(base_url="http://127.0.0.1:9", client_id="hub", secrets={})

    with pytest.raises(BadConnection, match=r"wallets\.nobody: .*truemoney"):
        ConnectedWallets({"nobody": given})


def test_a_connection_without_its_secrets_is_refused_naming_them() -> None:
    async def story() -> None:
        given = WalletSettings(base_url="http://127.0.0.1:9", client_id="hub", secrets={})
        with pytest.raises(BadConnection, match=r"wallets\.truemoney: .*hub_key"):
            ConnectedWallets({"truemoney": given})

    asyncio.run(story())
