"""A house whose truemoney is a real sandbox wallet, with its own server and book and calls both ways."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.flows.desk import WORKING_MAX
from tests.hub.api.cast import NOON, THAI
from tests.hub.api.house import House
from tests.wallets.running import Running, connection_of, running
from wallets import registry
from wallets.clock import utc_now


@dataclass(frozen=True, slots=True)
class Playground:
    """The hub and the wallet that plays with it."""

    house: House
    wallet: Running


@asynccontextmanager
async def a_playground(directory: Path) -> AsyncIterator[Playground]:
    """Both, for as long as the block runs; the wallet's business day is the hub's."""
    async with running(THAI) as wallet:
        house = House(directory, sandbox=True, working_max=WORKING_MAX)
        house.wallets = {THAI: wallet.wallet}
        house.controls[THAI] = wallet.url
        house.doors = {THAI: registry.open_door(THAI, connection_of(THAI))}
        house.signed_at = utc_now
        await house.open()
        wallet.machine.clock.move(NOON - utc_now())
        wallet.machine.line.connect(f"http://{house.listener.address}")
        try:
            yield Playground(house, wallet)
        finally:
            await house.close()
