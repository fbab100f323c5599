"""Every await of the flows and the committer, found in their sources, and the ones at which a task stands."""

import ast
import gc
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType
from typing import Any

from hub.bootstrap.places import ROOT

COMMITTER = "hub/store/committer.py"
DECIDING = "hub/flows/deciding.py"
_FOR_OWN = ("shield(", "TaskGroup(", "asyncio.wait(tasks")
COMMITTING = ("commit", "write", "change_payment", "learn")
"""What the other flows call to have something written, all of `DECIDING`."""


@dataclass(frozen=True, slots=True)
class Place:
    """An await. `name` is `hub/flows/pay.py:141`; of a block of several lines only the head waits."""

    file: str
    first: int
    last: int
    function: str
    text: str

    @property
    def name(self) -> str:
        """As it is told, and as hits are counted."""
        return f"{self.file}:{self.first}"

    @property
    def commits(self) -> bool:
        """Whether something is written here: by its own words, not by what it calls."""
        called = self.text.removeprefix("await ").partition("(")[0]
        return self.file not in (DECIDING, COMMITTER) and called in COMMITTING

    @property
    def waits_for_own(self) -> bool:
        """Whether it waits for a task of its own making: what strikes that one strikes this."""
        return any(each in self.text for each in _FOR_OWN)


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """By file, as code objects name it, in the order of their lines."""
    files = [*sorted((ROOT / "hub" / "flows").glob("*.py")), ROOT / COMMITTER]
    found = {}
    for file in files:
        source = file.read_text(encoding="utf-8")
        inside = str(file.relative_to(ROOT))
        lines = source.splitlines()
        by_line = {place.first: place for place in _awaits_in(ast.parse(source), lines, inside, "")}
        if by_line:
            found[str(file)] = tuple(place for _, place in sorted(by_line.items()))
    return found


@cache
def by_name() -> dict[str, Place]:
    """The same by name."""
    return {place.name: place for each in places().values() for place in each}


def standing_at(task: Any) -> list[Place]:
    """The awaits at which a waiting task stands, on whatever depth, the outermost first."""
    found = [_place_of(frame) for frame in frames(task.get_coro())]
    return [place for place in found if place is not None]


def standing_here() -> list[Place]:
    """Those of the running task."""
    found = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        place = _place_of(frame)
        if place is not None:
            found.append(place)
        frame = frame.f_back
    return found


def frames(coro: Any) -> Iterator[FrameType]:
    """The frames of a suspended coroutine, the outermost first."""
    while coro is not None:
        if isinstance(coro, CoroutineType):
            frame, awaited = coro.cr_frame, coro.cr_await
        else:
            if type(coro).__name__ == "async_generator_asend":
                # It does not tell whose step it is; the collector knows.
                coro = next(each for each in gc.get_referents(coro) if isinstance(each, AsyncGeneratorType))
            if not isinstance(coro, AsyncGeneratorType):
                return
            frame, awaited = coro.ag_frame, coro.ag_await
        if frame is None:
            return
        yield frame
        coro = awaited


def _awaits_in(node: ast.AST, lines: Sequence[str], file: str, function: str) -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        inside = function
        if isinstance(child, ast.AsyncFunctionDef | ast.FunctionDef | ast.ClassDef):
            inside = f"{function}.{child.name}".removeprefix(".")
        if isinstance(child, ast.Await):
            last = child.end_lineno or child.lineno
            yield Place(file, child.lineno, last, inside, _text_of(child, lines))
        if isinstance(child, ast.AsyncWith | ast.AsyncFor):
            head = lines[child.lineno - 1].strip()
            yield Place(file, child.lineno, max(child.lineno, child.body[0].lineno - 1), inside, head)
        yield from _awaits_in(child, lines, file, inside)


def _text_of(node: ast.Await, lines: Sequence[str]) -> str:
    """Its source in one line. `ast.get_source_segment` would split the whole file for each."""
    own = [line.encode() for line in lines[node.lineno - 1 : node.end_lineno]]
    own[-1] = own[-1][: node.end_col_offset]
    own[0] = own[0][node.col_offset :]
    return " ".join(b" ".join(own).decode().split())


_looked_up: dict[tuple[str, int, str, int], Place | None] = {}
"""By file, function and instruction: looking up a line takes longer than all the rest.

Not by the code itself: codes of two files may be equal.
"""


def _place_of(frame: FrameType) -> Place | None:
    """The await at which this frame stands."""
    code, instruction = frame.f_code, frame.f_lasti
    key = (code.co_filename, code.co_firstlineno, code.co_name, instruction)
    if key not in _looked_up:
        _looked_up[key] = _place_at(code, instruction)
    return _looked_up[key]


def _place_at(code: CodeType, instruction: int) -> Place | None:
    known = places().get(code.co_filename)
    if known is None:
        return None
    line = next((line for start, end, line in code.co_lines() if start <= instruction < end), None)
    if line is None:
        return None
    index = bisect_right(known, line, key=lambda place: place.first) - 1
    while index >= 0:
        if known[index].first <= line <= known[index].last:
            return known[index]
        index -= 1
    return None
