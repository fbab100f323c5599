"""A whole hub inside a test: real gRPC and HTTP doors, real SQLite, scripted wallets, and a clock to move.

A test is a coroutine that takes a `House` and is decorated with `@at_home()`; it gets one of its own.
Business time stands still until the test moves it. truemoney's calls back are really signed: `partner` is
its own side of the dialect.
"""

import asyncio
import functools
import inspect
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import httpx
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import error_details_pb2, status_pb2
from grpc import aio

from fx.providers.board import RateBoard
from fx.rate import Leg, Price
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
from hub.codes.reader import read
from hub.codes.routing import RoutingTable, Row
from hub.files.netting_csv import netting_csv
from hub.files.netting_json import netting_json
from hub.flows.desk import WORKING_MAX, Desk
from hub.flows.gateway import answer_call
from hub.flows.ports import Ports
from hub.flows.reports import ReportFile
from hub.flows.units import SaveRecord, Unit
from hub.http.door import make_app
from hub.http.listener import HttpListener
from hub.participants.directory import Record, key_hash
from hub.participants.model import (
    Acquirer,
    Credential,
    Merchant,
    PrincipalKind,
    StaticCode,
    WalletContract,
)
from hub.payment.model import AcquirerId, MerchantId, WalletId
from hub.sandbox.shops import SHOPS
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
from hub.v1.money_pb2 import Money
from hub.v1.payment_service_pb2 import CreatePaymentRequest, OrderCodeOptions
from tests.hub.flows.parties import CountingIds
from tests.hub.flows.scripted import Effect, ScriptedWallet
from wallets import registry
from wallets.connection import WalletConnection
from wallets.contract import HttpAnswer, HttpCall, Wallet
from wallets.profile import Profile
from wallets.sandbox.dialect import Dialect
from wallets.truemoney.sandbox import make_connection_secrets, open_sandbox

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon of a Sunday in the scheme's zone, UTC+8: when every story begins."""
DAY = "2026-11-22"

THAI, SEOUL = "truemoney", "kakaopay"
BOOKS, NOODLES, HANOI = "mer_books", "mer_noodles", "mer_hanoi"
CODE = "251001020123456789012345"
"""A code of EXAMPLES; truemoney's."""
SEOUL_CODE = "291088020123456789012345"
SHARED_CODE = "290000020123456789012345"
"""One that both wallets might have issued."""
COUPON = "251099050123456789012345"
"""One of truemoney's that is not for paying."""
NOODLES_CODE = next(shop.code for shop in SHOPS if shop.country == "TH")
"""A real PromptPay code, registered for the noodle shop."""

BOOKS_KEY, NOODLES_KEY, HANOI_KEY = "books-key", "noodles-key", "hanoi-key"
ACQUIRER_KEY, OPERATOR_KEY, REVOKED_KEY = "acquirer-key", "operator-key", "revoked-key"
THAI_KEY, SEOUL_KEY = "truemoney-key", "kakaopay-key"

ROUTES = RoutingTable.load(
    (
        Row("251001", (24,), (THAI,)),
        Row("291088", (24,), (SEOUL,)),
        Row("290000", (24,), (THAI, SEOUL)),
        Row("251099", (24,), (THAI,), business_type="02"),
    )
)
EUROS = {"JPY": "160", "THB": "35.776", "KRW": "1464.8", "SGD": "1.4", "VND": "26000"}
"""Units for a euro: 1 JPY = 0.2236 THB = 9.155 KRW, as in EXAMPLES."""
RATE_SECONDS_MAX = 4 * 24 * 3600

TABLES = (
    "payment",
    "attempt",
    "refund",
    "request",
    "entry",
    "posting",
    "movement",
    "incident",
    "day",
    "acquirer",
    "merchant",
    "wallet_contract",
    "credential",
    "static_code",
)
"""Everything that a refused call must leave as it was. A quote that nobody uses is no trace in the books."""

Story = Callable[["House"], Coroutine[Any, Any, None]]
Hook = Callable[[], Awaitable[None]]
Metadata = tuple[tuple[str, str], ...]


def as_(key: str, **more: str) -> Metadata:
    """The metadata of a caller with this key; `hub_merchant` names an acquirer's merchant."""
    named = ((name.replace("_", "-"), value) for name, value in more.items())
    return (("authorization", f"Bearer {key}"), *named)


def money(text: str) -> Money:
    """The message of an amount like "778.13 THB"."""
    value, code = text.split()
    units, _, decimals = value.partition(".")
    return Money(currency_code=code, minor_units=int(units + decimals))


def to_pay(request_id: str = "req-1", amount: str = "3480 JPY", **more: Any) -> CreatePaymentRequest:
    """What a till asks for: to pay with truemoney's code, unless another one or an order is given."""
    presented = {} if "order_code_options" in more else {"consumer_code": CODE}
    return CreatePaymentRequest(request_id=request_id, amount=money(amount), **{**presented, **more})


def an_order(request_id: str = "order-1", amount: str = "3480 JPY", **more: Any) -> CreatePaymentRequest:
    """What a till asks for that shows a code."""
    return to_pay(request_id, amount, order_code_options=OrderCodeOptions(valid_seconds=600), **more)


async def never(effect: Effect) -> Any:
    """What becomes of a call that no answer comes to."""
    await asyncio.Event().wait()


