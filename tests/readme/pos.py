"""The README's point of sale: pays with the code that a payer shows."""

import asyncio
import os
import sys
import uuid

from hub.client.link import Link
from hub.client.pos import Pos
from hub.v1.money_pb2 import Money
from hub.v1.payment_pb2 import PaymentState


async def main(code: str) -> None:
    async with Link(os.environ["HUB_TARGET"], os.environ["HUB_KEY"]) as link:
        till = Pos(link, lambda: str(uuid.uuid4()), terminal_id="till-1")
        payment = await till.pay(Money(currency_code="JPY", minor_units=3480), code)
        payment = await till.finish(payment.payment_id)  # waits out an honest SUBMITTED
        print(PaymentState.Name(payment.state), payment.wallet_amount.minor_units)


asyncio.run(main(sys.argv[1]))
