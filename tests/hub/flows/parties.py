"""Who is on the floor, and what its hub is given instead of the machine: time, ids, rates, routes."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fx.errors import RateUnavailable
from fx.money import Money
from fx.rate import Leg, Price, price
from hub.codes.reader import read
from hub.codes.routing import RoutingTable, Row
from hub.participants.directory import Record
from hub.participants.model import Acquirer, Merchant, StaticCode, WalletContract
from hub.payment.model import AcquirerId, MerchantId, WalletId
from hub.sandbox.shops import SHOPS
from wallets.contract import HoldingWallet, Wallet, as_holding
from wallets.profile import HoldSupport, Profile

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon of a Sunday in the scheme's zone, UTC+8: when every story begins."""

THAI, MANILA, SEOUL = "thai", "manila", "seoul"
BOOKS, NOODLES = "mer_tokyo_books", "mer_bangkok_noodles"
CODE = "251001020123456789012345"
"""`thai`'s, from EXAMPLES."""
MANILA_CODE = "281006020123456789012345"
SEOUL_CODE = "28100602012345678"
SHARED_CODE = "290000020123456789012345"
"""One that every wallet might have issued."""


ROUTES = RoutingTable.load(
    (
        Row("251001", (24,), (THAI,)),
        Row("281006", (24,), (MANILA,), "02"),
        Row("28", (17, 18, 19), (SEOUL,)),
        Row("290000", (24,), (THAI, MANILA, SEOUL)),
    )
)
RATES = {
    ("JPY", "THB"): "0.2236",
    ("JPY", "PHP"): "0.3745",
    ("JPY", "KRW"): "9.155",
    ("THB", "KRW"): "42.3715",
    ("PHP", "THB"): "0.5901",
    ("MYR", "THB"): "7.7210",
    ("SGD", "THB"): "25.4400",
    ("IDR", "THB"): "0.002155",
    ("VND", "THB"): "0.001349",
    ("KHR", "THB"): "0.008522",
}


def money(text: str) -> Money:
    """Money of a text like "778.13 THB"."""
    amount, code = text.split()
    return Money.parse(amount, code)


def a_profile(
    wallet_id: str, currency: str, *, tombstones: bool = True, hold: HoldSupport = HoldSupport.NONE
) -> Profile:
    """A wallet with the house's schedules."""
    return Profile(
        wallet_id=wallet_id,
        name=wallet_id.capitalize(),
        country="TH",
        currency=currency,
        codes=(),
        merchant_schemes=frozenset(),
        final_codes={},
        tombstones=tombstones,
        pay_in_flight_seconds=30,
        hold=hold,
    )


class FloorClock:
    """Business time: noon, the loop's seconds, and an offset that can be moved."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._moved = asyncio.Event()

    @property
    def offset_seconds(self) -> int:
        """How far it is ahead of the loop's."""
        return int(self._offset.total_seconds())

    def now(self) -> datetime:
        return NOON + timedelta(seconds=asyncio.get_running_loop().time()) + self._offset

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def move_to(self, offset_seconds: int) -> None:
        """Sets the offset, and wakes all who wait for a time."""
        self._offset = timedelta(seconds=offset_seconds)
        self._moved.set()
        self._moved = asyncio.Event()

    def forward(self, **time: float) -> None:
        """Moves it ahead, as a sandbox does."""
        self.move_to(self.offset_seconds + int(timedelta(**time).total_seconds()))

    async def wait_until(self, at: datetime) -> None:
        while (left := (at - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left):
                    await moved.wait()
            except TimeoutError:
                continue


class CountingIds:
    """Ids by number: unique over all lives of a floor, sortable, and told apart at a glance."""

    def __init__(self) -> None:
        self._count = 0
        self.jitter_ms_most = 0
        """What is drawn, if it may be that much. Schedules are exact unless a story says otherwise."""

    def new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_{self._count:06}"

    def jitter_ms(self, below: int) -> int:
        return min(self.jitter_ms_most, below - 1)


class FixedRates:
    """Prices of RATES, or the error that is asked for."""

    def __init__(self) -> None:
        self.rates = dict(RATES)
        self.error: Exception | None = None

    def price(self, merchant_currency: str, wallet_currency: str, markup: Decimal) -> Price:
        if self.error is not None:
            raise self.error
        if merchant_currency == wallet_currency:
            return price(merchant_currency, wallet_currency, (), markup)
        rate = self.rates.get((merchant_currency, wallet_currency))
        if rate is None:
            raise RateUnavailable(merchant_currency)
        leg = Leg(merchant_currency, wallet_currency, Decimal(rate), "fixed", NOON)
        return price(merchant_currency, wallet_currency, (leg,), markup)


class FloorWallets:
    """`hub.flows.ports.Wallets` of the floor's wallets."""

    def __init__(self, wallets: Mapping[str, Wallet]) -> None:
        self._wallets = wallets

    def profiles(self) -> Sequence[Profile]:
        return [self._wallets[wallet_id].profile for wallet_id in sorted(self._wallets)]

    def wallet(self, wallet_id: str) -> Wallet:
        return self._wallets[wallet_id]

    def holding(self, wallet_id: str) -> HoldingWallet:
        return as_holding(self._wallets[wallet_id])


def participants(profiles: Iterable[Profile]) -> list[Record]:
    """The sandbox's shops with their published codes, and contracts without markup."""
    found: list[Record] = []
    for shop in SHOPS:
        said = read(shop.code)
        merchant_id, acquirer_id = MerchantId(shop.merchant_id), AcquirerId(shop.acquirer_id)
        found += [
            Acquirer(acquirer_id, shop.acquirer_id, shop.country, shop.currency),
            Merchant(merchant_id, acquirer_id, shop.name, shop.city, shop.country, shop.mcc, shop.currency),
            StaticCode(said.scheme, said.account or "", merchant_id),
        ]
    return [*found, *(WalletContract(WalletId(p.wallet_id), p.currency) for p in profiles)]
