"""Working on a record: only its holder does, and what it learns is written under the lease."""

from dataclasses import replace

from hub.flows.deciding import NotOurs
from hub.flows.ports import Ports


async def working(ports: Ports, record_id: str) -> Ports:
    """The ports for work on a payment or refund. `NotOurs` if another hub has it, or nothing is owed."""
    lease = await ports.store.leases.hold(record_id)
    if lease is None:
        raise NotOurs(record_id)
    return replace(ports, lease=lease)
