"""The line from the hub to one wallet: an httpx transport that loses, delays, doubles and garbles."""

import asyncio
from collections.abc import MutableSequence
from enum import Enum, auto

import httpx

from tests.oracle.evidence import Call
from tests.simulation.dice import Dice
from tests.simulation.faults import LineFaults
from tests.simulation.loop import PROCESS, VirtualLoop
from tests.simulation.poison import Poison
from tests.simulation.trace import Trace
from tests.simulation.wallet.dialect import Message, Reply
from tests.simulation.wallet.server import WalletServer
from wallets.profile import Profile

USUAL_SECONDS = (0.02, 0.4)
"""One way."""
LATE_SECONDS_MIN = 0.5
IN_TIME_SECONDS = 1.0
"""So much within `pay_in_flight_seconds`: a line that holds a call longer than that breaks the contract. Just
what a call may take beyond its lateness, the usual way of one that is sent twice."""

BAD_GATEWAY = Reply(502, {"content-type": "text/html"}, b"<html><h1>502 Bad Gateway</h1></html>")


class Fate(Enum):
    """What becomes of one call on the line."""

    WELL = auto()
    REFUSED = auto()
    LOST_BEFORE = auto()
    LOST_AFTER = auto()
    RESET_BEFORE = auto()
    RESET_AFTER = auto()
    GATEWAY_BEFORE = auto()
    GATEWAY_AFTER = auto()
    GATEWAY_EARLY = auto()
    GARBLED = auto()
    FORGED = auto()


_NEVER_ARRIVES = (Fate.LOST_BEFORE, Fate.RESET_BEFORE, Fate.GATEWAY_BEFORE)


CONTINUES = ("/online/v1/payment/approve",)
"""Messages that go on with a call: a payment that is made ready and then approved is one call."""


class WalletLine(httpx.AsyncBaseTransport):
    """Carries calls to one wallet's server. Whatever has left the hub goes on without it."""

    def __init__(
        self,
        profile: Profile,
        server: WalletServer,
        dice: Dice,
        faults: LineFaults,
        trace: Trace,
        calls: MutableSequence[Call],
    ) -> None:
        """`calls` is where every call that leaves a hub is noted."""
        self.faults = faults
        self.poison = Poison(dice.of("poison"))
        """Records that our adapter can't digest. None is, once this fault is gone."""
        self._muted: list[asyncio.Future[Reply | None]] = []
        self.is_down = False
        """While it is, nobody can be reached."""
        self.is_dead = False
        """The same, for good."""
        self._name = profile.wallet_id
        self._late_seconds_max = profile.pay_in_flight_seconds - IN_TIME_SECONDS
        self._server = server
        self._dice = dice
        self._trace = trace
        self._calls = calls

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        call = Message(
            request.method,
            request.url.raw_path.decode(),
            {name.lower().decode(): value.decode() for name, value in request.headers.raw},
            await request.aread(),
        )
        if self.faults.poisoned:
            self.poison.meets(call.body, self.faults.poisoned)
        fate = self._fate()
        self._trace.note(self._name, f"{call.path} {fate.name} {call.body.decode()}")
        noted = self._note(call, loop)
        try:
            if fate is Fate.REFUSED:
                raise httpx.ConnectError("connection refused")
            answer: asyncio.Future[Reply | None] = loop.create_future()
            loop.outside(self._carry(call, fate, answer))
            reply = await answer
        finally:
            noted.ended_us = round(loop.time() * 1_000_000)
        if reply is None:
            raise httpx.ReadError("connection reset by peer")
        return httpx.Response(reply.status, headers=dict(reply.headers), stream=httpx.ByteStream(reply.body))

    def _note(self, message: Message, loop: VirtualLoop) -> Call:
        process = PROCESS.get()
        hub = "" if process is None else process.name
        call = Call(self._name, hub, round(loop.time() * 1_000_000))
        if message.path not in CONTINUES:
            self._calls.append(call)
        return call

    def _fate(self) -> Fate:
        """Dice are thrown for every fault, present or not, until one happens."""
        faults = self.faults
        if self.is_down or self.is_dead:
            return Fate.REFUSED if self._dice.chance(0.7) else Fate.LOST_BEFORE
        for share, fate in (
            (faults.refused, Fate.REFUSED),
            (faults.lost_before, Fate.LOST_BEFORE),
            (faults.lost_after, Fate.LOST_AFTER),
            (faults.reset_before, Fate.RESET_BEFORE),
            (faults.reset_after, Fate.RESET_AFTER),
            (faults.gateway_before, Fate.GATEWAY_BEFORE),
            (faults.gateway_after, Fate.GATEWAY_AFTER),
            (faults.gateway_early, Fate.GATEWAY_EARLY),
            (faults.garbled, Fate.GARBLED),
            (faults.forged, Fate.FORGED),
        ):
            if self._dice.chance(share):
                return fate
        return Fate.WELL

    async def _carry(self, call: Message, fate: Fate, answer: "asyncio.Future[Reply | None]") -> None:
        """There and back, as a task of the world."""
        if fate is Fate.GATEWAY_EARLY:
            await asyncio.sleep(self._travel(0))
            self._answer(answer, BAD_GATEWAY)
            await asyncio.sleep(self._travel(1))
            self._server.handle(call)
            return
        await asyncio.sleep(self._travel(self.faults.late_there))
        reply: Reply | None = None
        if fate not in _NEVER_ARRIVES:
            reply = self._server.handle(call)
            if self._dice.chance(self.faults.twice):
                await asyncio.sleep(self._dice.span(*USUAL_SECONDS))
                reply = self._server.handle(call)
        await asyncio.sleep(self._travel(self.faults.late_back))
        match fate:
            case Fate.LOST_BEFORE | Fate.LOST_AFTER:
                return
            case Fate.RESET_BEFORE | Fate.RESET_AFTER:
                reply = None
            case Fate.GATEWAY_BEFORE | Fate.GATEWAY_AFTER:
                reply = BAD_GATEWAY
            case Fate.GARBLED if reply is not None:
                reply = Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])
            case Fate.FORGED if reply is not None:
                reply = self._server.dialect.break_seal(reply)
            case _:
                pass
        self._answer(answer, reply)

    def mute(self, answer: "asyncio.Future[Reply | None]") -> None:
        """Has an answer that is on its way get lost."""
        self._muted.append(answer)

    def _answer(self, answer: "asyncio.Future[Reply | None]", reply: Reply | None) -> None:
        if not answer.done() and answer not in self._muted:
            self._trace.note(self._name, "answers " + ("nothing" if reply is None else reply.body.decode()))
            answer.set_result(reply)

    def _travel(self, late_share: float) -> float:
        return self._late() if self._dice.chance(late_share) else self._dice.span(*USUAL_SECONDS)

    def _late(self) -> float:
        """Often a little late, and as often very."""
        low, high = LATE_SECONDS_MIN, self._late_seconds_max
        return (
            self._dice.span(low, high) if self._dice.chance(0.5) else low + self._dice.unit() * (high - low)
        )
