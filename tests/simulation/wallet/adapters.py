"""How the hub is connected with a simulated wallet: by the real adapter and the real door of its dialect."""

from typing import assert_never

import httpx

from tests.simulation.wallet.dialect import CLIENT, KEY_VERSION
from tests.simulation.wallet.gcash import GCash
from tests.simulation.wallet.kakaopay import KakaoPay
from tests.simulation.wallet.truemoney import TrueMoney
from wallets.clock import Now
from wallets.connection import WalletConnection
from wallets.contract import Door, Wallet
from wallets.gcash.door import GCashDoor
from wallets.gcash.signature import Seal
from wallets.gcash.wallet import GCashWallet
from wallets.http.client import PartnerHttp
from wallets.kakaopay.door import open_door as kakaopay_door
from wallets.kakaopay.wallet import open_wallet as kakaopay_wallet
from wallets.signing.rsa_sha256 import VerifyingKeyring
from wallets.signing.runner import inline
from wallets.truemoney.door import open_door as truemoney_door
from wallets.truemoney.wallet import open_wallet as truemoney_wallet

AnyDialect = TrueMoney | GCash | KakaoPay

_ADDRESS = "https://wallet.example"


def open_wallet(dialect: AnyDialect, line: httpx.AsyncBaseTransport, now: Now) -> Wallet:
    """The adapter, over this line."""
    match dialect:
        case TrueMoney():
            return truemoney_wallet(_truemoney(dialect), transport=line, now=now, run=inline)
        case GCash():
            return GCashWallet(PartnerHttp(_ADDRESS, line), _seal(dialect), now, inline)
        case KakaoPay():
            return kakaopay_wallet(_kakaopay(dialect), transport=line, now=now, run=inline)
        case _:
            assert_never(dialect)


def open_door(dialect: AnyDialect) -> Door:
    """What reads the wallet's calls to the hub."""
    match dialect:
        case TrueMoney():
            return truemoney_door(_truemoney(dialect))
        case GCash():
            return GCashDoor(_seal(dialect))
        case KakaoPay():
            return kakaopay_door(_kakaopay(dialect))
        case _:
            assert_never(dialect)


def _truemoney(dialect: TrueMoney) -> WalletConnection:
    return _connection(hub_key=dialect.hub_key.hex(), wallet_key=dialect.wallet_key.hex())


def _kakaopay(dialect: KakaoPay) -> WalletConnection:
    return _connection(hub_secret_key=dialect.hub_secret, wallet_secret_key=dialect.wallet_secret)


def _seal(dialect: GCash) -> Seal:
    return Seal(dialect.hub_stamp.signing_key, VerifyingKeyring.of(dialect.wallet_stamp.verifying_key))


def _connection(**secrets: str) -> WalletConnection:
    return WalletConnection(_ADDRESS, CLIENT, {f"{name}.{KEY_VERSION}": key for name, key in secrets.items()})
