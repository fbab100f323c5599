"""The directory: everything known of the participants at one moment, looked up in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from hub.participants.model import (
    Acquirer,
    Credential,
    Merchant,
    PrincipalKind,
    StaticCode,
    WalletContract,
)

Record = Acquirer | Merchant | WalletContract | Credential | StaticCode


def key_hash(key: str) -> str:
    """How a key is kept and looked up."""
    return sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Directory:
    """A snapshot; a change of any participant makes a new one."""

    acquirers: Mapping[str, Acquirer] = field(default_factory=dict)
    merchants: Mapping[str, Merchant] = field(default_factory=dict)
    wallets: Mapping[str, WalletContract] = field(default_factory=dict)
    credentials: Mapping[str, Credential] = field(default_factory=dict, repr=False)
    """By key hash."""
    static_codes: Mapping[tuple[str, str], StaticCode] = field(default_factory=dict)
    """By scheme and account."""

    def principal_of(self, key: str) -> Credential | None:
        """Whom a key stands for; None for an unknown or revoked one."""
        credential = self.credentials.get(key_hash(key))
        return None if credential is None or credential.revoked else credential

    def merchant_of(self, acquirer_id: str, merchant_id: str) -> Merchant | None:
        """A merchant, if this acquirer brought it."""
        merchant = self.merchants.get(merchant_id)
        return merchant if merchant is not None and merchant.acquirer_id == acquirer_id else None

    def static_code(self, candidates: Iterable[tuple[str, str]]) -> StaticCode | None:
        """The registered code that one of these (scheme, account) pairs names."""
        return next((found for key in candidates if (found := self.static_codes.get(key))), None)


def directory(records: Iterable[Record]) -> Directory:
    """The snapshot of these records; a later record of the same key replaces an earlier one."""
    acquirers, merchants, wallets, credentials, codes = {}, {}, {}, {}, {}
    for record in records:
        match record:
            case Acquirer():
                acquirers[str(record.acquirer_id)] = record
            case Merchant():
                merchants[str(record.merchant_id)] = record
            case WalletContract():
                wallets[str(record.wallet_id)] = record
            case Credential():
                credentials[record.key_hash] = record
            case StaticCode():
                codes[record.scheme, record.account] = record
    return Directory(acquirers, merchants, wallets, credentials, codes)


def is_operator(credential: Credential) -> bool:
    """Whether this principal runs the hub."""
    return credential.kind is PrincipalKind.OPERATOR
