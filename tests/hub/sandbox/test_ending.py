"""What an earlier run left open is brought to its end, and told; where nothing is, nothing happens."""

import asyncio
from pathlib import Path

from hub.client.link import Link
from hub.client.pos import Pos
from hub.sandbox.ending import PAST_EVERY_EXPIRY, let_all_end
from hub.sandbox.house import open_house
from hub.sandbox.shops import SHOPS
from hub.v1 import payment_pb2
from hub.v1.money_pb2 import Money

SHOP = SHOPS[0]


def test_an_open_payment_ends_once_time_has_moved_past_its_expiry(tmp_path: Path) -> None:
    async def story() -> None:
        told: list[str] = []
        async with open_house(tmp_path) as house:
            await let_all_end(house, told.append)
            assert [] == told
            before = house.hub.ports.clock.now()

            await house.tell("gcash", "/sandbox/faults", {"kind": "html_502"})
            code = str((await house.tell("gcash", "/sandbox/codes", {}))["code"])
            async with Link(house.hub.grpc_address, house.keys.merchants[SHOP.merchant_id]) as link:
                till = Pos(link, lambda: "the-one-request")
                price = Money(currency_code=SHOP.currency, minor_units=3480)
                left = await till.pay(price, code, seconds=2.0)
                assert payment_pb2.PAYMENT_STATE_SUBMITTED == left.state
                await let_all_end(house, told.append)
                ended = await till.get(left.payment_id)
            assert ended.state in (payment_pb2.PAYMENT_STATE_SUCCEEDED, payment_pb2.PAYMENT_STATE_CANCELLED)
            assert [
                "payments of an earlier run are open: moving the sandbox's clock past their expiry"
            ] == told
            assert house.hub.ports.clock.now() - before > PAST_EVERY_EXPIRY

    asyncio.run(story())
