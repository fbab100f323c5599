"""Who takes part: acquirers, merchants, wallets' contracts, credentials and merchants' static codes."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fx.money import Money
from hub.payment.model import AcquirerId, MerchantId, WalletId


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """Fees as fractions of an amount (0.006 = 0.60 %), each rounded half up per payment (DESIGN A2)."""

    interchange: Decimal = Decimal("0.0060")
    hub_fee: Decimal = Decimal("0.0025")


ACQUIRER_TERMS = FeeTerms()
"""The acquirer pays both, of the merchant amount, in the merchant's currency."""
WALLET_TERMS = FeeTerms(hub_fee=Decimal("0.0010"))
"""The wallet receives the interchange and pays the hub fee, of the wallet amount, in its currency."""


@dataclass(frozen=True, slots=True)
class Acquirer:
    """Brings merchants and is paid for them. `version` counts the changes of its contract, from 1."""

    acquirer_id: AcquirerId
    name: str
    country: str
    settlement_currency: str
    terms: FeeTerms = ACQUIRER_TERMS
    minimum_payout_minor: int = 0
    """A smaller net is carried to the next day, in the settlement currency's minor units."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Merchant:
    """A shop. What a payer is shown of it comes from here, never from a sticker."""

    merchant_id: MerchantId
    acquirer_id: AcquirerId
    name: str
    city: str
    country: str
    """ISO 3166-1 alpha-2."""
    mcc: str
    currency: str
    """ISO 4217: what it prices in."""


@dataclass(frozen=True, slots=True)
class WalletContract:
    """The hub's terms with a wallet. `version` counts their changes, from 1."""

    wallet_id: WalletId
    currency: str
    terms: FeeTerms = WALLET_TERMS
    markup: Decimal = Decimal(0)
    """The hub's markup on the mid rate, as a fraction."""
    net_debit_cap: Money | None = None
    minimum_payout_minor: int = 0
    version: int = 1


class PrincipalKind(StrEnum):
    """What a credential stands for."""

    MERCHANT = "MERCHANT"
    ACQUIRER = "ACQUIRER"
    WALLET = "WALLET"
    OPERATOR = "OPERATOR"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key of a principal. Only the SHA-256 of the key is kept: keys are 256 random bits."""

    key_hash: str
    kind: PrincipalKind
    principal_id: str
    """The merchant, acquirer or wallet id, or the operator's name."""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class StaticCode:
    """A merchant's printed national code, known by what it says whom to pay."""

    scheme: str
    account: str
    merchant_id: MerchantId
