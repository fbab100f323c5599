"""Wrong ideas of entries' legs, of a closed day, and of what its report shows when it is made again."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from hub.settlement.day import BusinessDay, DayState
from tests.planted.bug import Bug, always

Left = Callable[[sqlite3.Connection, BusinessDay], Iterator[Any]]


def _as_it_stands_now(right: Left) -> Left:
    """Of a closed day the report shows what is unresolved when it is asked for."""
    return lambda connection, day: right(connection, replace(day, state=DayState.OPEN))


BUGS = (
    Bug(
        "interchange-unbooked",
        "What a wallet earns is in the report, so it needs no leg.",
        (("hub.ledger.book._wallet_fee_legs", always([])),),
    ),
    Bug(
        "carry-forgotten",
        "What was too little to pay yesterday is not today's matter.",
        (("hub.store.sqlite.days.carried_into", always(())),),
        needs=("hub.closes_early",),
    ),
    Bug(
        "report-of-today",
        "A closed day's report shows what is unresolved now.",
        (("hub.store.sqlite.days._unresolved", _as_it_stands_now),),
        needs=("hub.closes_early", "wallet.pends"),
    ),
    Bug(
        "seal-of-nothing",
        "A day's seal only has to look like one.",
        (("hub.store.sqlite.closing.seal", lambda right: lambda _heads: right(())),),
    ),
)
