"""A whole hub inside a test: real gRPC and HTTP doors, real SQLite, scripted wallets, and a clock to move.

A test is a coroutine that takes a `House` and is decorated with `@at_home()`; it gets one of its own.
Business time stands still until the test moves it. truemoney's calls back are really signed: `partner` is
its own side of the dialect. Who there is stands in `cast`, what is said in `calls`.
"""

import asyncio
import functools
import inspect
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from grpc import aio

from fx.providers.board import RateBoard
from hub.api.admin_service import AdminService
from hub.api.code_service import CodeService
from hub.api.payment_service import PaymentService
from hub.api.payments import PaymentCalls
from hub.api.quotes import QuoteService
from hub.api.rates import RateTable
from hub.api.sandbox_service import SandboxService
from hub.api.server import Services, build_server
from hub.api.settlement_service import SettlementService
from hub.api.wallet_gateway import WalletGatewayService
from hub.files.netting_csv import netting_csv
from hub.files.netting_json import netting_json
from hub.flows.desk import WORKING_MAX, Desk
from hub.flows.gateway import answer_call
from hub.flows.ports import Ports
from hub.flows.reports import ReportFile
from hub.flows.units import SaveRecord, Unit
from hub.http.door import make_app
from hub.http.listener import HttpListener
from hub.participants.directory import Record
from hub.payment.model import Payment, Refund
from hub.settlement.day import Scheme
from hub.store.open import open_store
from hub.store.runner import InlineRunner, Runner
from hub.store.sqlite.store import SqliteStore
from hub.v1 import (
    admin_service_pb2_grpc,
    code_service_pb2_grpc,
    payment_service_pb2_grpc,
    quote_service_pb2_grpc,
    sandbox_service_pb2_grpc,
    settlement_service_pb2_grpc,
    wallet_gateway_service_pb2_grpc,
)
from hub.v1.payment_service_pb2 import RefundPaymentRequest
from tests.hub.api.calls import an_order, as_, money, never, to_pay
from tests.hub.api.cast import (
    BOOKS,
    BOOKS_KEY,
    ROUTES,
    SEOUL,
    THAI,
    BoardRates,
    HouseWallets,
    Sheet,
    StillClock,
    participants,
)
from tests.hub.flows.parties import CountingIds
from tests.hub.flows.scripted import Act, Effect, ScriptedWallet
from wallets import registry
from wallets.connection import WalletConnection
from wallets.contract import HttpAnswer, HttpCall, Wallet
from wallets.sandbox.dialect import Dialect
from wallets.truemoney.sandbox import make_connection_secrets, open_sandbox

TABLES = (
    "payment",
    "attempt",
    "refund",
    "request",
    "entry",
    "posting",
    "movement",
    "incident",
    "proposal",
    "day",
    "acquirer",
    "merchant",
    "wallet_contract",
    "credential",
    "static_code",
)
"""Everything that a refused call must leave as it was. A quote that nobody uses is no trace in the books."""

Hook = Callable[[], Awaitable[None]]


