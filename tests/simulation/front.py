"""Where calls come in: at one of the hubs that share a store, as a balancer before them would send them."""

from collections.abc import Callable, Coroutine, Sequence
from typing import TypeVar

from tests.simulation.dice import Dice
from tests.simulation.faults import HubFaults
from tests.simulation.hub import SimHub
from tests.simulation.life import Running
from tests.simulation.wallet.dialect import Message, Reply

T = TypeVar("T")


class Front:
    """One door for all hubs: each call goes to any of them, a repeat perhaps to another."""

    def __init__(self, hubs: Sequence[SimHub], dice: Dice) -> None:
        self.scheme = hubs[0].scheme
        self._hubs = hubs
        self._dice = dice

    @property
    def faults(self) -> HubFaults:
        """What happens to the hubs."""
        return self._hubs[0].faults

    async def call(self, what: str, work: Callable[[Running], Coroutine[object, object, T]]) -> T:
        """Has a hub do something for a caller. Raises `Refused`, `HubUnreachable`."""
        return await self._one().call(what, work)

    async def take(self, wallet_id: str, message: Message) -> Reply | None:
        """A wallet's HTTP call at a hub's door; None when nobody answered."""
        return await self._one().take(wallet_id, message)

    def _one(self) -> SimHub:
        return self._hubs[0] if len(self._hubs) == 1 else self._dice.pick(self._hubs)
