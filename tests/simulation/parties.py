"""Who takes part in every run: shops of four currencies, their acquirers, two wallets of one dialect."""

from dataclasses import dataclass, replace
from decimal import Decimal

from fx.money import Money
from hub.codes.reader import read
from hub.codes.routing import RoutingTable, Row
from hub.participants.directory import Record
from hub.participants.model import Acquirer, Merchant, StaticCode, WalletContract
from hub.payment.model import AcquirerId, MerchantId, WalletId
from hub.sandbox.shops import SHOPS
from wallets.profile import CodePattern
from wallets.truemoney import PROFILE as TRUEMONEY

ACQUIRERS = (
    Acquirer(AcquirerId("acq_jp"), "Acquirer of Japan", "JP", "JPY"),
    Acquirer(AcquirerId("acq_sg"), "Acquirer of Singapore", "SG", "SGD"),
    Acquirer(AcquirerId("acq_kw"), "Acquirer of Kuwait", "KW", "KWD"),
)
MERCHANTS = (
    Merchant(MerchantId("mer_books"), AcquirerId("acq_jp"), "Books", "Tokyo", "JP", "5942", "JPY"),
    Merchant(MerchantId("mer_noodles"), AcquirerId("acq_jp"), "Noodles", "Osaka", "JP", "5812", "JPY"),
    Merchant(MerchantId("mer_tea"), AcquirerId("acq_sg"), "Tea", "Singapore", "SG", "5499", "SGD"),
    Merchant(MerchantId("mer_pearls"), AcquirerId("acq_kw"), "Pearls", "Kuwait City", "KW", "5944", "KWD"),
)

# The second wallet speaks the same dialect and differs in what a profile may differ in: its currency, and
# that it forgets a cancel of what it has not seen.
FORGETFUL = replace(
    TRUEMONEY,
    wallet_id="forgetful",
    name="Forgetful",
    country="KR",
    currency="KRW",
    codes=(CodePattern(prefix="281006", lengths=(24,)),),
    tombstones=False,
)
PROFILES = (TRUEMONEY, FORGETFUL)

# Units per euro: near real ones of 2024, and never market quotes.
OPENING_RATES = {
    "JPY": Decimal("163.06"),
    "SGD": Decimal("1.4164"),
    "KWD": Decimal("0.3201"),
    "THB": Decimal("35.676"),
    "KRW": Decimal("1532.15"),
}

LARGEST_MINOR = {"JPY": 500_000, "SGD": 500_000, "KWD": 900_000}
"""What a shop of this currency asks for at the most."""


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A national code on a shop's wall, as its scheme published it."""

    merchant_id: MerchantId
    currency: str
    code: str

    @property
    def record(self) -> StaticCode:
        """As it stands in the merchant registry."""
        said = read(self.code)
        return StaticCode(said.scheme, said.account or "", self.merchant_id)


STATIC_CODES = tuple(
    PrintedCode(merchant.merchant_id, merchant.currency, shop.code)
    for merchant, country in ((MERCHANTS[0], "JP"), (MERCHANTS[2], "SG"))
    for shop in SHOPS
    if shop.country == country
)


@dataclass(frozen=True, slots=True)
class Contracts:
    """What is drawn for a run: wallets' markups and, where they have one, caps; what is too little to pay."""

    markups: tuple[Decimal, ...]
    caps: tuple[Money | None, ...]
    minimum_payout_minor: int

    def records(self) -> tuple[Record, ...]:
        """Everybody, as a hub is told of them at its first start."""
        least = self.minimum_payout_minor
        wallets = (
            WalletContract(
                WalletId(profile.wallet_id),
                profile.currency,
                markup=markup,
                net_debit_cap=cap,
                minimum_payout_minor=least,
            )
            for profile, markup, cap in zip(PROFILES, self.markups, self.caps, strict=True)
        )
        acquirers = (replace(acquirer, minimum_payout_minor=least) for acquirer in ACQUIRERS)
        return (*acquirers, *MERCHANTS, *wallets, *(code.record for code in STATIC_CODES))


SHARED_PREFIX = "288888"
"""Codes that both wallets give out: each of them is asked whether one is its own."""

ROUTES = RoutingTable.load(
    (
        *(
            Row(pattern.prefix, pattern.lengths, (profile.wallet_id,))
            for profile in PROFILES
            for pattern in profile.codes
        ),
        Row(SHARED_PREFIX, (24,), tuple(profile.wallet_id for profile in PROFILES)),
    )
)


def owner_of_shared(code: str) -> str:
    """Whose a code of the shared prefix is, by its last digit."""
    return PROFILES[int(code[-1]) % len(PROFILES)].wallet_id
