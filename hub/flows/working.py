"""Working on a record: only its holder does and asks, and what it learns is written under the lease."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from hub.flows.deciding import WorkedElsewhere
from hub.flows.ports import Leases, Ports
from wallets.guard import Call
from wallets.outcome import NotSent

Said = TypeVar("Said")


async def working(ports: Ports, record_id: str) -> Ports:
    """The ports for work on a record. `WorkedElsewhere` if another hub has it, or nothing is owed."""
    lease = await ports.store.leases.hold(record_id)
    if lease is None:
        raise WorkedElsewhere(record_id)
    return replace(ports, lease=lease)


class WhileHeld:
    """A `wallets.guard.Guard`: no call leaves that might outlive this hub's leases.

    Asked once a call has its turn: it may have waited for that, or the whole process may have slept.
    """

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    async def through(self, _call: Call, ask: Callable[[], Awaitable[Said]]) -> Said | NotSent:
        if not self._leases.may_call():
            return NotSent("this hub was away for so long that another may be at it")
        return await ask()
