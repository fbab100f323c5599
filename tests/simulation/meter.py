"""The crash-point meter: at which awaits of the flows and the committer the hub has died."""

import ast
import gc
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import AsyncGeneratorType, FrameType
from typing import Any

from hub.bootstrap.places import ROOT
from tests.simulation.loop import Process

METERED = (
    "hub/flows/asking.py",
    "hub/flows/cancel.py",
    "hub/flows/day.py",
    "hub/flows/deciding.py",
    "hub/flows/desk.py",
    "hub/flows/gateway.py",
    "hub/flows/notices.py",
    "hub/flows/order.py",
    "hub/flows/pay.py",
    "hub/flows/quotes.py",
    "hub/flows/recover.py",
    "hub/flows/refund.py",
    "hub/flows/resolve.py",
    "hub/flows/route.py",
    "hub/flows/watch.py",
    "hub/store/committer.py",
)
"""The stories that money moves through; the others read, or keep participants."""


@cache
def awaits() -> dict[str, list[tuple[int, int]]]:
    """First and last line of every await, by file, in the order of their lines."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place in METERED:
        file = ROOT / place
        found[str(file)] = sorted(_awaits_in(ast.parse(file.read_text(encoding="utf-8"))))
    return found


def names() -> list[str]:
    """All of them, as they are told: `hub/flows/pay.py:141`."""
    return [_name(file, first) for file, lines in awaits().items() for first, _ in lines]


def standing_at(process: Process) -> list[str]:
    """The awaits at which a process's tasks stand, on whatever depth."""
    hit: dict[str, None] = {}
    for task in process.tasks:
        for frame in _frames(task.get_coro()):
            place = _await_of(frame)
            if place is not None:
                hit[place] = None
    return list(hit)


def missed(hit: Iterable[str]) -> list[str]:
    """The awaits that are not among those hit."""
    seen = set(hit)
    return [name for name in names() if name not in seen]


def _awaits_in(tree: ast.Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Await | ast.AsyncWith | ast.AsyncFor):
            # Of a block, only its head waits.
            last = (
                node.body[0].lineno - 1 if isinstance(node, ast.AsyncWith | ast.AsyncFor) else node.end_lineno
            )
            yield node.lineno, max(node.lineno, last or node.lineno)


def _frames(coro: Any) -> Iterator[FrameType]:
    """The frames of a suspended coroutine, the outermost first."""
    while coro is not None:
        if type(coro).__name__ == "async_generator_asend":
            # It does not tell whose step it is; the collector knows.
            coro = next(each for each in gc.get_referents(coro) if isinstance(each, AsyncGeneratorType))
        frame = getattr(coro, "cr_frame", None) or getattr(coro, "ag_frame", None)
        if frame is None:
            return
        yield frame
        coro = getattr(coro, "cr_await", None) or getattr(coro, "ag_await", None)


def _await_of(frame: FrameType) -> str | None:
    file = frame.f_code.co_filename
    lines = awaits().get(file)
    if lines is None:
        return None
    line = frame.f_lineno
    place = bisect_right(lines, (line, 1_000_000)) - 1
    while place >= 0:
        first, last = lines[place]
        if first <= line <= last:
            return _name(file, first)
        place -= 1
    return None


def _name(file: str, line: int) -> str:
    return f"{Path(file).relative_to(ROOT)}:{line}"
