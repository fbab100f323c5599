"""Where the demo shows its payments: a live table in a terminal, plain lines in a pipe, or JSON."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from hub.cli.console import say, say_json

if TYPE_CHECKING:
    from rich.table import Table

    from hub.sandbox.play import Seen

COLOURS = {"SUCCEEDED": "green", "DECLINED": "red", "CANCELLED": "yellow", "SUBMITTED": "cyan"}
COLUMNS: tuple[tuple[str, int, "Callable[[Seen], str]"], ...] = (
    # The heading, from which width of the terminal on there is room for it, and what it shows.
    ("", 66, lambda seen: str(seen.scene)),
    ("scene", 0, lambda seen: seen.title),
    ("shop gets", 0, lambda seen: seen.merchant_amount),
    ("payer pays", 0, lambda seen: seen.wallet_amount),
    ("wallet", 79, lambda seen: seen.wallet),
    ("state", 0, lambda seen: f"[{COLOURS.get(seen.state, 'white')}]{seen.state}[/]"),
    ("", 100, lambda seen: seen.note),
)
NUMBERS = ("shop gets", "payer pays")


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
    """The payments as a table for a terminal of this many characters."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(title="Qrossing: payments cross borders", box=SIMPLE_HEAD, pad_edge=False)
    columns = [(heading, shown) for heading, from_width, shown in COLUMNS if width >= from_width]
    for heading, _ in columns:
        made.add_column(heading, justify="right" if heading in NUMBERS else "left", no_wrap=True)
    for seen in rows:
        made.add_row(*(shown(seen) for _, shown in columns))
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
