"""A whole sandbox on this machine: three wallets as processes of their own, and a hub that knows them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from hub.sandbox.participants import Keys, new_keys, records
from hub.sandbox.shops import SHOPS
from hub.settings import Settings, WalletSettings
from wallets import registry
from wallets.sandbox.process import SandboxProcess, make_connection_secrets, start_sandbox

if TYPE_CHECKING:
    from hub.app import Running

CONTROL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class House:
    """A running sandbox: where everything is, and the keys to it."""

    hub: "Running"
    wallets: Sequence[SandboxProcess]
    keys: Keys
    directory: Path
    store: str
    control: httpx.AsyncClient

    def address_of(self, wallet_id: str) -> str:
        """Where a sandbox wallet is."""
        return next(wallet.url for wallet in self.wallets if wallet.wallet_id == wallet_id)

    async def tell(self, wallet_id: str, path: str, body: dict[str, object]) -> dict[str, Any]:
        """A control call to a sandbox wallet; raises `httpx.HTTPStatusError` when it refuses."""
        answer = await self.control.post(self.address_of(wallet_id) + path, json=body)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def book_of(self, wallet_id: str) -> dict[str, Any]:
        """A sandbox wallet's own book."""
        answer = await self.control.get(self.address_of(wallet_id) + "/sandbox/book")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def description(self) -> dict[str, object]:
        """What other programs need to use this sandbox (DESIGN A9)."""
        merchants = [
            {
                "merchant_id": shop.merchant_id,
                "acquirer_id": shop.acquirer_id,
                "country": shop.country,
                "currency": shop.currency,
                "key": self.keys.merchants[shop.merchant_id],
            }
            for shop in SHOPS
        ]
        return {
            "grpc": self.hub.grpc_address,
            "http": f"http://{self.hub.http_address}",
            "wallets": {wallet.wallet_id: wallet.url for wallet in self.wallets},
            "merchants": merchants,
            "operator_key": self.keys.operator,
            "approver_key": self.keys.approver,
            "store": self.store,
        }


@asynccontextmanager
async def open_house(directory: Path) -> AsyncIterator[House]:
    """Starts everything on free ports, with books and store in `directory`; ends everything behind itself.

    A directory that was used before goes on where it ended, with new keys.
    """
    store = f"sqlite:///{directory / 'hub.sqlite3'}"
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(_start_wallets(directory, stack))
        # The hub takes as long to be imported as the wallets take to come up.
        app = await asyncio.to_thread(import_module, "hub.app")
        started, connections = await starting
        settings = Settings(
            store=store,
            grpc="127.0.0.1:0",
            http="127.0.0.1:0",
            sandbox=True,
            log_level="warning",
            wallets=connections,
        )
        keys = new_keys()
        profiles = tuple(registry.profiles()[wallet.wallet_id] for wallet in started)
        seed = records(keys, profiles)
        hub: Running = await stack.enter_async_context(app.serving(settings, seed=seed))
        control = await stack.enter_async_context(httpx.AsyncClient(timeout=CONTROL_SECONDS, trust_env=False))
        house = House(hub, started, keys, directory, store, control)
        for wallet in started:
            await house.tell(wallet.wallet_id, "/sandbox/hub", {"url": f"http://{hub.http_address}"})
        yield house


async def _start_wallets(
    directory: Path, stack: AsyncExitStack
) -> tuple[list[SandboxProcess], dict[str, WalletSettings]]:
    connections: dict[str, WalletSettings] = {}
    running: list[SandboxProcess] = []

    async def stop() -> None:
        await asyncio.gather(*(wallet.stop() for wallet in running))

    async def start(wallet_id: str) -> SandboxProcess:
        pairing = make_connection_secrets(wallet_id)
        process = await start_sandbox(
            wallet_id,
            book=directory / f"{wallet_id}.sqlite3",
            client_id=pairing.client_id,
            wallet_secrets=pairing.wallet_side,
        )
        running.append(process)
        connections[wallet_id] = WalletSettings(
            base_url=process.url, client_id=pairing.client_id, secrets=pairing.hub_side
        )
        return process

    stack.push_async_callback(stop)
    starting = (start(wallet_id) for wallet_id in registry.profiles())
    # All are waited for, so that one that fails leaves none behind that nobody ends.
    started = await asyncio.gather(*starting, return_exceptions=True)
    for one in started:
        if isinstance(one, BaseException):
            raise one
    return [one for one in started if not isinstance(one, BaseException)], connections
