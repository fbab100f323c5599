"""A hub served by a process of its own, that a test may kill and start again on the same store and ports."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from hub.flows.units import SaveRecord, Unit
from hub.machine import MachineClock
from hub.sandbox.participants import Keys, new_keys, records
from hub.store.address import path_of, url_of
from hub.store.open import open_store
from tests.crash.disk import DiskFault, under
from tests.running import ROOT
from wallets import registry
from wallets.sandbox.process import SandboxProcess, make_connection_secrets, start_sandbox

READY_SECONDS = 60
DRAIN_SECONDS = 30
LINES_KEPT = 1_000
PATIENCE_SECONDS, PAY_IN_FLIGHT_SECONDS = 2, 2
"""For wallets on the same machine: for so long, and a call, each life waits before it believes in nothing."""


class DidNotStart(RuntimeError):
    """The hub ended before it took calls."""

    def __init__(self, exit_code: int, said: str) -> None:
        super().__init__(f"exit {exit_code}: {said}")
        self.exit_code = exit_code


class ServedHub:
    """The hub, its three wallets, and the keys to it. The wallets live on while the hub is killed."""

    def __init__(
        self, folder: Path, wallets: list[SandboxProcess], keys: Keys, environment: dict[str, str]
    ) -> None:
        self.folder = folder
        self.keys = keys
        self.wallets = wallets
        self.target = environment["HUB_GRPC"]
        self.store = environment["HUB_STORE"]
        self.path = path_of(self.store)
        self.said: deque[str] = deque(maxlen=LINES_KEPT)
        """What it said last, newest at the end."""
        self._environment = environment
        self._process: Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self.starts = 0

    async def start(self, fault: DiskFault | None = None) -> None:
        """Starts the hub, with a fault of its disk if one is given, and returns when it takes calls.

        Raises `DidNotStart` if it ended before.
        """
        command = (sys.executable, "-m", "hub", "serve")
        self._process = await asyncio.create_subprocess_exec(
            *(command if fault is None else under(fault, self.path, "hub", "serve")),
            cwd=ROOT,
            env=self._environment,
            stdin=DEVNULL,
            stderr=PIPE,
        )
        self.starts += 1
        self.said.clear()
        ready = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(self._process, ready))
        async with asyncio.timeout(READY_SECONDS):
            await ready.wait()
        if not any(line.startswith("hub: grpc") for line in self.said):
            raise DidNotStart(await self.ended(), "\n".join(self.said))

    async def kill(self) -> None:
        """SIGKILL: no handler, no flush, no goodbye. Nothing happens to one that has ended."""
        if self._running.returncode is None:
            self._running.kill()
        await self._running.wait()

    def signal(self, number: signal.Signals) -> None:
        """Any other signal: it may stop the hub, or wake it."""
        self._running.send_signal(number)

    async def stop(self) -> int:
        """SIGTERM: its exit code after it drained."""
        if self._running.returncode is None:
            self._running.terminate()
        return await self.ended()

    async def ended(self, seconds: float = DRAIN_SECONDS) -> int:
        """Its exit code, once it has ended by itself; `said` is then complete. TimeoutError if it goes on."""
        async with asyncio.timeout(seconds):
            code = await self._running.wait()
            if self._listening is not None:
                await self._listening
        return code

    @property
    def _running(self) -> Process:
        assert self._process is not None
        return self._process

    async def _listen(self, process: Process, ready: asyncio.Event) -> None:
        """Hears all that it says, so that it never waits for us; its first own line says if it serves."""
        assert process.stderr is not None
        async for line in process.stderr:
            self.said.append(line.decode(errors="replace").rstrip())
            if self.said[-1].startswith("hub: "):
                ready.set()
        if not self.said:
            self.said.append("it said nothing")
        ready.set()

    async def tell(self, wallet_id: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A control call to a wallet."""
        url = next(wallet.url for wallet in self.wallets if wallet.wallet_id == wallet_id)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.post(url + path, json=body)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def book(self, wallet_id: str) -> dict[str, Any]:
        """A wallet's own book."""
        url = next(wallet.url for wallet in self.wallets if wallet.wallet_id == wallet_id)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            found: dict[str, Any] = (await client.get(f"{url}/sandbox/book")).json()
        return found


@asynccontextmanager
async def served_hub(folder: Path, **settings: str) -> AsyncIterator[ServedHub]:
    """Three wallets and a store with participants; the hub is not started yet. `settings`: HUB_*."""
    async with AsyncExitStack() as stack:
        grpc, http = _free_address(), _free_address()
        lines = []
        wallets = []
        for wallet_id in registry.profiles():
            pairing = make_connection_secrets(wallet_id)
            wallet = await start_sandbox(
                wallet_id,
                book=folder / f"{wallet_id}.sqlite3",
                client_id=pairing.client_id,
                wallet_secrets=pairing.wallet_side,
                hub_url=f"http://{http}",
            )
            stack.push_async_callback(wallet.stop)
            wallets.append(wallet)
            lines += [
                f"[wallets.{wallet_id}]",
                f'base_url = "{wallet.url}"',
                f'client_id = "{pairing.client_id}"',
                f"patience_seconds = {PATIENCE_SECONDS}",
                f"pay_in_flight_seconds = {PAY_IN_FLIGHT_SECONDS}",
            ]
            lines += [f"[wallets.{wallet_id}.secrets]"]
            lines += [f"{name!r} = '''{value}'''" for name, value in pairing.hub_side.items()]
        config = folder / "hub.toml"
        config.write_text("\n".join(lines), encoding="utf-8")
        keys = new_keys()
        store = url_of(folder / "hub.sqlite3")
        await _seed(store, keys)
        environment = {
            "PATH": "/usr/bin:/bin",
            "HUB_CONFIG": str(config),
            "HUB_STORE": store,
            "HUB_GRPC": grpc,
            "HUB_HTTP": http,
            "HUB_SANDBOX": "1",
            **settings,
        }
        hub = ServedHub(folder, wallets, keys, environment)
        try:
            yield hub
        finally:
            if hub.starts:
                await hub.stop()


async def _seed(store_url: str, keys: Keys) -> None:
    store = open_store(store_url, MachineClock())
    changes = tuple(SaveRecord(record) for record in records(keys, tuple(registry.profiles().values())))
    await store.commit(Unit(changes))
    await store.close()


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"127.0.0.1:{probe.getsockname()[1]}"
