"""One hub process at a time on a SQLite store: a lock file beside it, let go when the process ends."""

import fcntl
import os
from pathlib import Path

from hub.store.errors import StoreUnusable


class StoreLock:
    """Held from construction to `release`, or to the end of the process, however it ends.

    The file stays: removing it would let two processes hold locks on two files of one name.
    """

    def __init__(self, store: Path) -> None:
        self.path = store.with_name(f"{store.name}.lock")
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            owner = os.pread(self._descriptor, 32, 0).decode(errors="replace").strip()
            os.close(self._descriptor)
            text = f"{store} is in use by process {owner or 'unknown'}: a SQLite store serves one hub process"
            raise StoreUnusable(text) from held
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Lets the store go. Harmless the second time."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
