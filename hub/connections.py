"""The wallets that this hub is connected with: adapters opened at start, each behind its guards."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hub.settings import WalletSettings
from wallets import registry
from wallets.clock import Now
from wallets.connection import WalletConnection
from wallets.contract import Door, HoldingWallet, Wallet, as_holding
from wallets.guarded import guarded
from wallets.profile import Profile
from wallets.registry import BadWallet, UnknownWallet


class BadConnection(ValueError):
    """A wallet can't be connected as it is set; the text names the place in the settings."""


class ConnectedWallets:
    """Implements `hub.flows.ports.Wallets`, and finds the door of each wallet for its calls to us."""

    def __init__(self, settings: Mapping[str, WalletSettings], now: Now) -> None:
        """`now` is the hub's business time. Raises `BadConnection`."""
        self._wallets: dict[str, Wallet] = {}
        self._doors: dict[str, Door] = {}
        for wallet_id in sorted(settings):
            given = settings[wallet_id]
            connection = WalletConnection(given.base_url, given.client_id, given.secrets)
            try:
                wallet = registry.open_wallet(wallet_id, connection)
                self._wallets[wallet_id] = guarded(wallet, now, profile_of(wallet.profile, given))
                self._doors[wallet_id] = registry.open_door(wallet_id, connection)
            except (UnknownWallet, BadWallet, ValueError) as wrong:
                raise BadConnection(f"wallets.{wallet_id}: {wrong}") from wrong

    def profiles(self) -> Sequence[Profile]:
        return [wallet.profile for wallet in self._wallets.values()]

    def wallet(self, wallet_id: str) -> Wallet:
        return self._wallets[wallet_id]

    def holding(self, wallet_id: str) -> HoldingWallet:
        return as_holding(self._wallets[wallet_id])

    @property
    def doors(self) -> Mapping[str, Door]:
        """What reads each wallet's calls to us, by wallet id."""
        return self._doors

    async def aclose(self) -> None:
        """Closes all connections."""
        for wallet in self._wallets.values():
            await wallet.aclose()


def profile_of(own: Profile, given: WalletSettings) -> Profile:
    """The wallet's own profile, with what the settings say instead: this hub's share, what was agreed on."""
    budget = replace(
        own.budget,
        calls_per_second=given.calls_per_second or own.budget.calls_per_second,
        burst=given.burst or own.budget.burst,
        patience_seconds=given.patience_seconds or own.budget.patience_seconds,
    )
    pay_in_flight_seconds = given.pay_in_flight_seconds or own.pay_in_flight_seconds
    return replace(own, budget=budget, pay_in_flight_seconds=pay_in_flight_seconds)