class House:
    """One running hub, and everyone around it."""

    def __init__(self, directory: Path, *, sandbox: bool, working_max: int) -> None:
        self.path = directory / "hub.sqlite3"
        self.clock = StillClock()
        self.sheet = Sheet()
        self.board = RateBoard((self.sheet,))
        self.thai = ScriptedWallet(registry.profiles()[THAI])
        self.seoul = ScriptedWallet(registry.profiles()[SEOUL])
        self.wallets: dict[str, Wallet] = {THAI: self.thai, SEOUL: self.seoul}
        self.reports: list[tuple[str, str]] = []
        """What the desk reported: record and error."""
        self.before_commit: Hook | None = None
        self.controls: dict[str, str] = {}
        """Addresses of sandbox wallets, for the sandbox service."""
        self._sandbox = sandbox
        self._working_max = working_max
        pairing = make_connection_secrets()
        there = WalletConnection("http://127.0.0.1", pairing.client_id, pairing.wallet_side)
        here = WalletConnection("http://127.0.0.1", pairing.client_id, pairing.hub_side)
        self.partner: Dialect = open_sandbox(there)
        """truemoney's own side: makes calls that are really signed."""
        self.doors = {THAI: registry.open_door(THAI, here)}
        self.signed_at: Callable[[], datetime] = self.clock.now
        """The time that signatures of calls back are held against."""

    async def open(self) -> None:
        """Opens the store and the doors."""
        self.store: SqliteStore = open_store(
            f"sqlite:///{self.path}", self.clock, runners=self._runner, fsync=False
        )
        self.ports = Ports(
            store=self.store,
            clock=self.clock,
            ids=CountingIds(),
            rates=BoardRates(self.board, self.clock.now),
            wallets=HouseWallets(self.wallets),
            directory=self.store.directory,
            routes=lambda: ROUTES,
            scheme=Scheme(),
            fingerprint_key=self.store.fingerprint_key,
        )
        await self.write(*participants())
        self.desk = Desk(
            self.ports,
            lambda record, wrong: self.reports.append((record, repr(wrong))),
            working_max=self._working_max,
        )
        self.running = asyncio.create_task(self.desk.run())
        self.control = httpx.AsyncClient(trust_env=False)
        self.server = build_server(self._services(), self.store.directory)
        await self.server.start()
        app = make_app(self.doors, partial(answer_call, self.ports, self.desk), now=self.signed_at)
        self.listener = HttpListener(app)
        await self.listener.open()
        self.http = httpx.AsyncClient(base_url=f"http://{self.listener.address}", trust_env=False)
        self.channel = aio.insecure_channel(self.server.address)
        self.payments = payment_service_pb2_grpc.PaymentServiceStub(self.channel)
        self.quotes = quote_service_pb2_grpc.QuoteServiceStub(self.channel)
        self.codes = code_service_pb2_grpc.CodeServiceStub(self.channel)
        self.gateway = wallet_gateway_service_pb2_grpc.WalletGatewayServiceStub(self.channel)
        self.settlement = settlement_service_pb2_grpc.SettlementServiceStub(self.channel)
        self.admin = admin_service_pb2_grpc.AdminServiceStub(self.channel)
        self.sandbox = sandbox_service_pb2_grpc.SandboxServiceStub(self.channel)

    async def close(self) -> None:
        """Closes everything, whatever the test left."""
        self.clock.forward(days=1)
        await self.channel.close()
        await self.http.aclose()
        await self.control.aclose()
        await self.listener.close(0)
        await self.server.stop(0)
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        await self.desk.abandon()
        await self.store.close()

    async def write(self, *records: Record) -> None:
        """Puts records into the directory."""
        await self.store.commit(Unit(tuple(SaveRecord(record) for record in records)))

    async def pay(self, *asked: Any, key: str = BOOKS_KEY, **more: Any) -> Any:
        """A till's CreatePayment, answered."""
        return await self.payments.CreatePayment(to_pay(*asked, **more), metadata=as_(key))

    async def order(self, *asked: Any, key: str = BOOKS_KEY, **more: Any) -> Any:
        """An order with a code to show."""
        return await self.payments.CreatePayment(an_order(*asked, **more), metadata=as_(key))

    async def begin(self, request_id: str = "req-1", act: Act = never) -> Payment:
        """A payment that truemoney was asked for and did not clearly answer; its till has hung up.

        With an `act` that answers, what it said is durable already.
        """
        asked = asyncio.Event()

        async def told(effect: Effect) -> Any:
            asked.set()
            return await act(effect)

        self.thai.will("pay", told)
        call = self.payments.CreatePayment(to_pay(request_id), metadata=as_(BOOKS_KEY))
        await asked.wait()
        known = await self.store.request(BOOKS, request_id)
        assert known is not None
        payment = await self.store.payment(known.resource_id)
        seen = -1
        while act is not never and payment is not None and payment.attempts[0].call_ended_at is None:
            seen = await self.store.change_after(seen)
            payment = await self.store.payment(known.resource_id)
        call.cancel()
        assert payment is not None
        return payment

    async def begin_refund(self, payment_id: str, amount: str, act: Act) -> Refund:
        """A refund that truemoney was asked for and did not clearly answer; its till has hung up."""
        self.thai.will("refund", act)
        request = RefundPaymentRequest(payment_id=payment_id, request_id="back", amount=money(amount))
        call = self.payments.RefundPayment(request, metadata=as_(BOOKS_KEY))
        await call.wait_for_connection()
        seen = -1
        while True:
            refunds = await self.store.refunds_of(payment_id)
            if refunds and refunds[0].tries > 0:
                call.cancel()
                return refunds[0]
            seen = await self.store.change_after(seen)

    async def called_back(self, call: HttpCall) -> HttpAnswer:
        """A wallet's HTTP call, sent as it is."""
        answer = await self.http.request(
            call.method, call.path, content=call.body, headers=dict(call.headers)
        )
        return HttpAnswer(answer.status_code, dict(answer.headers), answer.content)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the tables that a refused call must leave alone."""
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as connection:
            found = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        connection.close()
        return found

    def _services(self) -> Services:
        csv = ReportFile("csv", "text/csv", netting_csv)
        json = ReportFile("json", "application/json", netting_json)
        sandbox = SandboxService(self.ports, self.desk, self.clock, self.controls, self.control)
        return Services(
            payments=PaymentService(self.ports, PaymentCalls(self.ports, self.desk)),
            quotes=QuoteService(
                self.ports, self.desk, RateTable(self.board, self.ports.directory, self.clock.now)
            ),
            codes=CodeService(self.ports),
            wallets=WalletGatewayService(self.ports, self.desk),
            settlement=SettlementService(
                self.ports,
                self.desk,
                self.store.books,
                report_files={"csv": csv, "json": json},
                sandbox=self._sandbox,
            ),
            admin=AdminService(self.ports, self.desk, self.board, self.store.books),
            sandbox=sandbox if self._sandbox else None,
        )

    def _runner(self, name: str) -> Runner:
        return InlineRunner(before=self._before_commit) if name == "store-writer" else InlineRunner()

    async def _before_commit(self) -> None:
        if self.before_commit is not None:
            await self.before_commit()


@asynccontextmanager
async def a_house(
    directory: Path, *, sandbox: bool = False, working_max: int = WORKING_MAX
) -> AsyncIterator[House]:
    """A house that is open, and closed at the end."""
    house = House(directory, sandbox=sandbox, working_max=working_max)
    await house.open()
    try:
        yield house
    finally:
        await house.close()


def at_home(
    *, sandbox: bool = False, working_max: int = WORKING_MAX
) -> Callable[[Callable[..., Coroutine[Any, Any, None]]], Callable[..., None]]:
    """A test that is a coroutine with a house as its first argument."""

    def decorate(story: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
        @functools.wraps(story)
        def test(tmp_path: Path, **more: Any) -> None:
            async def run() -> None:
                async with a_house(tmp_path, sandbox=sandbox, working_max=working_max) as house:
                    await story(house, **more)

            asyncio.run(run())

        first, *others = inspect.signature(story).parameters.values()
        tmp_path = first.replace(name="tmp_path", annotation=Path)
        test.__signature__ = inspect.Signature((tmp_path, *others))  # type: ignore[attr-defined] # pytest reads it
        return test

    return decorate
