"""A till with opinions: it sends twice, changes its mind, cancels, asks again, gives up, refunds in parts.

Polite tills hide bugs: at least one in five gives up as soon as it does not know how things stand.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TypeVar

from hub.payment.reasons import Refused
from tests.simulation.dice import Dice
from tests.simulation.faults import ShopFaults
from tests.simulation.parties import LARGEST_MINOR, SHARED_PREFIX
from tests.simulation.shop.counter import Body, Counter, NoAnswer, Shown
from tests.simulation.wallet.payer import App
from wallets.profile import Profile

LOOKS_MAX = 14
ENDED = ("SUCCEEDED", "DECLINED", "CANCELLED", "EXPIRED")
BETWEEN_SALES_SECONDS = (0.05, 20.0)
BETWEEN_LOOKS_SECONDS = (0.2, 12.0)
RUSH_MAX = 52

T = TypeVar("T")


class Afterwards(Enum):
    """What a till does about a payment that succeeded."""

    NOTHING = auto()
    FULL = auto()
    PARTS = auto()
    RACE = auto()
    """Two refunds of 60 % each at once."""
    TOO_MUCH = auto()
    CANCEL = auto()
    CANCEL_AND_REFUND = auto()
    """Both at once."""


class OfHold(Enum):
    """What a till does about money that was set aside for it."""

    NOTHING = auto()
    WHOLE = auto()
    PART = auto()
    TOO_MUCH = auto()
    """One minor unit above what is held, and then the whole."""
    RACE = auto()
    """Two captures of different parts at once."""
    RELEASE = auto()
    CANCEL = auto()
    CAPTURE_AND_RELEASE = auto()
    """Both at once."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """How one sale is gone about."""

    copies: int
    """How many identical creates are sent at once."""
    shows_code: bool
    """The payer scans: an order instead of a payer's code."""
    quotes_first: bool
    gives_up_after: int
    """Looks after which it walks away, not knowing."""
    cancels_after: int
    """Looks after which it cancels; more than there are for never."""
    cancels_blindly: bool
    """A cancel by request id is sent at about the time of the create."""
    changes_body_after: int
    asks_by_create: bool
    afterwards: Afterwards
    holds: bool
    of_hold: OfHold

    @classmethod
    def drawn(cls, dice: Dice, shop: ShopFaults) -> "Opinions":
        """One sale's, in a shop that does so."""
        never = LOOKS_MAX + 1
        return cls(
            copies=dice.weighed(((1, 80), (2, 10), (3, 5), (10, 5))),
            shows_code=dice.chance(0.25),
            quotes_first=dice.chance(shop.quotes),
            gives_up_after=dice.weighed(((0, 22), (1, 8), (dice.between(2, 8), 20), (never, 50))),
            cancels_after=dice.weighed(((never, 70), (0, 6), (1, 12), (dice.between(2, 6), 12))),
            cancels_blindly=dice.chance(0.06),
            changes_body_after=dice.weighed(((never, 85), (0, 5), (1, 5), (2, 5))),
            asks_by_create=dice.chance(0.5),
            afterwards=dice.weighed(
                (
                    (Afterwards.NOTHING, 62),
                    (Afterwards.FULL, 8),
                    (Afterwards.PARTS, 9),
                    (Afterwards.RACE, 5),
                    (Afterwards.TOO_MUCH, 3),
                    (Afterwards.CANCEL, 8),
                    (Afterwards.CANCEL_AND_REFUND, 5),
                )
            ),
            holds=dice.chance(shop.holds),
            of_hold=dice.weighed(
                (
                    (OfHold.NOTHING, 8),
                    (OfHold.WHOLE, 20),
                    (OfHold.PART, 30),
                    (OfHold.TOO_MUCH, 6),
                    (OfHold.RACE, 8),
                    (OfHold.RELEASE, 14),
                    (OfHold.CANCEL, 6),
                    (OfHold.CAPTURE_AND_RELEASE, 8),
                )
            ),
        )


NEVER = LOOKS_MAX + 1
HURRIED = Opinions(
    copies=1,
    shows_code=False,
    quotes_first=False,
    gives_up_after=0,
    cancels_after=NEVER,
    cancels_blindly=False,
    changes_body_after=NEVER,
    asks_by_create=False,
    afterwards=Afterwards.NOTHING,
    holds=False,
    of_hold=OfHold.NOTHING,
)
"""A sale of a queue: asked for once, and the next payer is there already."""


