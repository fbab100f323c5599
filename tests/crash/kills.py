"""Kills a served hub again and again while tills pay; `python3 -m tests.crash` runs it."""

import argparse
import asyncio
import random
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hub.client.link import Link
from hub.v1 import sandbox_service_pb2, sandbox_service_pb2_grpc
from tests.crash.judged import faults
from tests.crash.served import ServedHub, served_hub
from tests.crash.tills import Till

TILLS = 12
ALIVE_SECONDS = (0.02, 0.6)
"""How long a hub may live before it is killed: from hardly started to well at work."""
AT_WORK = 0.7
"""Share of kills that come after an answer at least; the others may hit a hub that has hardly started."""
LOOKS_MAX = 3_000
LOOK_SECONDS = 0.02
PAST_EVERY_EXPIRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of kills came to."""

    kills: int
    payments: int
    lost_answers: int
    faults: tuple[str, ...]
    seconds: float


async def kill_again_and_again(folder: Path, kills: int, seed: int) -> Outcome:
    """Runs the load through `kills` SIGKILLs, lets everything end, and judges it."""
    started = time.monotonic()
    # Which instants are hit differs by seed and machine; nothing secret hangs on it.
    moments = random.Random(seed)
    async with served_hub(folder) as hub:
        await hub.start()
        tills = [Till(hub, f"s{seed}-till-{number}", seed * 1000 + number) for number in range(TILLS)]
        stop = asyncio.Event()
        trading = [asyncio.create_task(till.trade(stop)) for till in tills]
        for _ in range(kills):
            if moments.random() < AT_WORK:
                await _answers(tills, 1)
            await asyncio.sleep(moments.uniform(*ALIVE_SECONDS))
            await hub.kill()
            await hub.start()
        await _answers(tills, TILLS)
        stop.set()
        await asyncio.gather(*trading)
        await _let_time_pass(hub)
        for till in tills:
            await till.settle()
        told = [one for till in tills for one in till.told]
        books = {wallet.wallet_id: await hub.book(wallet.wallet_id) for wallet in hub.wallets}
        found = faults(told, folder / "hub.sqlite3", books)
        exit_code = await hub.stop()
        if exit_code != 0:
            found.append(f"SIGTERM ended it with {exit_code}")
        lost = sum(till.lost_answers for till in tills)
        return Outcome(kills, len(told), lost, tuple(found), time.monotonic() - started)


async def _answers(tills: list[Till], more: int) -> None:
    """Waits until the tills heard so many more answers: a busy machine's hub may take its time."""
    wanted = sum(till.answers for till in tills) + more
    for _ in range(LOOKS_MAX):
        if sum(till.answers for till in tills) >= wanted:
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise TimeoutError(f"no {more} answers within {LOOKS_MAX * LOOK_SECONDS:.0f} s")


async def _let_time_pass(hub: ServedHub) -> None:
    """Business time moves past every expiry, so that what no wallet knows of is cancelled now."""
    async with Link(hub.target, hub.keys.operator) as link:
        request = sandbox_service_pb2.MoveClockRequest()
        request.forward.FromTimedelta(PAST_EVERY_EXPIRY)
        service = sandbox_service_pb2_grpc.SandboxServiceStub(link.channel)
        await link.call(service.MoveClock, request)


def main() -> int:
    """Prints what was found; 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qrossing-kills-") as folder:
        outcome = asyncio.run(kill_again_and_again(Path(folder), asked.kills, asked.seed))
    print(
        f"{outcome.kills} kills, {outcome.payments} payments, {outcome.lost_answers} answers lost on the way,"
        f" {len(outcome.faults)} faults, {outcome.seconds:.1f} s"
    )
    for fault in outcome.faults:
        print(f"  {fault}")
    return 1 if outcome.faults else 0
