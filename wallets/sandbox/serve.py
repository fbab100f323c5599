"""One sandbox wallet as a process, from its arguments to its end; `wallets.sandbox.process` starts it.

Reads its secrets as one line of JSON from standard input, or from `--secrets FILE`; prints one line,
`{"wallet_id": ..., "url": ...}`, when it takes calls; ends on SIGTERM, and, if its secrets came by standard
input, as soon as that is closed, so it never outlives the process that started it.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from wallets import registry
from wallets.clock import utc_now
from wallets.connection import WalletConnection
from wallets.http.transport import PooledTransport
from wallets.sandbox.app import make_app
from wallets.sandbox.dialect import Dialect
from wallets.sandbox.hub_line import HubLine
from wallets.sandbox.listener import Listener
from wallets.sandbox.machine import Machine, assemble

CONNECTIONS_TO_HUB_MAX = 32


def main(arguments: Sequence[str]) -> int:
    """Runs until it is told to stop; 2 for arguments or secrets that can't be used."""
    parser = argparse.ArgumentParser(prog="sandbox wallet", description="One sandbox wallet.")
    parser.add_argument("--wallet", required=True, choices=sorted(registry.profiles()))
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--book", type=Path, required=True, help="SQLite file, made if it is not there")
    parser.add_argument("--hub", default="", help="address of the hub's HTTP door; may be told later")
    parser.add_argument("--secrets", type=Path, help="JSON file; without it one line on standard input")
    args = parser.parse_args(arguments)
    text = args.secrets.read_text(encoding="utf-8") if args.secrets else sys.stdin.readline()
    try:
        dialect = open_dialect(args.wallet, text)
    except ValueError as error:
        sys.stderr.write(f"secrets of {args.wallet}: {error}\n")
        return 2
    asyncio.run(serve(dialect, args.port, args.book, args.hub, follow_stdin=args.secrets is None))
    return 0


def open_dialect(wallet_id: str, secrets_json: str) -> Dialect:
    """The wallet's own side of its dialect, from `{"client_id": ..., "secrets": {...}}`; else ValueError."""
    given = json.loads(secrets_json)
    if not isinstance(given, dict) or given.keys() != {"client_id", "secrets"}:
        raise ValueError("an object of client_id and secrets is expected")
    connection = WalletConnection("http://127.0.0.1", given["client_id"], given["secrets"])
    module = import_module(f"{registry.package_of(wallet_id)}.sandbox")
    return cast("Dialect", module.open_sandbox(connection))


async def serve(dialect: Dialect, port: int, book: Path, hub_url: str, *, follow_stdin: bool) -> None:
    """Serves one wallet until SIGTERM, SIGINT or, if followed, the end of standard input."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if follow_stdin:
        _when_stdin_ends(stop.set)
    line = HubLine(
        dialect.profile.wallet_id, PooledTransport(connections_max=CONNECTIONS_TO_HUB_MAX), hub_url or None
    )
    machine = assemble(dialect, book, line, true_now=utc_now, sleep=asyncio.sleep)
    listener = Listener(make_app(machine), port)
    await listener.open()
    sending = asyncio.create_task(machine.outbox.run())
    sys.stdout.write(json.dumps({"wallet_id": dialect.profile.wallet_id, "url": listener.url}) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await _end(machine, listener, sending)


def _when_stdin_ends(then: Callable[[], None]) -> None:
    """A file or a null device never ends for us: only a pipe or a terminal is followed."""
    loop = asyncio.get_running_loop()
    stdin = sys.stdin.fileno()

    def look() -> None:
        if not os.read(stdin, 4096):
            loop.remove_reader(stdin)
            then()

    with contextlib.suppress(PermissionError):
        loop.add_reader(stdin, look)


async def _end(machine: Machine, listener: Listener, sending: "asyncio.Task[None]") -> None:
    await listener.close()
    sending.cancel()
    await asyncio.wait([sending])
    await machine.line.aclose()
    machine.shelf.close()
