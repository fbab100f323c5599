"""Who may use a SQLite store: a lock file beside it, let go when the process ends.

A served store has one hub process; hubs that share one each have a lane of it.
"""

import fcntl
import os
from pathlib import Path

from hub.store.errors import StoreUnusable


class StoreLock:
    """Held from construction to `release`, or to the end of the process, however it ends.

    The file stays: removing it would let two processes hold locks on two files of one name. With a `lane`,
    hubs of other lanes may hold the store at the same time; it then takes part in the lock of the store, and
    has that of its lane alone. So whoever gets either knows that its predecessor is dead.
    """

    def __init__(self, store: Path, lane: str | None = None) -> None:
        self.path = store.with_name(f"{store.name}.lock")
        self._descriptors: list[int] = []
        try:
            if lane is None:
                self._take(self.path, f"{store} is in use by {{}}: a SQLite store serves one hub process")
            else:
                self._take_part(self.path, f"{store} is in use by {{}}, which has it to itself")
                own = store.with_name(f"{store.name}.lane-{lane}.lock")
                self._take(own, f"lane {lane} of {store} is in use by {{}}")
        except BaseException:
            self.release()
            raise

    def _take(self, path: Path, taken: str) -> None:
        descriptor = self._lock(path, fcntl.LOCK_EX, taken)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)

    def _take_part(self, path: Path, taken: str) -> None:
        self._lock(path, fcntl.LOCK_SH, taken)

    def _lock(self, path: Path, how: int, taken: str) -> int:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._descriptors.append(descriptor)
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError as held:
            owner = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
            raise StoreUnusable(taken.format(f"process {owner or 'unknown'}")) from held
        return descriptor

    def release(self) -> None:
        """Lets the store go. Harmless the second time."""
        while self._descriptors:
            os.close(self._descriptors.pop())
