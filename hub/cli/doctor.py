"""`hub doctor`: looks for what would keep a hub from running well on this machine."""

import json
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

from hub.cli.console import FAULT, OK, end, say

SQLITE_MIN = (3, 37, 0)
"""The first SQLite with STRICT tables."""
FILES_MIN = 1024
FREE_BYTES_MIN = 1 << 30
FSYNC_MS_MAX = 50
PACKAGES = ("grpcio", "protobuf", "httpx", "sniffio", "pydantic", "uvloop", "cryptography", "uvicorn")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `verdict` is ok, warning or fault."""

    verdict: str
    what: str
    detail: str


def run_doctor(*, as_json: bool) -> NoReturn:
    """Prints what was found; exit 1 if something is a fault."""
    findings = [finding for check in CHECKS for finding in check()]
    for finding in findings:
        say(
            json.dumps(asdict(finding))
            if as_json
            else f"{finding.verdict:<8} {finding.what}: {finding.detail}"
        )
    end(FAULT if any(finding.verdict == "fault" for finding in findings) else OK)


def python() -> Iterator[Finding]:
    """The interpreter."""
    found = sys.version.split()[0]
    yield Finding(
        "ok" if sys.version_info >= (3, 11) else "fault", "Python", f"{found}, 3.11 or later needed"
    )


def packages() -> Iterator[Finding]:
    """The libraries that a hub stands on."""
    for name in PACKAGES:
        try:
            yield Finding("ok", name, version(name))
        except PackageNotFoundError:
            yield Finding(
                "fault", name, "is not installed: run `python3 -m hub` from a checkout, or pip install"
            )


def sqlite() -> Iterator[Finding]:
    """The database engine."""
    found = sqlite3.sqlite_version_info
    verdict = "ok" if found >= SQLITE_MIN else "fault"
    yield Finding(verdict, "SQLite", f"{sqlite3.sqlite_version}, STRICT tables need 3.37")


def settings() -> Iterator[Finding]:
    """The environment and the TOML file."""
    from hub.settings import BadSettings, load_settings

    try:
        found = load_settings()
    except BadSettings as wrong:
        for line in str(wrong).splitlines():
            yield Finding("fault", "settings", line)
        return
    wallets = ", ".join(found.wallets) or "none"
    yield Finding("ok" if found.wallets or found.sandbox else "warning", "settings", f"wallets: {wallets}")
    if found.sandbox:
        yield Finding("warning", "settings", "HUB_SANDBOX is on: replayed rates, never for real money")
    yield from _store(found.store)
    yield from _addresses(found.grpc, found.http)


def clock() -> Iterator[Finding]:
    """The machine's clock: signatures are valid for 300 s around it."""
    now = time.time()
    verdict = "ok" if now > 1_750_000_000 else "fault"
    yield Finding(verdict, "clock", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)))


def files() -> Iterator[Finding]:
    """How many connections one process may hold."""
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield Finding("ok" if soft >= FILES_MIN else "warning", "open files", f"at most {soft}")


def _store(url: str) -> Iterator[Finding]:
    path = Path(url.removeprefix("sqlite:///"))
    folder = path.resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding("fault", "store", f"{folder} is not a folder that this user can write to")
        return
    free = shutil.disk_usage(folder).free
    verdict = "ok" if free >= FREE_BYTES_MIN else "warning"
    yield Finding(verdict, "store", f"{path}: {free >> 20} MiB free")
    took_ms = _fsync_ms(folder)
    slow = "ok" if took_ms <= FSYNC_MS_MAX else "warning"
    yield Finding(slow, "fsync", f"{took_ms} ms; every payment waits for two of them")


def _fsync_ms(folder: Path) -> int:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"x" * 4096)
        started = time.perf_counter_ns()
        os.fsync(file.fileno())
        return (time.perf_counter_ns() - started) // 1_000_000


def _addresses(*addresses: str) -> Iterator[Finding]:
    for address in addresses:
        host, _, port = address.rpartition(":")
        with socket.socket() as probe:
            try:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, int(port)))
            except (OSError, ValueError) as taken:
                yield Finding("warning", "address", f"{address}: {taken}; is a hub running?")
            else:
                yield Finding("ok", "address", f"{address} is free")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (python, packages, sqlite, clock, files, settings)
