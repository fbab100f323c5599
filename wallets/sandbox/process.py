"""Starts and ends sandbox wallets as processes of their own, for demos, benches and tests."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

import wallets
from wallets import registry
from wallets.connection import KeyPairing

_PROGRAM = "import sys; from wallets.sandbox.serve import main; sys.exit(main(sys.argv[1:]))"

START_SECONDS = 20.0
STOP_SECONDS = 5.0


class SandboxFailed(RuntimeError):
    """A sandbox wallet did not start. What it said is on our standard error, which it shares."""


@dataclass(frozen=True, slots=True)
class SandboxProcess:
    """A running sandbox wallet. It ends with us, even if we are killed: its standard input is our end."""

    wallet_id: str
    url: str
    process: Process

    async def stop(self) -> int:
        """Asks it to end, waits, kills it if it must; its exit code."""
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
            except TimeoutError:
                self.process.kill()
        return await self.process.wait()


def make_connection_secrets(wallet_id: str) -> KeyPairing:
    """Throw-away keys for a hub and this wallet's sandbox."""
    module = import_module(f"{registry.package_of(wallet_id)}.sandbox")
    return cast("KeyPairing", module.make_connection_secrets())


async def start_sandbox(
    wallet_id: str,
    *,
    book: Path,
    client_id: str,
    wallet_secrets: Mapping[str, str],
    hub_url: str = "",
    port: int = 0,
) -> SandboxProcess:
    """Starts one wallet and waits until it takes calls. Raises `SandboxFailed`.

    `wallet_secrets` is `KeyPairing.wallet_side`. The hub's address may be told later, by POST /sandbox/hub.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _PROGRAM,
        *("--wallet", wallet_id, "--port", str(port), "--book", str(book), "--hub", hub_url),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": _search_path()},
        # A Ctrl-C is for the one who started us; we end when it does.
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    secrets = {"client_id": client_id, "secrets": dict(wallet_secrets)}
    process.stdin.write(json.dumps(secrets).encode() + b"\n")
    try:
        async with asyncio.timeout(START_SECONDS):
            await process.stdin.drain()
            line = await process.stdout.readline()
    except (TimeoutError, ConnectionError):
        line = b""
    if not line:
        if process.returncode is None:
            process.kill()
        await process.wait()
        raise SandboxFailed(f"the sandbox of {wallet_id} did not start, see what it wrote to standard error")
    return SandboxProcess(wallet_id, json.loads(line)["url"], process)


def _search_path() -> str:
    """Where our packages lie, so that the working directory does not matter, before what was set."""
    root = str(Path(wallets.__file__).resolve().parent.parent)
    return os.pathsep.join(path for path in (root, os.environ.get("PYTHONPATH")) if path)