class Till:
    """One till of a shop, selling one thing after the other. `apps` are the wallets of those who queue."""

    def __init__(
        self, name: str, counter: Counter, profiles: Sequence[Profile], apps: Sequence[App], dice: Dice
    ) -> None:
        self.sales = 0
        self.unsure = 0
        """Sales after whose first answer it did not know what became of them."""
        self.gave_up = 0
        """Of those, the ones that it walked away from, not knowing."""
        self._profiles = profiles
        self._apps = apps
        self._payers: list[asyncio.Task[None]] = []
        self._name = name
        self._counter = counter
        self._dice = dice
        self._requests = 0

    async def work(self, sales: int) -> None:
        """Sells so many times."""
        for _ in range(sales):
            await asyncio.sleep(self._dice.span(*BETWEEN_SALES_SECONDS))
            if self._dice.chance(self._counter.faults.rushes):
                await self._rush()
            self.sales += 1
            try:
                await self._sell(Opinions.drawn(self._dice, self._counter.faults))
            except Refused:
                continue
        await asyncio.gather(*self._payers)

    async def _rush(self) -> None:
        """A queue all at once, and a till that looks at nobody's answer twice."""
        bodies = [await self._body(HURRIED) for _ in range(self._dice.between(1, RUSH_MAX))]
        self.sales += len(bodies)
        asked = (_quietly(self._counter.create(body)) for body in bodies if body is not None)
        for shown in await asyncio.gather(*asked):
            self.unsure += shown is None or shown.state not in ENDED
            self.gave_up += shown is None or shown.state not in ENDED

    async def _sell(self, opinions: Opinions) -> None:
        body = await self._body(opinions)
        if body is None:
            return
        blind = self._cancel_blindly(body) if opinions.cancels_blindly else _nothing()
        creates = (_quietly(self._counter.create(body)) for _ in range(opinions.copies))
        _, *answers = await asyncio.gather(blind, *creates)
        shown = next((answer for answer in answers if answer is not None), None)
        if shown is not None and shown.order_code:
            self._shows(shown.order_code)
        self.unsure += shown is None or shown.state not in ENDED
        for look in range(LOOKS_MAX):
            if shown is not None and shown.state in (*ENDED, "HELD"):
                break
            if look >= opinions.gives_up_after:
                self.gave_up += 1
                return
            await asyncio.sleep(self._dice.span(*BETWEEN_LOOKS_SECONDS))
            shown = await self._look_again(look, body, shown, opinions) or shown
        if shown is not None and shown.state == "HELD":
            shown = await self._end_hold(body, shown, opinions.of_hold)
        if shown is not None and shown.state == "SUCCEEDED":
            await self._go_on(body, shown, opinions.afterwards)

    async def _body(self, opinions: Opinions) -> Body | None:
        """What this sale asks for; with a quote of its own, perhaps from a while ago."""
        currency = self._counter.merchant.currency
        profile = self._dice.pick(self._profiles)
        minor = int(self._dice.span(1, LARGEST_MINOR[currency]))
        code = profile.codes[0].prefix + self._dice.digits(18)
        if self._dice.chance(0.08):
            code = SHARED_PREFIX + code[-18:]
        if opinions.shows_code:
            valid_seconds = self._dice.pick((60, 90, 300))
            return Body(self._request_id(), currency, minor, valid_seconds=valid_seconds, hold=opinions.holds)
        body = Body(self._request_id(), currency, minor, code, hold=opinions.holds)
        if not opinions.quotes_first:
            return body
        request_id, payer = self._request_id(), self._dice.pick((code, profile.wallet_id))
        quote_id = None
        for tries in (1, 3, 1)[: self._dice.weighed(((1, 40), (2, 40), (3, 20)))]:
            asks = (self._counter.quote(request_id, payer, currency, minor) for _ in range(tries))
            answers = await asyncio.gather(*(_quietly(ask) for ask in asks))
            quote_id = next((answer for answer in answers if answer is not None), quote_id)
        if quote_id is None:
            return None
        await asyncio.sleep(self._dice.weighed(((0.1, 80), (590.0, 10), (601.0, 10))))
        return replace(body, quote_id=quote_id)

    def _shows(self, order_code: str) -> None:
        """Mostly one payer scans it; now and then nobody, or two at once, perhaps of two wallets."""
        loop = asyncio.get_running_loop()
        for _ in range(self._dice.weighed(((1, 80), (0, 6), (2, 14)))):
            payer = self._dice.pick(self._apps).scan(order_code)
            self._payers.append(loop.create_task(payer))

    async def _cancel_blindly(self, body: Body) -> None:
        await asyncio.sleep(self._dice.span(0.001, 12))
        await _quietly(self._counter.cancel(body.request_id, ""))

    async def _look_again(
        self, look: int, body: Body, shown: Shown | None, opinions: Opinions
    ) -> Shown | None:
        if look >= opinions.cancels_after:
            payment_id = shown.payment_id if shown is not None else ""
            return await _quietly(self._counter.cancel(body.request_id, payment_id))
        if look == opinions.changes_body_after:
            await _quietly(self._counter.create(self._changed(body)))
        if opinions.asks_by_create or shown is None:
            return await _quietly(self._counter.create(body))
        return await _quietly(self._counter.get(body.request_id))

    def _changed(self, body: Body) -> Body:
        """The same request id, and something else in it."""
        return self._dice.pick(
            (
                replace(body, minor=body.minor + 1),
                replace(body, currency="SGD" if body.currency != "SGD" else "JPY"),
                replace(body, consumer_code=self._other_code(body.consumer_code)),
            )
        )

    def _other_code(self, code: str) -> str:
        """Another payer's code; a payer's code where the till had shown one of its own."""
        head = code[:-6] or f"{self._profiles[0].codes[0].prefix}000000000000"
        return head + self._dice.digits(6)

    async def _end_hold(self, body: Body, shown: Shown, of_hold: OfHold) -> Shown | None:
        """What becomes of money that was set aside, as far as this till cares to know."""
        payment_id, held = shown.payment_id, body.minor
        await asyncio.sleep(self._dice.span(0.05, 60))
        match of_hold:
            case OfHold.NOTHING:
                return None
            case OfHold.WHOLE:
                return await self._capture(body, payment_id, held)
            case OfHold.PART:
                return await self._capture(body, payment_id, self._dice.between(1, held))
            case OfHold.TOO_MUCH:
                await self._capture(body, payment_id, held + 1)
                return await self._capture(body, payment_id, held)
            case OfHold.RACE:
                parts = (self._dice.between(1, held) for _ in range(2))
                both = await asyncio.gather(*(self._capture(body, payment_id, part) for part in parts))
                return both[0] or both[1]
            case OfHold.RELEASE:
                return await _quietly(self._counter.release(body.request_id, payment_id))
            case OfHold.CANCEL:
                return await _quietly(self._counter.cancel(body.request_id, payment_id))
            case OfHold.CAPTURE_AND_RELEASE:
                captured, _ = await asyncio.gather(
                    self._capture(body, payment_id, max(1, held // 2)),
                    _quietly(self._counter.release(body.request_id, payment_id)),
                )
                return captured

    async def _capture(self, body: Body, payment_id: str, minor: int) -> Shown | None:
        """One capture, asked for under one request id until it has ended or the till gives up."""
        request_id = self._request_id()
        for _ in range(self._dice.weighed(((1, 25), (3, 25), (10, 50)))):
            call = self._counter.capture(request_id, payment_id, body.request_id, body.currency, minor)
            shown = await _quietly(call)
            if shown is not None and shown.state in (*ENDED, "HELD"):
                return shown
            await asyncio.sleep(self._dice.span(*BETWEEN_LOOKS_SECONDS))
        return None

    async def _go_on(self, body: Body, shown: Shown, afterwards: Afterwards) -> None:
        paid, payment_id = shown.captured_minor, shown.payment_id
        await asyncio.sleep(self._dice.span(0.05, 30))
        match afterwards:
            case Afterwards.NOTHING:
                return
            case Afterwards.FULL:
                await self._give_back(body, payment_id, paid)
            case Afterwards.TOO_MUCH:
                await self._give_back(body, payment_id, paid + 1)
            case Afterwards.PARTS:
                for part in self._parts(paid):
                    await self._give_back(body, payment_id, part)
            case Afterwards.RACE:
                share = -(-paid * 6 // 10)
                both = (self._give_back(body, payment_id, share) for _ in range(2))
                await asyncio.gather(*both)
            case Afterwards.CANCEL:
                await _quietly(self._counter.cancel(body.request_id, payment_id))
            case Afterwards.CANCEL_AND_REFUND:
                await asyncio.gather(
                    _quietly(self._counter.cancel(body.request_id, payment_id)),
                    self._give_back(body, payment_id, max(1, paid // 2)),
                )

    def _parts(self, paid: int) -> list[int]:
        """Two to five parts that add up to the whole."""
        parts, left = [], paid
        for _ in range(self._dice.between(1, 4)):
            if left > 1:
                parts.append(self._dice.between(1, left - 1))
                left -= parts[-1]
        return [*parts, left]

    async def _give_back(self, body: Body, payment_id: str, minor: int) -> None:
        """One refund, asked for under one request id until it has ended or the till gives up."""
        request_id = self._request_id()
        gives_up_after = self._dice.weighed(((1, 25), (3, 25), (10, 50)))
        for _ in range(gives_up_after):
            state = await _quietly(self._counter.refund(request_id, payment_id, body.currency, minor))
            if state in ENDED:
                return
            await asyncio.sleep(self._dice.span(*BETWEEN_LOOKS_SECONDS))

    def _request_id(self) -> str:
        self._requests += 1
        return f"{self._name}-{self._requests:05d}"


async def _quietly(call: Coroutine[object, object, T]) -> T | None:
    """What a call gives; None when it was refused or nobody answered."""
    try:
        return await call
    except (NoAnswer, Refused):
        return None


async def _nothing() -> None:
    """No cancel."""