class StillClock:
    """Business time: noon, until it is moved."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._moved = asyncio.Event()

    @property
    def offset_seconds(self) -> int:
        """How far it is from noon."""
        return int(self._offset.total_seconds())

    def now(self) -> datetime:
        return NOON + self._offset

    def move_to(self, offset_seconds: int) -> None:
        """Sets the offset, and wakes all who wait for a time."""
        self._offset = timedelta(seconds=offset_seconds)
        self._moved.set()
        self._moved = asyncio.Event()

    def forward(self, **time: int) -> None:
        """Moves it ahead."""
        self.move_to(self.offset_seconds + int(timedelta(**time).total_seconds()))

    async def wait_until(self, at: datetime) -> None:
        while self.now() < at:
            await self._moved.wait()


class Sheet:
    """A source of rates in a test's hand."""

    name = "sheet"
    max_age_seconds = RATE_SECONDS_MAX
    is_sandbox_only = False

    def __init__(self) -> None:
        self._legs: Mapping[str, Leg] = {}
        self.publish(NOON)

    def publish(self, at: datetime, **euros: str) -> None:
        """A new sheet with some rates changed; an empty one is left out."""
        said = {code: value for code, value in {**EUROS, **euros}.items() if value}
        self._legs = {code: Leg("EUR", code, Decimal(value), "sheet", at) for code, value in said.items()}

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        return self._legs


class BoardRates:
    """`hub.flows.ports.Rates` over the real board."""

    def __init__(self, board: RateBoard, now: Callable[[], datetime]) -> None:
        self._board = board
        self._now = now

    def price(self, merchant_currency: str, wallet_currency: str, markup: Decimal) -> Price:
        return self._board.price(merchant_currency, wallet_currency, markup, self._now())


class HouseWallets:
    """`hub.flows.ports.Wallets` of the house's wallets."""

    def __init__(self, wallets: Mapping[str, Wallet]) -> None:
        self._wallets = wallets

    def profiles(self) -> Sequence[Profile]:
        return [self._wallets[wallet_id].profile for wallet_id in sorted(self._wallets)]

    def wallet(self, wallet_id: str) -> Wallet:
        return self._wallets[wallet_id]


@dataclass(frozen=True)
class Refusal:
    """What a refused gRPC call brought back."""

    code: grpc.StatusCode
    message: str
    trailers: Mapping[str, str | bytes]

    @property
    def reason(self) -> str:
        """The trailer `hub-reason`."""
        return str(self.trailers["hub-reason"])

    @property
    def details(self) -> list[Any]:
        """The details of the packed `google.rpc.Status`."""
        status = status_pb2.Status.FromString(self.trailers["grpc-status-details-bin"])
        return [_unpacked(detail) for detail in status.details]

    @property
    def fields(self) -> list[str]:
        """The fields at fault."""
        return [
            violation.field
            for detail in self.details
            if isinstance(detail, error_details_pb2.BadRequest)
            for violation in detail.field_violations
        ]


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
        app = make_app(self.doors, partial(answer_call, self.ports, self.desk), now=self.clock.now)
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
            admin=AdminService(self.ports, self.desk, self.board),
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


def participants() -> list[Record]:
    """Two acquirers, three merchants, two wallets, and everyone's keys."""
    noodles = read(NOODLES_CODE)
    shops = (
        Merchant(MerchantId(BOOKS), AcquirerId("acq_jp"), "Kanda Books", "Tokyo", "JP", "5942", "JPY"),
        Merchant(MerchantId(NOODLES), AcquirerId("acq_th"), "Soi 38", "Bangkok", "TH", "5812", "THB"),
        Merchant(MerchantId(HANOI), AcquirerId("acq_jp"), "Pho 24", "Hanoi", "VN", "5812", "VND"),
    )
    keys = (
        (BOOKS_KEY, PrincipalKind.MERCHANT, BOOKS),
        (NOODLES_KEY, PrincipalKind.MERCHANT, NOODLES),
        (HANOI_KEY, PrincipalKind.MERCHANT, HANOI),
        (ACQUIRER_KEY, PrincipalKind.ACQUIRER, "acq_jp"),
        (OPERATOR_KEY, PrincipalKind.OPERATOR, "ann"),
        (THAI_KEY, PrincipalKind.WALLET, THAI),
        (SEOUL_KEY, PrincipalKind.WALLET, SEOUL),
    )
    return [
        Acquirer(AcquirerId("acq_jp"), "Acquirer of Japan", "JP", "JPY"),
        Acquirer(AcquirerId("acq_th"), "Acquirer of Thailand", "TH", "THB"),
        *shops,
        WalletContract(WalletId(THAI), "THB"),
        WalletContract(WalletId(SEOUL), "KRW"),
        StaticCode(noodles.scheme, noodles.account or "", MerchantId(NOODLES)),
        *(Credential(key_hash(key), kind, holder) for key, kind, holder in keys),
        replace(Credential(key_hash(REVOKED_KEY), PrincipalKind.MERCHANT, BOOKS), revoked=True),
    ]


async def refusal(call: Awaitable[Any]) -> Refusal:
    """What a call that has to be refused brings back; its answer, if it has one, fails the test."""
    try:
        answer = await call
    except aio.AioRpcError as error:
        trailers = {str(key): value for key, value in error.trailing_metadata() or ()}
        return Refusal(error.code(), error.details() or "", trailers)
    raise AssertionError(f"not refused: {answer}")


async def next_of(stream: Any) -> Any:
    """The next message of a stream, which must have one."""
    message = await stream.read()
    assert message is not aio.EOF
    return message


async def all_of(stream: Any) -> list[Any]:
    """Every message of a stream, from where it stands to its end."""
    messages = []
    while (message := await stream.read()) is not aio.EOF:
        messages.append(message)
    return messages


def _unpacked(detail: AnyMessage) -> Any:
    for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo):
        if detail.Is(kind.DESCRIPTOR):
            message = kind()
            detail.Unpack(message)
            return message
    raise AssertionError(f"a detail that nobody knows: {detail.type_url}")
