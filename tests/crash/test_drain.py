"""A hub that is told to stop: what is at work ends and is answered; what can't goes on at the next start."""

import asyncio
from pathlib import Path

from hub.client.link import CallRefused, Link, NotReachable
from hub.client.pos import Pos
from hub.v1 import payment_pb2, payment_service_pb2
from hub.v1.money_pb2 import Money
from hub.v1.payment_service_pb2_grpc import PaymentServiceStub
from tests.crash.served import ServedHub, served_hub

SHOP = "mer_tokyo_books"
PRICE = Money(currency_code="JPY", minor_units=3480)
LOOK_SECONDS = 0.05
SOON_SECONDS = 12
"""Far below the 20 s that a hub may take to drain, far above what it needs."""


class Shop:
    """The shop in Tokyo and one payment of one payer of GCash, whose wallet may misbehave."""

    def __init__(self, hub: ServedHub, link: Link, payer: str) -> None:
        self._hub = hub
        self._link = link
        self._payer = payer
        self._payments = PaymentServiceStub(link.channel)
        self.till = Pos(link, lambda: payer)

    async def sees_the_wallet(self, kind: str, seconds: float = 0.0) -> None:
        """The payer's wallet will misbehave once."""
        fault = {"kind": kind, "seconds": seconds, "user_id": self._payer}
        await self._hub.tell("gcash", "/sandbox/faults", fault)

    async def pays(self, seconds: float = 10.0) -> payment_pb2.Payment:
        code = (await self._hub.tell("gcash", "/sandbox/codes", {"user_id": self._payer}))["code"]
        return await self.till.pay(PRICE, str(code), seconds=seconds)

    async def asks(self) -> payment_pb2.Payment:
        by_id = payment_service_pb2.GetPaymentRequest(request_id=self._payer)
        payment: payment_pb2.Payment = await self._link.call(self._payments.GetPayment, by_id)
        return payment

    async def sees_it_submitted(self) -> None:
        """Waits until the payment is durable and the wallet is being asked."""
        while True:
            try:
                if (await self.asks()).state == payment_pb2.PAYMENT_STATE_SUBMITTED:
                    return
            except CallRefused as refused:
                if refused.reason != "PAYMENT_NOT_FOUND":
                    raise
            await asyncio.sleep(LOOK_SECONDS)

    async def is_answered(self) -> payment_pb2.Payment:
        """Asks until a hub is there: gRPC remembers for a moment that there was none."""
        while True:
            try:
                return await self.asks()
            except NotReachable:
                await asyncio.sleep(LOOK_SECONDS)

    async def is_refused(self) -> None:
        """Waits until the hub takes no new call."""
        try:
            while True:
                await self.asks()
                await asyncio.sleep(LOOK_SECONDS)
        except NotReachable:
            return


async def debited_minor(hub: ServedHub) -> int:
    return int((await hub.book("gcash"))["totals"]["debited_minor"])


def test_a_payment_in_flight_at_sigterm_is_completed_and_answered(tmp_path: Path) -> None:
    async def story() -> None:
        async with served_hub(tmp_path) as hub:
            await hub.start()
            async with Link(hub.target, hub.keys.merchants[SHOP]) as link:
                shop = Shop(hub, link, "maria")
                await shop.sees_the_wallet("late", 2.0)
                paying = asyncio.create_task(shop.pays())
                await shop.sees_it_submitted()
                stopping = asyncio.create_task(hub.stop())
                await shop.is_refused()
                assert not paying.done()
                paid = await paying
                assert payment_pb2.PAYMENT_STATE_SUCCEEDED == paid.state
                assert 0 == await stopping
            assert paid.wallet_amount.minor_units == await debited_minor(hub)

    asyncio.run(story())
    assert {"hub.sqlite3", "hub.sqlite3.lock"} == {file.name for file in tmp_path.glob("hub.sqlite3*")}


def test_who_waits_for_what_no_one_works_on_is_told_at_sigterm_how_it_stands(tmp_path: Path) -> None:
    async def story() -> None:
        async with served_hub(tmp_path) as hub:
            await hub.start()
            async with Link(hub.target, hub.keys.merchants[SHOP]) as link:
                shop = Shop(hub, link, "maria")
                await shop.sees_the_wallet("html_502")
                await shop.sees_the_wallet("html_502")
                paying = asyncio.create_task(shop.pays(seconds=60))
                await shop.sees_it_submitted()
                stopping = asyncio.create_task(hub.stop())
                async with asyncio.timeout(SOON_SECONDS):
                    assert payment_pb2.PAYMENT_STATE_SUBMITTED == (await paying).state
                    assert 0 == await stopping

    asyncio.run(story())


def test_what_a_drain_can_not_finish_in_time_goes_on_at_the_next_start(tmp_path: Path) -> None:
    async def story() -> None:
        async with served_hub(tmp_path, HUB_DRAIN_SECONDS="1") as hub:
            await hub.start()
            async with Link(hub.target, hub.keys.merchants[SHOP]) as link:
                unclear, late = Shop(hub, link, "maria"), Shop(hub, link, "juan")
                await unclear.sees_the_wallet("html_502")
                assert payment_pb2.PAYMENT_STATE_SUBMITTED == (await unclear.pays(seconds=2.0)).state
                await late.sees_the_wallet("late", 7.0)
                paying = asyncio.create_task(late.pays())
                await late.sees_it_submitted()
                assert 0 == await hub.stop()
                paying.cancel()  # the till is switched off before it had an answer
                await asyncio.gather(paying, return_exceptions=True)
            await hub.start()
            debited = 0
            async with Link(hub.target, hub.keys.merchants[SHOP]) as link:
                for shop in (Shop(hub, link, "maria"), Shop(hub, link, "juan")):
                    ended = await shop.till.finish((await shop.is_answered()).payment_id)
                    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == ended.state
                    debited += ended.wallet_amount.minor_units
            assert debited == await debited_minor(hub)

    asyncio.run(story())
