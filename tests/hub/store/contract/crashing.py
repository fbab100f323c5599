"""A process that writes to a store until it is killed: `python -m tests.hub.store.contract.crashing STORE`.

It prints the number of every payment that was acknowledged, each once its two commits were.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from hub.store.address import url_of
from hub.store.open import open_store
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.samples import Clock, paid

IN_FLIGHT = 16


async def write_for_ever(path: Path) -> None:
    """Pays and pays."""
    store = open_store(url_of(path), Clock())
    begun = len(await store.books.entries_of_day((await store.books.days())[0].business_date))
    numbers = itertools.count(begun * 10)
    await asyncio.gather(*(_pay(store, numbers) for _ in range(IN_FLIGHT)))


async def _pay(store: SqliteStore, numbers: "itertools.count[int]") -> None:
    for number in numbers:
        await paid(store, str(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write_for_ever(Path(sys.argv[1])))
