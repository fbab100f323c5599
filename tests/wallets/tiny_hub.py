"""The smallest hub that wallets can call: their doors over real HTTP, and what was said through them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import assert_never, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fx.money import Money
from tests.wallets.running import PRICE, RATE, SHOP, connection_of
from wallets import registry
from wallets.clock import utc_now
from wallets.contract import (
    Acknowledged,
    CallAnswer,
    CallRefused,
    CodeResolved,
    Door,
    HttpCall,
    NotAuthentic,
    PaymentNotice,
    PaymentStarted,
    PayOrder,
    RefundNotice,
    ResolveCode,
    StartPayment,
    Wallet,
    WalletCall,
)
from wallets.outcome import PayOutcome
from wallets.sandbox.listener import Listener

KNOWN_CODE = "000201-known"
STATIC_CODE = "000201-static"


@dataclass(slots=True)
class TinyHub:
    """Knows two codes: an order of 3,480 JPY, and a static one whose amount the payer types."""

    wallet_id: str
    currency: str
    door: Door
    url: str = ""
    wallet: Wallet | None = None
    calls: list[WalletCall | NotAuthentic] = field(default_factory=list)
    raw: list[HttpCall] = field(default_factory=list)
    paid: list[PayOutcome] = field(default_factory=list)
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    deaf_for: int = 0
    """How many notices it will not take."""
    taken: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    """The attempt or refund of each notice that it took, in order."""

    async def serve(self, request: Request) -> Response:
        path = cast("bytes", request.scope["raw_path"]).decode("ascii")
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = HttpCall(request.method, path, headers, await request.body())
        self.raw.append(call)
        read = self.door.read(call, utc_now())
        self.calls.append(read)
        answer = read if isinstance(read, NotAuthentic) else self.answer(read)
        written = self.door.write(call, answer, utc_now())
        return Response(written.body, written.status, dict(written.headers))

    def answer(self, call: WalletCall) -> CallAnswer:
        match call:
            case ResolveCode(code=code, amount=amount):
                return self._resolve(code, amount)
            case StartPayment():
                return self._start(call)
            case PaymentNotice(attempt_id=subject) | RefundNotice(refund_id=subject):
                if self.deaf_for > 0:
                    self.deaf_for -= 1
                    return CallRefused("HUB_BUSY", "later")
                self.taken.put_nowait(subject)
                return Acknowledged()
            case _:
                assert_never(call)

    def _resolve(self, code: str, amount: Money | None) -> CodeResolved | CallRefused:
        if code == STATIC_CODE:
            quote = None if amount is None else "quote_2"
            mine = None if amount is None else Money(self.currency, 22360)
            return CodeResolved(SHOP, None, amount, mine, RATE, quote, _soon())
        if code != KNOWN_CODE:
            return CallRefused("UNSUPPORTED_CODE", "no merchant of ours")
        return CodeResolved(SHOP, "pay_1", PRICE, Money(self.currency, 77813), RATE, "quote_1", _soon())

    def _start(self, call: StartPayment) -> PaymentStarted:
        attempt_id = f"att_{len(self.tasks) + 1}"
        order = PayOrder(
            attempt_id,
            Money(self.currency, 77813),
            PRICE,
            RATE,
            SHOP,
            "order-1",
            _soon(),
            wallet_payment_id=call.wallet_payment_id,
        )
        self.tasks.append(asyncio.create_task(self._pay(order)))
        return PaymentStarted("pay_1", attempt_id)

    async def _pay(self, order: PayOrder) -> None:
        if self.wallet is not None:
            self.paid.append(await self.wallet.pay(order))


@asynccontextmanager
async def a_hub_for(wallet_id: str) -> AsyncIterator[TinyHub]:
    """A hub on a port of its own; give it the wallet before a payer starts a payment."""
    profile = registry.profiles()[wallet_id]
    hub = TinyHub(wallet_id, profile.currency, registry.open_door(wallet_id, connection_of(wallet_id)))
    app = Starlette(routes=[Route(f"/wallets/{wallet_id}/{{rest:path}}", hub.serve, methods=["POST"])])
    listener = Listener(app, 0)
    await listener.open()
    hub.url = listener.url
    try:
        yield hub
    finally:
        if hub.tasks:
            await asyncio.wait(hub.tasks)
        await listener.close()


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=60)
