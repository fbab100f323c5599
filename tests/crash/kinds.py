"""The ways in which a hub is made to end: each takes one that is down, and leaves one that is down."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tests.crash.disk import Call, DiskFault, Effect
from tests.crash.office import Office
from tests.crash.patience import CALL_SECONDS
from tests.crash.served import DidNotStart, ServedHub
from tests.crash.tills import Till

ALIVE_SECONDS = (0.02, 0.6)
"""How long a hub may live before it is killed: from hardly started to well at work."""
AT_WORK = 0.7
"""Share of ends that come when the hub is well at work; the others may hit one that has hardly started."""
LASTS = 0.5
"""Share of broken disks that stay so. The others fail once: who asked again would hear that all is well."""
AT_START = {Call.SYNC: 4, Call.WRITE: 40, Call.READ: 60}
LATEST = {Call.SYNC: 40, Call.WRITE: 500, Call.READ: 600}
"""How far into a hub's life its disk fails: while it starts, which takes so many calls, or at the latest."""
STOPS_SECONDS = 60.0
"""How soon a hub has to end whose disk failed: it may have to hear of it first, from a till."""
DRAINS_SECONDS = (0.0, 0.3)
CLOSES_SECONDS = (0.0, 0.08)
LOOKS_MAX = 3_000
LOOK_SECONDS = 0.02

STOPPED = 1
"""The exit code of a hub that can't go on, or can't start."""


class Kind(Enum):
    """What happens to the hub. The value: its name on the command line."""

    KILL = "kill"
    """SIGKILL, at any moment."""
    FSYNC = "fsync"
    """SIGKILL inside a flush or a write, of its start too."""
    EIO = "eio"
    """A flush, write or read that fails, once or from then on: it has to end by itself."""
    FULL = "full"
    """No byte can be written from some moment on: it has to end by itself."""
    STOP = "stop"
    """Frozen for longer than anybody waits; then SIGTERM, then SIGKILL while it drains."""
    CLOSE = "close"
    """SIGKILL while it closes a day."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who takes part in a round."""

    hub: ServedHub
    tills: Sequence[Till]
    office: Office
    moments: random.Random
    closings: list[asyncio.Task[None]]
    """Days that are being closed, across the deaths of the hub."""


async def _kill(scene: Scene) -> list[str]:
    await scene.hub.start()
    if scene.moments.random() < AT_WORK:
        await answers(scene.tills, 1)
    await asyncio.sleep(scene.moments.uniform(*ALIVE_SECONDS))
    await scene.hub.kill()
    return []


async def _fsync(scene: Scene) -> list[str]:
    call = scene.moments.choice((Call.SYNC, Call.WRITE))
    return await _end_by(scene, DiskFault(call, Effect.KILL, _first(scene, call)), -signal.SIGKILL)


async def _eio(scene: Scene) -> list[str]:
    call = scene.moments.choice(tuple(Call))
    lasts = scene.moments.random() < LASTS
    fault = DiskFault(call, Effect.EIO, _first(scene, call), lasts=lasts)
    return await _end_by(scene, fault, STOPPED)


async def _full(scene: Scene) -> list[str]:
    fault = DiskFault(Call.WRITE, Effect.ENOSPC, _first(scene, Call.WRITE), lasts=True)
    return await _end_by(scene, fault, STOPPED)


async def _stop(scene: Scene) -> list[str]:
    await scene.hub.start()
    await answers(scene.tills, 1)
    scene.hub.signal(signal.SIGSTOP)
    await asyncio.sleep(CALL_SECONDS + 1)
    scene.hub.signal(signal.SIGCONT)
    await answers(scene.tills, len(scene.tills))
    scene.hub.signal(signal.SIGTERM)
    await asyncio.sleep(scene.moments.uniform(*DRAINS_SECONDS))
    await scene.hub.kill()
    return []


async def _close(scene: Scene) -> list[str]:
    await scene.hub.start()
    await answers(scene.tills, 1)
    scene.closings.append(asyncio.create_task(scene.office.close_a_day()))
    await asyncio.sleep(scene.moments.uniform(*CLOSES_SECONDS))
    await scene.hub.kill()
    return []


ROUNDS: Mapping[Kind, Callable[[Scene], Awaitable[list[str]]]] = {
    Kind.KILL: _kill,
    Kind.FSYNC: _fsync,
    Kind.EIO: _eio,
    Kind.FULL: _full,
    Kind.STOP: _stop,
    Kind.CLOSE: _close,
}


def _first(scene: Scene, call: Call) -> int:
    at_work = scene.moments.random() < AT_WORK
    return scene.moments.randint(1, (LATEST if at_work else AT_START)[call])


async def _end_by(scene: Scene, fault: DiskFault, wanted: int) -> list[str]:
    """Serves on a disk with this fault until the hub ends: so, with a word why, and not otherwise."""
    hub = scene.hub
    try:
        await hub.start(fault)
        code = await hub.ended(STOPS_SECONDS)
    except DidNotStart as ended:
        code = ended.exit_code
    except TimeoutError:
        await hub.kill()
        return [f"{fault}: the hub went on: {list(hub.said)[-5:]}"]
    if code != wanted:
        return [f"{fault}: exit {code}, not {wanted}: {list(hub.said)[-5:]}"]
    if wanted == STOPPED and not any(_says_why(line) for line in hub.said):
        return [f"{fault}: nobody was told why: {list(hub.said)[-5:]}"]
    return []


def _says_why(line: str) -> bool:
    """One plain line for the operator, with the words of SQLite for what the disk did."""
    words = ("disk I/O error", "database or disk is full", "database disk image is malformed")
    return line.startswith("hub: ") and any(word in line for word in words)


async def answers(tills: Sequence[Till], more: int) -> None:
    """Waits until the tills heard so many more answers: a busy machine's hub may take its time."""
    wanted = sum(till.answers for till in tills) + more
    for _ in range(LOOKS_MAX):
        if sum(till.answers for till in tills) >= wanted:
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise TimeoutError(f"no {more} answers within {LOOKS_MAX * LOOK_SECONDS:.0f} s")
