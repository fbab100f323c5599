"""Who plays in the house: merchants, acquirers, wallets and operators with their keys, codes and rates."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fx.providers.board import RateBoard
from fx.rate import Leg, Price
from hub.codes.reader import read
from hub.codes.routing import RoutingTable, Row
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
from wallets.contract import HoldingWallet, Wallet, as_holding
from wallets.profile import Profile

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon of a Sunday in the scheme's zone, UTC+8: when every story begins."""
DAY = "2026-11-22"

THAI, SEOUL = "truemoney", "kakaopay"
BOOKS, NOODLES, HANOI = "mer_books", "mer_noodles", "mer_hanoi"
CODE = "251001020123456789012345"
"""A code of EXAMPLES; truemoney's."""
SEOUL_CODE = "291088020123456789012345"
SHARED_CODE = "290000020123456789012345"
"""One that both wallets might have issued."""
COUPON = "251099050123456789012345"
"""One of truemoney's that is not for paying."""
NOODLES_CODE = next(shop.code for shop in SHOPS if shop.country == "TH")
"""A real PromptPay code, registered for the noodle shop."""

BOOKS_KEY, NOODLES_KEY, HANOI_KEY = "books-key", "noodles-key", "hanoi-key"
ACQUIRER_KEY, OPERATOR_KEY, REVOKED_KEY = "acquirer-key", "operator-key", "revoked-key"
APPROVER_KEY = "approver-key"
SECOND_KEY = "operator-second-key"
"""Of the same person as OPERATOR_KEY."""
THAI_KEY, SEOUL_KEY = "truemoney-key", "kakaopay-key"

ROUTES = RoutingTable.load(
    (
        Row("251001", (24,), (THAI,)),
        Row("291088", (24,), (SEOUL,)),
        Row("290000", (24,), (THAI, SEOUL)),
        Row("251099", (24,), (THAI,), business_type="02"),
    )
)
EUROS = {"JPY": "160", "THB": "35.776", "KRW": "1464.8", "SGD": "1.4", "VND": "26000"}
"""Units for a euro: 1 JPY = 0.2236 THB = 9.155 KRW, as in EXAMPLES."""
RATE_SECONDS_MAX = 4 * 24 * 3600


class StillClock:
    """Business time: noon, until it is moved."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._passed_seconds = 0.0
        self._moved = asyncio.Event()

    @property
    def offset_seconds(self) -> int:
        """How far it is from noon."""
        return int(self._offset.total_seconds())

    def now(self) -> datetime:
        return NOON + self._offset

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() + self._passed_seconds

    def move_to(self, offset_seconds: int) -> None:
        """Sets the offset, and wakes all who wait for a time."""
        self._offset = timedelta(seconds=offset_seconds)
        self._moved.set()
        self._moved = asyncio.Event()

    def forward(self, **time: int) -> None:
        """Time passes, by either count of it."""
        self._passed_seconds += timedelta(**time).total_seconds()
        self.move_to(self.offset_seconds + int(timedelta(**time).total_seconds()))

    async def wait_until(self, at: datetime) -> None:
        while self.now() < at:
            await self._moved.wait()


class Sheet:
    """A source of rates in a test's hand."""

    name = "sheet"
    max_age_seconds = RATE_SECONDS_MAX
    is_sandbox_only = False

    def __init__(self) -> None:
        self._legs: Mapping[str, Leg] = {}
        self.publish(NOON)

    def publish(self, at: datetime, **euros: str) -> None:
        """A new sheet with some rates changed; an empty one is left out."""
        said = {code: value for code, value in {**EUROS, **euros}.items() if value}
        self._legs = {code: Leg("EUR", code, Decimal(value), "sheet", at) for code, value in said.items()}

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        return self._legs


class BoardRates:
    """`hub.flows.ports.Rates` over the real board."""

    def __init__(self, board: RateBoard, now: Callable[[], datetime]) -> None:
        self._board = board
        self._now = now

    def price(self, merchant_currency: str, wallet_currency: str, markup: Decimal) -> Price:
        return self._board.price(merchant_currency, wallet_currency, markup, self._now())


class HouseWallets:
    """`hub.flows.ports.Wallets` of the house's wallets."""

    def __init__(self, wallets: Mapping[str, Wallet]) -> None:
        self._wallets = wallets

    def profiles(self) -> Sequence[Profile]:
        return [self._wallets[wallet_id].profile for wallet_id in sorted(self._wallets)]

    def wallet(self, wallet_id: str) -> Wallet:
        return self._wallets[wallet_id]

    def holding(self, wallet_id: str) -> HoldingWallet:
        return as_holding(self._wallets[wallet_id])


def participants() -> list[Record]:
    """Two acquirers, three merchants, two wallets, and everyone's keys."""
    noodles = read(NOODLES_CODE)
    shops = (
        Merchant(MerchantId(BOOKS), AcquirerId("acq_jp"), "Kanda Books", "Tokyo", "JP", "5942", "JPY"),
        Merchant(MerchantId(NOODLES), AcquirerId("acq_th"), "Soi 38", "Bangkok", "TH", "5812", "THB"),
        Merchant(MerchantId(HANOI), AcquirerId("acq_jp"), "Pho 24", "Hanoi", "VN", "5812", "VND"),
    )
    keys = (
        (BOOKS_KEY, PrincipalKind.MERCHANT, BOOKS),
        (NOODLES_KEY, PrincipalKind.MERCHANT, NOODLES),
        (HANOI_KEY, PrincipalKind.MERCHANT, HANOI),
        (ACQUIRER_KEY, PrincipalKind.ACQUIRER, "acq_jp"),
        (OPERATOR_KEY, PrincipalKind.OPERATOR, "ann"),
        (SECOND_KEY, PrincipalKind.OPERATOR, "ann"),
        (APPROVER_KEY, PrincipalKind.OPERATOR, "bob"),
        (THAI_KEY, PrincipalKind.WALLET, THAI),
        (SEOUL_KEY, PrincipalKind.WALLET, SEOUL),
    )
    return [
        Acquirer(AcquirerId("acq_jp"), "Acquirer of Japan", "JP", "JPY"),
        Acquirer(AcquirerId("acq_th"), "Acquirer of Thailand", "TH", "THB"),
        *shops,
        WalletContract(WalletId(THAI), "THB"),
        WalletContract(WalletId(SEOUL), "KRW"),
        StaticCode(noodles.scheme, noodles.account or "", MerchantId(NOODLES)),
        *(Credential(key_hash(key), kind, holder) for key, kind, holder in keys),
        replace(Credential(key_hash(REVOKED_KEY), PrincipalKind.MERCHANT, BOOKS), revoked=True),
    ]
