"""The composition root: the one place that knows every concrete thing (DESIGN B1)."""

import asyncio
import logging
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
import structlog

from fx.providers.board import RateBoard
from fx.providers.ecb import EcbReplay, EcbSeries
from fx.providers.illustrative import Illustrative
from fx.rate import Price
from hub.api.plaintext import PlaintextRefused, require_private
from hub.api.server import HubServer, build_server
from hub.codes.routing import TableError
from hub.connections import ConnectedWallets
from hub.flows.desk import Desk
from hub.flows.gateway import answer_call
from hub.flows.ports import Ports
from hub.flows.units import SaveRecord, Unit
from hub.http.door import make_app
from hub.http.listener import HttpListener
from hub.machine import MachineClock, RandomIds
from hub.participants.directory import Record
from hub.routes import Routes
from hub.services import make_services
from hub.settings import Settings
from hub.settlement.day import Scheme
from hub.store.errors import StoreUnusable
from hub.store.open import open_store
from hub.store.sqlite.store import SqliteStore
from wallets.registry import BadWallet, UnknownWallet

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")

log = structlog.get_logger()


class CannotStart(RuntimeError):
    """The hub can't be put together as asked; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Running:
    """A hub that takes calls."""

    grpc_address: str
    http_address: str
    ports: Ports
    desk: Desk
    store: SqliteStore
    routes: Routes
    at_work: "asyncio.Task[None]"
    """The desk's own loop; it ends only by a fault or at the close."""

    async def failed(self) -> str:
        """Returns when the hub can't go on, and why: its process must end and start again."""
        stopped = asyncio.create_task(self.store.stopped.wait())
        await asyncio.wait({stopped, self.at_work}, return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            return "the store takes no more writes"
        stopped.cancel()
        ended = None if self.at_work.cancelled() else self.at_work.exception()
        return f"the desk ended: {ended!r}"


class BoardRates:
    """The rate board at the hub's own time, as flows ask for prices."""

    def __init__(self, board: RateBoard, now: Callable[[], datetime]) -> None:
        self.board = board
        self._now = now

    def price(self, merchant_currency: str, wallet_currency: str, markup: Decimal) -> Price:
        return self.board.price(merchant_currency, wallet_currency, markup, self._now())


@asynccontextmanager
async def serving(settings: Settings, *, seed: Iterable[Record] = ()) -> AsyncIterator[Running]:
    """A hub that serves while the context is open, and drains when it closes. Raises `CannotStart`.

    `seed` are participants' records to write before the first call is taken.
    """
    configure_logs(settings.log_level)
    try:
        async with AsyncExitStack() as stack:
            yield await _start(settings, seed, stack)
    except (
        StoreUnusable,
        UnknownWallet,
        BadWallet,
        TableError,
        PlaintextRefused,
        OSError,
    ) as wrong:
        raise CannotStart(str(wrong)) from wrong


async def _start(settings: Settings, seed: Iterable[Record], stack: AsyncExitStack) -> Running:
    scheme = Scheme(zone_of(settings.zone))
    clock = MachineClock()
    store = open_store(settings.store, clock, scheme=scheme)
    stack.push_async_callback(store.close)
    if settings.sandbox:
        clock.move_to(store.clock_offset_seconds)
    changes = tuple(SaveRecord(record) for record in seed)
    if changes:
        await store.commit(Unit(changes))
    wallets = ConnectedWallets(settings.wallets)
    stack.push_async_callback(wallets.aclose)
    routes = Routes(wallets.profiles(), settings.routes)
    rates = BoardRates(rate_board(scheme, sandbox=settings.sandbox), clock.now)
    ports = Ports(
        store=store,
        clock=clock,
        ids=RandomIds(clock.now),
        rates=rates,
        wallets=wallets,
        directory=store.directory,
        routes=routes,
        scheme=scheme,
        fingerprint_key=store.fingerprint_key,
    )
    desk = Desk(ports, _report)
    http_host, http_port = address_of(settings.http)
    require_private(http_host, insecure=settings.insecure)
    door = make_app(wallets.doors, partial(answer_call, ports, desk))
    http = HttpListener(door, http_host, http_port, free_port=settings.free_ports)
    await http.open()
    stack.push_async_callback(http.close)
    host, port = address_of(settings.grpc)
    control = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
    server = build_server(
        make_services(ports, desk, store, clock, rates.board, settings, control),
        store.directory,
        host=host,
        port=port,
        insecure=settings.insecure,
        free_port=settings.free_ports,
    )
    running = asyncio.create_task(desk.run(), name="desk")
    stack.push_async_callback(_close, server, desk, running, settings.drain_seconds)
    await server.start()
    return Running(server.address, http.address, ports, desk, store, routes, running)


async def _close(server: HubServer, desk: Desk, running: "asyncio.Task[None]", drain_seconds: int) -> None:
    """Takes nothing new, lets what is at work end in time, and leaves the rest to the next start."""
    stopping = asyncio.create_task(server.stop(drain_seconds))
    try:
        async with asyncio.timeout(drain_seconds):
            await desk.drain()
    except TimeoutError:
        log.warning("left_for_the_next_start")
    await stopping
    await desk.abandon()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def rate_board(scheme: Scheme, *, sandbox: bool) -> RateBoard:
    """Where prices come from. Production never replays: its rates grow stale and say so."""
    if sandbox:
        providers = (EcbReplay(hub_zone=scheme.zone), Illustrative(hub_zone=scheme.zone))
        return RateBoard(providers, sandbox=True)
    return RateBoard((EcbSeries(),))


def zone_of(text: str) -> tzinfo:
    """A zone as it is set: +08:00, or a name of the IANA database. Raises `CannotStart`."""
    offset = _OFFSET.fullmatch(text)
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise CannotStart(f"HUB_ZONE={text}: write +08:00, or a name like Asia/Tokyo") from unknown


def address_of(text: str) -> tuple[str, int]:
    """Host and port of an address as it is set. Raises `CannotStart`."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal():
        raise CannotStart(f"{text!r} is no address: write host:port")
    return host, int(port)


def configure_logs(level: str) -> None:
    """Structured lines on standard error; never codes, secrets or a person's data."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )


def _report(record_id: str, wrong: BaseException) -> None:
    log.error("work_failed", record=record_id, error=repr(wrong))
