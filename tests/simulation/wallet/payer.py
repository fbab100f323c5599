"""Payers who scan a shop's code with their wallet's app: what the wallet then asks of the hub."""

import asyncio
from collections.abc import Callable

from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import NoticeFaults
from tests.simulation.trace import Trace
from tests.simulation.wallet.book import WalletBook
from tests.simulation.wallet.dialect import Dialect, Message, Reply, Typed
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
        dialect: Dialect,
        clock: WorldClock,
        dice: Dice,
        faults: NoticeFaults,
        book: WalletBook,
        deliver: Deliver,
        trace: Trace,
    ) -> None:
        self.faults = faults
        self._wallet_id = wallet_id
        self._dialect = dialect
        self._clock = clock
        self._dice = dice
        self._book = book
        self._deliver = deliver
        self._trace = trace
        self._payers = 0
        self._calls = 0

    async def scan(self, code: str, typed: Typed = None) -> None:
        """A payer scans a code, types an amount where the code has none, thinks, and agrees."""
        self._payers += 1
        dialect, clock = self._dialect, self._clock
        app_payment_id = f"{self._wallet_id}-app-{self._payers:05d}"
        resolved = await self._insist(lambda number: dialect.look_up(code, typed, clock.now(), number))
        quote_id = "" if resolved is None else dialect.quote_of(resolved)
        if not quote_id:
            return
        await asyncio.sleep(self._dice.span(*THINKS_SECONDS))
        self._book.started[app_payment_id] = ""

        def agree(number: int) -> Message:
            return dialect.agree(app_payment_id, code, quote_id, typed, clock.now(), number)

        if self._dice.chance(self.faults.twice):
            await asyncio.gather(self._insist(agree), self._insist(agree))
        else:
            await self._insist(agree)

    async def _insist(self, call: Callable[[int], Message]) -> Reply | None:
        """The hub's answer, asked for again while nobody answers; None when that was too often."""
        for _ in range(TRIES_MAX):
            await asyncio.sleep(self._dice.span(*USUAL_SECONDS))
            self._calls += 1
            message = call(self._calls)
            reply = await self._deliver(message)
            if reply is None or self._dice.chance(self.faults.answer_lost):
                await asyncio.sleep(1 + self._dice.span(0.1, 10))
                continue
            if not self._dialect.answers(message, reply):
                raise SealBroken(message.path)
            self._trace.note(self._wallet_id, f"is told {reply.body.decode()}")
            return reply
        return None
