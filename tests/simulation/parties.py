"""Who takes part in every run: shops of four currencies, their acquirers, two or three wallets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fx.money import Money
from hub.codes.reader import read
from hub.codes.routing import RoutingTable, Row
from hub.participants.directory import Record
from hub.participants.model import Acquirer, Merchant, StaticCode, WalletContract
from hub.payment.model import AcquirerId, MerchantId, WalletId
from hub.sandbox.shops import SHOPS
from tests.simulation.dice import Dice
from wallets.gcash import PROFILE as GCASH
from wallets.kakaopay import PROFILE as KAKAOPAY
from wallets.profile import CallBudget, HoldSupport, Profile
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

_HOLDS = {
    HoldSupport.NATIVE: (HoldSupport.NATIVE, HoldSupport.NATIVE, HoldSupport.EMULATED),
    HoldSupport.EMULATED: (HoldSupport.EMULATED, HoldSupport.EMULATED, HoldSupport.NONE),
    HoldSupport.NONE: (HoldSupport.NONE, HoldSupport.EMULATED),
}
"""What a run may make of a wallet's support: every wallet debits and refunds, so each can be emulated."""


_BUDGETS = (
    (CallBudget(), 70),
    (CallBudget(calls_per_second=2, burst=4, calls_open_max=3), 15),
    (CallBudget(calls_per_second=5, burst=5, calls_open_max=64), 15),
)
"""Most wallets grant what nobody needs; some so little that calls wait all the time."""


def drawn_profiles(dice: Dice) -> tuple[Profile, ...]:
    """The wallets of a run: TrueMoney and one or both of the others, with profiles that this run draws."""
    others = dice.weighed((((GCASH,), 35), ((KAKAOPAY,), 35), ((GCASH, KAKAOPAY), 30)))
    return tuple(
        replace(
            profile,
            tombstones=dice.chance(0.5),
            pay_in_flight_seconds=dice.pick((20, 30, 60)),
            hold=dice.pick(_HOLDS[profile.hold]),
            budget=dice.weighed(_BUDGETS),
        )
        for profile in (TRUEMONEY, *others)
    )


# Units per euro: near real ones of 2024, and never market quotes.
OPENING_RATES = {
    "JPY": Decimal("163.06"),
    "SGD": Decimal("1.4164"),
    "KWD": Decimal("0.3201"),
    "THB": Decimal("35.676"),
    "PHP": Decimal("63.27"),
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

    profiles: tuple[Profile, ...]
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
            for profile, markup, cap in zip(self.profiles, self.markups, self.caps, strict=True)
        )
        acquirers = (replace(acquirer, minimum_payout_minor=least) for acquirer in ACQUIRERS)
        return (*acquirers, *MERCHANTS, *wallets, *(code.record for code in STATIC_CODES))


SHARED_PREFIX = "288888"
"""Codes that all wallets give out: each of them is asked whether one is its own."""


def routes_to(profiles: Sequence[Profile]) -> RoutingTable:
    """The table of payers' codes: each wallet's own, and those that all of them give out."""
    own = (
        Row(pattern.prefix, pattern.lengths, (profile.wallet_id,))
        for profile in profiles
        for pattern in profile.codes
    )
    return RoutingTable.load((*own, Row(SHARED_PREFIX, (24,), tuple(each.wallet_id for each in profiles))))


def owner_of_shared(code: str, profiles: Sequence[Profile]) -> str:
    """Whose a code of the shared prefix is, by its last digit."""
    return profiles[int(code[-1]) % len(profiles)].wallet_id
