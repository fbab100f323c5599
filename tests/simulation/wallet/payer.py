"""Payers who scan a shop's code with their wallet's app: what the wallet then asks of the hub."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import NoticeFaults
from tests.simulation.trace import Trace
from tests.simulation.wallet.book import WalletBook
from tests.simulation.wallet.dialect import Sealing, write_amount
from tests.simulation.wallet.notices import Deliver

THINKS_SECONDS = (0.3, 40.0)
TRIES_MAX = 4
USUAL_SECONDS = (0.02, 0.4)


class SealBroken(Exception):
    """The hub answered with a seal that does not fit."""


class App:
    """One wallet's app in the hands of many payers."""

    def __init__(
        self,
        wallet_id: str,
        base_path: str,
        sealing: Sealing,
        clock: WorldClock,
        dice: Dice,
        faults: NoticeFaults,
        book: WalletBook,
        deliver: Deliver,
        trace: Trace,
    ) -> None:
        self.faults = faults
        self._wallet_id = wallet_id
        self._base_path = base_path
        self._sealing = sealing
        self._clock = clock
        self._dice = dice
        self._book = book
        self._deliver = deliver
        self._trace = trace
        self._payers = 0
        self._calls = 0

    async def scan(self, code: str, typed: tuple[str, int] | None = None) -> None:
        """A payer scans a code, types an amount where the code has none, thinks, and agrees."""
        self._payers += 1
        app_payment_id = f"{self._wallet_id}-app-{self._payers:05d}"
        amount = {"amount": write_amount(*typed)} if typed is not None else {}
        resolved = await self._insist("/v1/qr/resolve", {"code": code, **amount})
        if resolved is None or not resolved.get("quote_id"):
            return
        await asyncio.sleep(self._dice.span(*THINKS_SECONDS))
        self._book.started[app_payment_id] = ""
        start = {"app_payment_id": app_payment_id, "code": code, "quote_id": resolved["quote_id"], **amount}
        if self._dice.chance(self.faults.twice):
            await asyncio.gather(self._insist("/v1/qr/pay", start), self._insist("/v1/qr/pay", start))
        else:
            await self._insist("/v1/qr/pay", start)

    async def _insist(self, path: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The data of the hub's answer, asked for again while nobody answers; None when it refused."""
        for _ in range(TRIES_MAX):
            await asyncio.sleep(self._dice.span(*USUAL_SECONDS))
            self._calls += 1
            whole_path = f"{self._base_path}{path}"
            message = self._sealing.notice(whole_path, data, self._clock.now(), f"app{self._calls:07d}")
            reply = await self._deliver(message)
            if reply is None or self._dice.chance(self.faults.answer_lost):
                await asyncio.sleep(1 + self._dice.span(0.1, 10))
                continue
            if not self._sealing.answers(message, reply):
                raise SealBroken(path)
            envelope = json.loads(reply.body)
            self._trace.note(self._wallet_id, f"is told {reply.body.decode()}")
            told: Mapping[str, Any] | None = envelope["data"]
            return told if envelope["code"] == "SUCCESS" else None
        return None
