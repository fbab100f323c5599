"""The sandbox's participants as records, with throw-away keys made anew for each sandbox."""

import secrets
from dataclasses import dataclass, field
from decimal import Decimal

from hub.codes.reader import read
from hub.participants.directory import Record, key_hash
from hub.participants.model import (
    Acquirer,
    Credential,
    Merchant,
    PrincipalKind,
    StaticCode,
    WalletContract,
)
from hub.payment.model import AcquirerId, MerchantId, WalletId
from hub.sandbox.shops import SHOPS
from wallets.profile import Profile

MARKUP = Decimal("0.01")
"""The sandbox's markup on the mid rate: 1 %."""
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a sandbox, by whom they belong to. Shown once, kept as hashes."""

    merchants: dict[str, str] = field(repr=False)
    operator: str = field(repr=False)
    approver: str = field(repr=False)


def new_keys() -> Keys:
    """Fresh keys for all merchants and the two operators."""
    merchants = {shop.merchant_id: new_key() for shop in SHOPS}
    return Keys(merchants, operator=new_key(), approver=new_key())


def new_key() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(KEY_BYTES)


def records(keys: Keys, profiles: tuple[Profile, ...]) -> list[Record]:
    """Everything that the directory of a sandbox holds."""
    found: list[Record] = []
    for shop in SHOPS:
        said = read(shop.code)
        merchant_id = MerchantId(shop.merchant_id)
        found += [
            Acquirer(AcquirerId(shop.acquirer_id), f"Acquirer {shop.country}", shop.country, shop.currency),
            Merchant(
                merchant_id=merchant_id,
                acquirer_id=AcquirerId(shop.acquirer_id),
                name=shop.name,
                city=shop.city,
                country=shop.country,
                mcc=shop.mcc,
                currency=shop.currency,
            ),
            StaticCode(said.scheme, said.account or "", merchant_id),
            _credential(keys.merchants[shop.merchant_id], PrincipalKind.MERCHANT, shop.merchant_id),
        ]
    found += [
        WalletContract(WalletId(profile.wallet_id), profile.currency, markup=MARKUP) for profile in profiles
    ]
    found += [
        _credential(keys.operator, PrincipalKind.OPERATOR, "operator"),
        _credential(keys.approver, PrincipalKind.OPERATOR, "approver"),
    ]
    return found


def _credential(key: str, kind: PrincipalKind, principal_id: str) -> Credential:
    return Credential(key_hash(key), kind, principal_id)
