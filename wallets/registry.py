"""Which wallets there are: found by walking the folders beside this file and by entry points.

A wallet is a package with `PROFILE` in its `__init__`, `open_wallet` in `.wallet` and `open_door` in
`.door`; the two are loaded by name at first use. To add one, add its folder; nothing else is edited.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, cast

import httpx

import wallets
from wallets.clock import Now, utc_now
from wallets.connection import WalletConnection
from wallets.contract import Door, HoldingWallet, Wallet
from wallets.profile import HoldSupport, Profile
from wallets.signing.runner import Runner, in_thread

ENTRY_POINTS = "qrossing.wallets"
"""Wallets of other distributions: name = the wallet's id, value = its package."""


class UnknownWallet(LookupError):
    """No wallet of this id is installed."""


class BadWallet(RuntimeError):
    """A wallet's package is not what it must be; names the package and what is wrong."""


@cache
def profiles() -> Mapping[str, Profile]:
    """Every installed wallet's profile by wallet id, in the ids' order. Imports no adapter."""
    found = {wallet_id: _profile(wallet_id, package) for wallet_id, package in _packages().items()}
    return MappingProxyType(found)


def open_wallet(
    wallet_id: str,
    connection: WalletConnection,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    now: Now = utc_now,
    run: Runner = in_thread,
) -> Wallet:
    """The wallet at this address, ready to be asked; without a `transport` it has a pool of its own.

    Raises `UnknownWallet`, `BadWallet` where the adapter has not the verbs that its profile promises, and
    `SecretMissing` or ValueError for a connection that does not fit.
    """
    module = _part(wallet_id, "wallet")
    wallet = cast("Wallet", module.open_wallet(connection, transport=transport, now=now, run=run))
    support = wallet.profile.hold
    if isinstance(wallet, HoldingWallet) is not (support is HoldSupport.NATIVE):
        raise BadWallet(f"{package_of(wallet_id)} says holds are {support}, and its adapter says otherwise")
    return wallet


def open_door(wallet_id: str, connection: WalletConnection) -> Door:
    """What reads this wallet's calls to the hub. Raises like `open_wallet`."""
    return cast("Door", _part(wallet_id, "door").open_door(connection))


def package_of(wallet_id: str) -> str:
    """The import name of the wallet's package; raises `UnknownWallet`."""
    package = _packages().get(wallet_id)
    if package is None:
        raise UnknownWallet(f"no wallet {wallet_id!r}; there are {', '.join(_packages())}")
    return package


def _part(wallet_id: str, part: str) -> Any:
    return import_module(f"{package_of(wallet_id)}.{part}")


@cache
def _packages() -> Mapping[str, str]:
    """Package names by wallet id. Our own are the folders that have an adapter."""
    found = {
        module.name: f"{wallets.__name__}.{module.name}"
        for module in pkgutil.iter_modules(wallets.__path__)
        if module.ispkg and hasattr(import_module(f"{wallets.__name__}.{module.name}"), "PROFILE")
    }
    for point in entry_points(group=ENTRY_POINTS):
        if point.name in found:
            raise BadWallet(f"two packages are wallet {point.name!r}: {found[point.name]} and {point.value}")
        found[point.name] = point.value
    return dict(sorted(found.items()))


def _profile(wallet_id: str, package: str) -> Profile:
    profile = getattr(import_module(package), "PROFILE", None)
    if not isinstance(profile, Profile):
        raise BadWallet(f"{package} has no PROFILE")
    if profile.wallet_id != wallet_id:
        raise BadWallet(f"{package} calls itself {profile.wallet_id!r}, not {wallet_id!r}")
    return profile
