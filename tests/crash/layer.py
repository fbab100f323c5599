"""A layer between SQLite and the system, for machines where nothing may trace: `python -m tests.crash.layer`.

    python -m tests.crash.layer SYNC EIO 3 0 STORE MODULE [ARGUMENTS]

runs MODULE with the fault in what it does to STORE and its log. SQLite reaches a file through a table of
functions; the layer swaps one of them. It needs nothing but the SQLite that Python itself has loaded.
"""

import ctypes
import os
import runpy
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.crash.disk import Call, DiskFault, Effect

_TOLD = {
    Call.READ: sqlite3.SQLITE_IOERR_READ,
    Call.WRITE: sqlite3.SQLITE_IOERR_WRITE,
    Call.SYNC: sqlite3.SQLITE_IOERR_FSYNC,
}
"""How SQLite itself tells a system call that failed."""

_PLACES = {Call.READ: 2, Call.WRITE: 3, Call.SYNC: 5}
"""Of `sqlite3_io_methods`, https://www.sqlite.org/c3ref/io_methods.html, counted in pointers."""
_PLACES_ALL = 19
_ARGUMENTS: dict[Call, tuple[Any, ...]] = {
    Call.READ: (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64),
    Call.WRITE: (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64),
    Call.SYNC: (ctypes.c_void_p, ctypes.c_int),
}

_Open = ctypes.CFUNCTYPE(
    *(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
)


class _Vfs(ctypes.Structure):
    """The head of `sqlite3_vfs`, https://www.sqlite.org/c3ref/vfs.html."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_bytes", ctypes.c_int),
        ("path_bytes_max", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", _Open),
    )


class Layer:
    """The fault, laid into every file of the store that this process opens from now on."""

    def __init__(self, fault: DiskFault, store: Path) -> None:
        self._fault = fault
        self._names = {os.fsencode(store), os.fsencode(f"{store}-wal")}
        self._of_thread = threading.local()
        self._kept: dict[int, tuple[Any, Any]] = {}
        """By the address of SQLite's own table: ours and its function, which must outlive the files."""

    def lay(self) -> None:
        """Raises `RuntimeError` where Python's SQLite can't be reached."""
        import _sqlite3  # its file is the way to the library that Python itself uses

        try:
            find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
        except (AttributeError, OSError) as hidden:
            raise RuntimeError("this Python hides its SQLite: install strace") from hidden
        find.restype = ctypes.POINTER(_Vfs)
        vfs = find(None).contents
        opens = _Open(ctypes.cast(vfs.open, ctypes.c_void_p).value or 0)

        def opening(of: Any, name: Any, file: Any, flags: int, told: Any) -> int:
            code = opens(of, name, file, flags, told)
            if code == sqlite3.SQLITE_OK and name and ctypes.string_at(name) in self._names:
                self._lay_into(file)
            return int(code)

        self._opening = _Open(opening)
        vfs.open = self._opening

    def _lay_into(self, file: int) -> None:
        place = ctypes.c_void_p.from_address(file)
        address = int(place.value or 0)
        if address not in self._kept:
            table = (ctypes.c_void_p * _PLACES_ALL).from_buffer_copy(
                (ctypes.c_void_p * _PLACES_ALL).from_address(address)
            )
            nth = _PLACES[self._fault.call]
            shape = ctypes.CFUNCTYPE(ctypes.c_int, *_ARGUMENTS[self._fault.call])
            faulty = shape(self._faulty(shape(table[nth] or 0)))
            table[nth] = ctypes.cast(faulty, ctypes.c_void_p).value
            self._kept[address] = (table, faulty)
        place.value = ctypes.addressof(self._kept[address][0])

    def _faulty(self, really: Callable[..., int]) -> Callable[..., int]:
        def call(*arguments: Any) -> int:
            return self._fails() or really(*arguments)

        return call

    def _fails(self) -> int:
        """SQLite's code of the fault, 0 while there is none."""
        count = getattr(self._of_thread, "count", 0) + 1
        self._of_thread.count = count
        if count != self._fault.first and not (self._fault.lasts and count > self._fault.first):
            return 0
        match self._fault.effect:
            case Effect.KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            case Effect.ENOSPC if self._fault.call is Call.WRITE:
                return sqlite3.SQLITE_FULL
            case Effect.EIO | Effect.ENOSPC:
                pass
        return _TOLD[self._fault.call]


def main() -> None:
    """Lays the fault and becomes the module."""
    call, effect, first, lasts, store, module, *arguments = sys.argv[1:]
    fault = DiskFault(Call[call], Effect[effect], int(first), lasts=bool(int(lasts)))
    layer = Layer(fault, Path(store))
    layer.lay()
    # SQLite calls it to the very end of the process, after Python has begun to forget its objects.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(layer))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
