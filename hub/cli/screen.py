"""Where the demo shows its payments: a live table in a terminal, plain lines in a pipe, or JSON."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal

from hub.cli.console import say, say_json

if TYPE_CHECKING:
    from rich.table import Table

    from hub.sandbox.play import Seen

COLOURS = {"SUCCEEDED": "green", "DECLINED": "red", "CANCELLED": "yellow", "SUBMITTED": "cyan"}
GAP = 2
NOTE_WIDTH_MIN = 18
"""INSUFFICIENT_FUNDS is the least that a note has to say."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the live table."""

    heading: str
    width: int
    shown: "Callable[[Seen], str]"
    number: bool = False


SCENE = Column("scene", 26, lambda seen: seen.title)
PLACE = Column("", 2, lambda seen: str(seen.scene))
WALLET = Column("wallet", 9, lambda seen: seen.wallet)
NOTE = Column("", 53, lambda seen: seen.note)
COLUMNS = (
    PLACE,
    SCENE,
    Column("shop gets", 12, lambda seen: seen.merchant_amount, number=True),
    Column("payer pays", 11, lambda seen: seen.wallet_amount, number=True),
    WALLET,
    Column("state", 9, lambda seen: f"[{COLOURS.get(seen.state, 'white')}]{seen.state}[/]"),
    NOTE,
)


def fitting(width: int) -> list[Column]:
    """The columns that a terminal of this width has room for; the note and then the scene give way first."""
    found = list(COLUMNS)
    for spared in (NOTE, WALLET, PLACE):
        if _room(found, width) >= 0:
            break
        place = found.index(spared)
        shrunk = spared.width + _room(found, width)
        if spared is NOTE and shrunk >= NOTE_WIDTH_MIN:
            found[place] = replace(NOTE, width=shrunk)
        else:
            del found[place]
    missing = -min(0, _room(found, width))
    return [replace(SCENE, width=max(1, SCENE.width - missing)) if one is SCENE else one for one in found]


def _room(columns: list[Column], width: int) -> int:
    """Characters left over."""
    return width - sum(column.width for column in columns) - GAP * (len(columns) - 1)


class Screen:
    """Plain lines, one a change: for pipes and logs."""

    def show(self, seen: "Seen") -> None:
        """One thing that happened."""
        amounts = f"{seen.merchant_amount} -> {seen.wallet_amount or '?'} {seen.wallet}"
        say(f"{seen.state.lower():<10} {seen.title:<28} {amounts:<44} {seen.note}".rstrip())


class JsonScreen(Screen):
    """One object a change."""

    def show(self, seen: "Seen") -> None:
        say_json(asdict(seen))


class LiveScreen(Screen):
    """A table that changes while payments do, a line for each, whatever the terminal's width."""

    def __init__(self) -> None:
        from rich.live import Live

        self._rows: dict[int, Seen] = {}
        self.live = Live(refresh_per_second=12)

    def show(self, seen: "Seen") -> None:
        self._rows[seen.scene] = seen
        width = self.live.console.width
        self.live.update(table([self._rows[number] for number in sorted(self._rows)], width), refresh=True)


def table(rows: "list[Seen]", width: int) -> "Table":
    """The payments as a table of this many characters at the most, a line each; it grows downwards only."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    title = "Qrossing: payments cross borders"
    made = Table(title=title, box=SIMPLE_HEAD, show_edge=False, padding=(0, GAP - 1, 0, 0), pad_edge=False)
    columns = fitting(width)
    for column in columns:
        justify: Literal["right", "left"] = "right" if column.number else "left"
        made.add_column(column.heading, width=column.width, justify=justify, no_wrap=True)
    for seen in rows:
        made.add_row(*(column.shown(seen) for column in columns))
    return made


@contextlib.contextmanager
def screen(*, as_json: bool) -> Iterator[Screen]:
    """What fits to where standard output goes."""
    if as_json:
        yield JsonScreen()
    elif not sys.stdout.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        yield Screen()
    else:
        live = LiveScreen()
        with live.live:
            yield live
