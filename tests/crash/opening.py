"""Opens a store as a hub does, and closes it again: `python -m tests.crash.opening STORE`."""

import asyncio
import sys
from pathlib import Path

from hub.machine import MachineClock
from hub.store.address import url_of
from hub.store.errors import StoreUnusable
from hub.store.open import open_store


async def open_and_close(path: Path) -> None:
    """Makes the store, or brings it to this version. Ends with the reason, and 1, if that can't be."""
    try:
        store = open_store(url_of(path), MachineClock())
    except StoreUnusable as wrong:
        sys.exit(f"hub: {wrong}")
    await store.close()


if __name__ == "__main__":
    asyncio.run(open_and_close(Path(sys.argv[1])))
