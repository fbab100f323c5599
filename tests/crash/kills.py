"""Ends a served hub again and again while tills pay, and judges what is left."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hub.client.link import Link
from hub.v1 import sandbox_service_pb2, sandbox_service_pb2_grpc
from tests.crash.judged import faults, lost
from tests.crash.kinds import ROUNDS, Kind, Scene, answers
from tests.crash.office import Office
from tests.crash.served import ServedHub, served_hub
from tests.crash.tills import Till
from tests.oracle.liveness import at_rest
from tests.oracle.reading import read_store

TILLS = 12
PAST_EVERY_EXPIRY = timedelta(minutes=5)
LOOK_SECONDS = 0.2
LOOKS_MAX = 300

Progress = Callable[[int, Kind], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    ends: int
    """How often the hub was made to end, of whatever kind."""
    payments: int
    refunds: int
    cancels: int
    captures: int
    days_closed: int
    lost_answers: int
    faults: tuple[str, ...]
    seconds: float


def _quietly(number: int, kind: Kind) -> None:
    """No progress."""


async def end_again_and_again(
    folder: Path, kinds: Sequence[Kind], seed: int, progress: Progress = _quietly
) -> Outcome:
    """Runs the load through one end of each kind, in this order, lets everything come to rest, and judges it.

    At every end the store is judged as it lies: whatever a till was told is in it.
    """
    started = time.monotonic()
    async with served_hub(folder) as hub:
        tills = [Till(hub, f"s{seed}-till-{number}", seed * 1000 + number) for number in range(TILLS)]
        # Which instants are hit differs by seed and machine; nothing secret hangs on it.
        scene = Scene(hub, tills, Office(hub), random.Random(seed), [])
        stop = asyncio.Event()
        trading = [asyncio.create_task(till.trade(stop)) for till in tills]
        found = []
        for number, kind in enumerate(kinds, 1):
            wrong = await ROUNDS[kind](scene)
            wrong += await lost([one for till in tills for one in till.told], hub.path)
            found += [f"end {number}, {kind.value}: {what}" for what in wrong]
            progress(number, kind)
        await hub.start()
        await answers(tills, TILLS)
        stop.set()
        await asyncio.gather(*trading, *scene.closings)
        found += await _at_rest(scene)
        exit_code = await hub.stop()
        if exit_code != 0:
            found.append(f"SIGTERM ended it with {exit_code}")
    told = [one for till in tills for one in till.told]
    return Outcome(
        ends=len(kinds),
        payments=len(told),
        refunds=sum(1 for one in told if one.back is not None),
        cancels=sum(1 for one in told if one.cancel_asked),
        captures=sum(1 for one in told if one.capture is not None),
        days_closed=scene.office.days_closed,
        lost_answers=sum(till.lost_answers for till in tills),
        faults=tuple(found),
        seconds=time.monotonic() - started,
    )


async def _at_rest(scene: Scene) -> list[str]:
    """Everything ends; then hub, wallets, tills and office have to agree, also over one more start."""
    hub, tills = scene.hub, scene.tills
    await _let_time_pass(hub)
    await _until_rest(hub)
    found = await scene.office.faults()
    await hub.stop()
    await hub.start()
    await asyncio.gather(*(till.settle() for till in tills))
    books = {wallet.wallet_id: await hub.book(wallet.wallet_id) for wallet in hub.wallets}
    found += faults([one for till in tills for one in till.told], hub.path, books)
    found += await scene.office.faults()
    return found


async def _until_rest(hub: ServedHub) -> None:
    """What no wallet knows of is believed after some real time in one life: no moved clock spares that."""
    for _ in range(LOOKS_MAX):
        if at_rest(read_store(hub.path)):
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise TimeoutError(f"the hub is not at rest after {LOOKS_MAX * LOOK_SECONDS:.0f} s")


async def _let_time_pass(hub: ServedHub) -> None:
    """Business time moves past every expiry, so that what no wallet knows of is cancelled now."""
    async with Link(hub.target, hub.keys.operator) as link:
        request = sandbox_service_pb2.MoveClockRequest()
        request.forward.FromTimedelta(PAST_EVERY_EXPIRY)
        service = sandbox_service_pb2_grpc.SandboxServiceStub(link.channel)
        await link.call(service.MoveClock, request)
