"""Bringing a sandbox's open payments to their end, such as those of a demo that was killed."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from hub.client.link import Link
from hub.sandbox.house import House
from hub.v1 import sandbox_service_pb2, sandbox_service_pb2_grpc

LOOKS = 120
PAUSE_SECONDS = 0.1
PAST_EVERY_EXPIRY = timedelta(minutes=15)


async def let_all_end(house: House, tell: Callable[[str], None]) -> None:
    """Moves business time past every expiry if anything is open, and waits until nothing is."""
    if not await _open_records(house):
        return
    tell("payments of an earlier run are open: moving the sandbox's clock past their expiry")
    async with Link(house.hub.grpc_address, house.keys.operator) as link:
        service = sandbox_service_pb2_grpc.SandboxServiceStub(link.channel)
        move = sandbox_service_pb2.MoveClockRequest()
        move.forward.FromTimedelta(PAST_EVERY_EXPIRY)
        await link.call(service.MoveClock, move)
    for _ in range(LOOKS):
        if not await _open_records(house):
            return
        await asyncio.sleep(PAUSE_SECONDS)
    tell("some payments are still open; they are in the report as UNRESOLVED")


async def _open_records(house: House) -> bool:
    """Whether the hub still owes anything to anybody."""
    return await house.hub.ports.store.next_due_at() is not None
