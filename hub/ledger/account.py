"""Accounts of the ledger: an owner, a kind and a currency (DESIGN A3)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """Whose account it is."""

    WALLET = "WALLET"
    ACQUIRER = "ACQUIRER"
    HUB = "HUB"


class AccountKind(StrEnum):
    """What an account counts."""

    WR = "WR"
    """Wallet receivable: what a wallet owes the hub."""
    IP = "IP"
    """Interchange payable to a wallet."""
    AP = "AP"
    """Acquirer payable: what the hub owes an acquirer."""
    FX = "FX"
    """The hub's position in a currency."""
    FXM = "FXM"
    """Markup income."""
    FXR = "FXR"
    """Realised exchange result."""
    FI = "FI"
    """Hub fee income."""
    HOLD = "HOLD"
    """Debited at a wallet and not yet captured."""
    SUSP = "SUSP"
    """Suspense: debited at a wallet for nothing, to be given back."""
    SETTLE = "SETTLE"
    """Settlement in progress."""
    BANK = "BANK"
    LOSS = "LOSS"


HUB_OWNER = "hub"


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """One account. Its text form `ROLE:owner:KIND:CUR` is the same in the store and in exports."""

    role: Role
    owner_id: str
    kind: AccountKind
    currency_code: str

    def __str__(self) -> str:
        return f"{self.role}:{self.owner_id}:{self.kind}:{self.currency_code}"

    @staticmethod
    def parse(text: str) -> "Account":
        """The account of a text form; ValueError for anything else."""
        return _parsed(text)


@lru_cache(4096)  # a hub has a few hundred accounts, and a day's report reads each of them thousands of times
def _parsed(text: str) -> Account:
    role, owner_id, kind, currency_code = text.split(":")
    return Account(Role(role), owner_id, AccountKind(kind), currency_code)


def wallet_account(wallet_id: str, kind: AccountKind, currency_code: str) -> Account:
    """An account of a wallet: WR, IP, HOLD, SUSP or SETTLE."""
    return Account(Role.WALLET, wallet_id, kind, currency_code)


def acquirer_account(acquirer_id: str, kind: AccountKind, currency_code: str) -> Account:
    """An account of an acquirer: AP or SETTLE."""
    return Account(Role.ACQUIRER, acquirer_id, kind, currency_code)


def hub_account(kind: AccountKind, currency_code: str) -> Account:
    """An account of the hub itself."""
    return Account(Role.HUB, HUB_OWNER, kind, currency_code)
