"""A sandbox wallet served over real loopback HTTP inside a test, with the hub's adapter opened on it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import cast

import httpx

from fx.money import Money
from wallets import registry
from wallets.clock import Now, utc_now
from wallets.connection import KeyPairing, WalletConnection
from wallets.contract import (
    AttemptRef,
    CaptureOrder,
    HoldingWallet,
    HoldOrder,
    MerchantView,
    PayOrder,
    RefundOrder,
    Wallet,
)
from wallets.http.transport import PooledTransport
from wallets.outcome import DeclineReason
from wallets.sandbox.app import make_app
from wallets.sandbox.dialect import Dialect
from wallets.sandbox.faults import Fault, FaultKind
from wallets.sandbox.hub_line import HubLine
from wallets.sandbox.listener import Listener
from wallets.sandbox.machine import Machine, assemble
from wallets.sandbox.process import make_connection_secrets
from wallets.sandbox.words import Verb
from wallets.signing.runner import inline

WALLET_IDS = ("gcash", "kakaopay", "truemoney")
HOLDING_IDS = ("gcash",)
"""Those that set money aside themselves."""
HOLD_SECONDS = 7 * 86_400

SHOP = MerchantView("m_tokyo", "ラーメン 一番 Ramen Ichiban", "Tokyo", "JP", "5812")
PRICE = Money("JPY", 3480)
RATE = Decimal("0.2236")

pairing = cache(make_connection_secrets)
"""One pair of throw-away keys for each wallet and test run: making RSA keys takes a while."""


@dataclass(frozen=True, slots=True)
class Running:
    """A wallet that answers, seen from both sides."""

    machine: Machine
    wallet: Wallet
    url: str
    _numbers: "count[int]"

    @property
    def currency(self) -> str:
        return self.wallet.profile.currency

    def amount(self, minor_units: int = 77813) -> Money:
        return Money(self.currency, minor_units)

    def code(self, user: int = 0, seconds: int = 120) -> str:
        """A fresh consumer code of the user in this place of the dialect's list."""
        user_id = self.machine.dialect.users[user].user_id
        return self.machine.new_code(self._digits, user_id, seconds)

    def order(
        self, attempt_id: str = "att_1", *, code: str | None = None, minor_units: int = 77813
    ) -> PayOrder:
        """An order by consumer code, of a fresh code if none is given."""
        return PayOrder(
            attempt_id,
            self.amount(minor_units),
            PRICE,
            RATE,
            SHOP,
            "order-1",
            self.machine.clock() + timedelta(seconds=60),
            consumer_code=code or self.code(),
        )

    def ref(self, attempt_id: str = "att_1") -> AttemptRef:
        return AttemptRef(attempt_id, None, self.amount())

    def refund(self, refund_id: str = "ref_1", minor_units: int = 77813) -> RefundOrder:
        return RefundOrder(refund_id, self.ref(), self.amount(minor_units), "returned")

    @property
    def holding(self) -> HoldingWallet:
        """The adapter of a wallet that sets money aside."""
        assert isinstance(self.wallet, HoldingWallet)
        return self.wallet

    def hold_order(self, attempt_id: str = "att_1", *, minor_units: int = 223600) -> HoldOrder:
        """A hold for a week, by a fresh consumer code."""
        until = self.machine.clock() + timedelta(seconds=HOLD_SECONDS)
        return HoldOrder(self.order(attempt_id, minor_units=minor_units), until)

    def capture(self, capture_id: str = "cap_1", minor_units: int = 145340) -> CaptureOrder:
        return CaptureOrder(capture_id, self.held_ref(), self.amount(minor_units))

    def held_ref(self, attempt_id: str = "att_1") -> AttemptRef:
        return AttemptRef(attempt_id, None, self.amount(223600))

    def held_minor(self) -> int:
        """What is set aside now, by the wallet's own movements."""
        row = self.machine.shelf.one(
            """SELECT coalesce(-sum(delta_minor), 0) AS total FROM movements
            WHERE kind IN ('HOLD', 'LIFT')"""
        )
        assert row is not None
        return int(row["total"])

    def fault(
        self,
        kind: FaultKind,
        verb: Verb | None = Verb.PAY,
        *,
        count: int = 1,
        user_id: str | None = None,
        seconds: float = 0.0,
        reason: DeclineReason = DeclineReason.RISK_REJECTED,
    ) -> None:
        """Makes the next call go wrong."""
        self.machine.faults.add(Fault(kind, count, verb, user_id, seconds, reason))

    def debited_minor(self) -> int:
        """What all users have paid and not got back, by the wallet's own movements."""
        row = self.machine.shelf.one(
            "SELECT coalesce(-sum(delta_minor), 0) AS total FROM movements WHERE kind <> 'OPENING'"
        )
        assert row is not None
        return int(row["total"])

    def _digits(self, places: int) -> str:
        return str(next(self._numbers)).rjust(places, "0")


def connection_of(wallet_id: str, url: str = "http://127.0.0.1:1") -> WalletConnection:
    """The hub's side of a connection."""
    pair: KeyPairing = pairing(wallet_id)
    return WalletConnection(url, pair.client_id, pair.hub_side)


def dialect_of(wallet_id: str) -> Dialect:
    """The wallet's side of the same connection."""
    pair: KeyPairing = pairing(wallet_id)
    module = import_module(f"wallets.{wallet_id}.sandbox")
    dialect = module.open_sandbox(WalletConnection("http://127.0.0.1:1", pair.client_id, pair.wallet_side))
    return cast("Dialect", dialect)


@asynccontextmanager
async def running(
    wallet_id: str,
    *,
    book: str | Path = ":memory:",
    hub_url: str | None = None,
    hub_now: Now = utc_now,
    transport: httpx.AsyncBaseTransport | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Running]:
    """A sandbox wallet on a port of its own, its outbox at work, for as long as the block runs."""
    line = HubLine(wallet_id, PooledTransport(connections_max=4), hub_url)
    machine = assemble(dialect_of(wallet_id), book, line, true_now=utc_now, sleep=sleep)
    listener = Listener(make_app(machine), 0)
    await listener.open()
    wallet = registry.open_wallet(
        wallet_id, connection_of(wallet_id, listener.url), transport=transport, now=hub_now, run=inline
    )
    sending = asyncio.create_task(machine.outbox.run())
    try:
        yield Running(machine, wallet, listener.url, count(1))
    finally:
        await wallet.aclose()
        sending.cancel()
        await asyncio.wait([sending])
        await listener.close()
        await line.aclose()
        machine.shelf.close()


def at(text: str) -> datetime:
    """An instant of the tests' day: at("09:30:00")."""
    return datetime.fromisoformat(f"2026-11-22T{text}").replace(tzinfo=UTC)
