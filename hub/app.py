"""The composition root: the one place that knows every concrete thing (DESIGN B1)."""

import asyncio
import errno
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

import httpx
import structlog

from fx.providers.board import RateBoard
from fx.providers.ecb import EcbReplay, EcbSeries
from fx.providers.illustrative import Illustrative
from fx.rate import Price
from hub.api.plaintext import PlaintextRefused, require_private
from hub.api.server import HubServer, build_server
from hub.codes.routing import TableError
from hub.connections import BadConnection, ConnectedWallets
from hub.flows.desk import Desk
from hub.flows.gateway import answer_call
from hub.flows.ports import Ports
from hub.flows.units import CommitInDoubt, SaveRecord, StoreStopped, Unit
from hub.http.door import make_app
from hub.http.listener import HttpListener
from hub.machine import MachineClock, RandomIds
from hub.participants.directory import Record, key_hash
from hub.participants.model import Credential, PrincipalKind
from hub.routes import Routes
from hub.services import make_services
from hub.settings import Settings, address_of, zone_of
from hub.settlement.day import Scheme
from hub.store.errors import StoreUnusable
from hub.store.open import open_store
from hub.store.sqlite.store import SqliteStore

FIRST_OPERATOR = "operator"

LAST_ANSWERS_SECONDS = 1
"""What callers get, once the draining is over, to hear how their payments stand."""

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
        if self.store.stopped.why is not None:
            return self.store.stopped.why
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
    async with AsyncExitStack() as stack:
        try:
            running = await _start(settings, seed, stack)
        except (StoreUnusable, BadConnection, TableError, PlaintextRefused) as wrong:
            raise CannotStart(str(wrong)) from wrong
        except (StoreStopped, CommitInDoubt) as failed:
            raise CannotStart(f"{settings.store}: {failed}") from failed
        yield running


async def _start(settings: Settings, seed: Iterable[Record], stack: AsyncExitStack) -> Running:
    scheme = Scheme(zone_of(settings.zone))
    clock = MachineClock()
    with _at("HUB_STORE", settings.store):
        store = open_store(settings.store, clock, scheme=scheme)
    stack.push_async_callback(store.close)
    if settings.sandbox:
        clock.move_to(store.clock_offset_seconds)
    changes = tuple(SaveRecord(record) for record in (*seed, *_first_operator(settings, store)))
    if changes:
        await store.commit(Unit(changes))
    wallets = ConnectedWallets(settings.wallets, clock.now)
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
    with _at("HUB_HTTP", settings.http):
        http = HttpListener(door, http_host, http_port, free_port=settings.free_ports)
    await http.open()
    stack.push_async_callback(http.close)
    host, port = address_of(settings.grpc)
    control = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
    services = make_services(ports, desk, store, clock, rates.board, settings, control)
    with _at("HUB_GRPC", settings.grpc):
        server = build_server(
            services,
            store.directory,
            host=host,
            port=port,
            insecure=settings.insecure,
            free_port=settings.free_ports,
        )
    running = asyncio.create_task(desk.run(), name="desk")
    stack.push_async_callback(_close, server, desk, running, store, settings.drain_seconds)
    await server.start()
    return Running(server.address, http.address, ports, desk, store, routes, running)


async def _close(
    server: HubServer, desk: Desk, running: "asyncio.Task[None]", store: SqliteStore, drain_seconds: int
) -> None:
    """Takes nothing new, lets what is at work end in time, and leaves the rest to the next start.

    What a store that stopped can't write needs no waiting for.
    """
    drain_seconds = drain_seconds if store.stopped.why is None else 0
    stopping = asyncio.create_task(server.stop(drain_seconds + LAST_ANSWERS_SECONDS))
    try:
        async with asyncio.timeout(drain_seconds):
            await desk.drain()
    except TimeoutError:
        log.warning("left_for_the_next_start")
    # Nothing will be told to those who still wait that they can't read now.
    desk.let_go()
    await stopping
    await desk.abandon()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def _first_operator(settings: Settings, store: SqliteStore) -> Iterator[Record]:
    """The operator whose key is set, unless the store knows it: a key that was revoked stays revoked."""
    if settings.operator_key is not None:
        hashed = key_hash(settings.operator_key)
        if hashed not in store.directory().credentials:
            yield Credential(hashed, PrincipalKind.OPERATOR, FIRST_OPERATOR)


@contextmanager
def _at(name: str, value: str) -> Iterator[None]:
    """Says which setting it was that the machine refused. Raises `CannotStart`."""
    try:
        yield
    except OSError as refused:
        why = refused.strerror or "it is taken, or no address of this machine"
        text = f"{name}={value} can't be had: {why}"
        if refused.errno in (errno.EADDRINUSE, None):
            text += ". Is another hub running? Set another, or start with --free-ports"
        raise CannotStart(text) from refused


def rate_board(scheme: Scheme, *, sandbox: bool) -> RateBoard:
    """Where prices come from. Production never replays: its rates grow stale and say so."""
    if sandbox:
        providers = (EcbReplay(hub_zone=scheme.zone), Illustrative(hub_zone=scheme.zone))
        return RateBoard(providers, sandbox=True)
    return RateBoard((EcbSeries(),))


def configure_logs(level: str) -> None:
    """Structured lines on standard error; never codes, secrets or a person's data."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _Forwarded) for handler in root.handlers):
        root.addHandler(_Forwarded(logging.WARNING))


class _Forwarded(logging.Handler):
    """What libraries have to say, in lines like our own."""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        log.log(record.levelno, "library", logger=record.name, said=said, exc_info=record.exc_info)


def _report(record_id: str, wrong: BaseException) -> None:
    log.error("work_failed", record=record_id, error=repr(wrong))
