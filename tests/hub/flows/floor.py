"""The floor that flows are tried on: the real SQLite store, virtual time, wallets that do as told."""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from hub.flows.cancel import cancel_payment
from hub.flows.desk import Desk
from hub.flows.gateway import take_call
from hub.flows.hold import CapturePayment, capture_payment, release_payment
from hub.flows.pay import Accepted, CreatePayment
from hub.flows.ports import PaymentQuery, Ports
from hub.flows.refund import RefundPayment, accept_refund
from hub.flows.units import Change, CommitInDoubt, Committed, SaveRecord, Unit
from hub.ledger.account import AccountKind
from hub.ledger.entry import EntryKind
from hub.ledger.entry import Leg as LegKind
from hub.participants.directory import Record
from hub.participants.model import Merchant
from hub.payment.incidents import IncidentKind
from hub.payment.model import CaptureMode, Payment, Refund
from hub.settlement.day import Scheme
from hub.store.open import open_store
from hub.store.runner import InlineRunner, Runner
from hub.store.sqlite.store import Sharing, SqliteStore
from tests.hub.flows.parties import (
    BOOKS,
    CODE,
    MANILA,
    ROUTES,
    SEOUL,
    THAI,
    CountingIds,
    FixedRates,
    FloorClock,
    FloorWallets,
    a_profile,
    money,
    participants,
)
from tests.hub.flows.scripted import ScriptedHoldingWallet, ScriptedWallet
from tests.oracle.judge import judge_alone
from tests.oracle.reading import read_store
from tests.simulation.loop import Process, VirtualLoop
from wallets.contract import Wallet, WalletCall
from wallets.guarded import guarded
from wallets.profile import HoldSupport

STORE_NAME = "hub.sqlite3"
LONGEST_STORY_SECONDS = 40 * 24 * 3600
"""Of virtual time: a story that waits for what never comes fails instead of hanging."""

PAID_3480_JPY = {
    "WALLET:thai:WR:THB": 77_813 + 78,
    "WALLET:thai:IP:THB": -467,
    "HUB:hub:FX:THB": -77_813 + 467,
    "HUB:hub:FI:THB": -78,
    "ACQUIRER:acq_jp:AP:JPY": -3_480 + 21 + 9,
    "HUB:hub:FX:JPY": 3_480 - 21,
    "HUB:hub:FI:JPY": -9,
}
"""Balances after EXAMPLES' one payment: 3,480 JPY at 0.2236 from a THB wallet."""

T = TypeVar("T")
Hook = Callable[[], Awaitable[object]]


class Crashed(Exception):
    """The process died with the call in hand."""


class Floor:
    """One hub over all its lives, with the wallets around it."""

    def __init__(self, directory: Path, loop: VirtualLoop, lane: str | None = None) -> None:
        """With a `lane` it is one of several hubs that share the store, and the floor."""
        self.loop = loop
        self.lane = lane
        self.directory = directory
        self.url = f"sqlite:///{directory / STORE_NAME}"
        self.made_up = False
        """Whether the story writes records that no flow would: the oracle need not be asked."""
        self.clock = FloorClock()
        self.ids = CountingIds()
        self.rates = FixedRates()
        self.thai = ScriptedWallet(a_profile(THAI, "THB", hold=HoldSupport.EMULATED))
        self.manila = ScriptedHoldingWallet(a_profile(MANILA, "PHP", hold=HoldSupport.NATIVE))
        self.seoul = ScriptedWallet(a_profile(SEOUL, "KRW"))
        self.wallets: dict[str, ScriptedWallet] = {THAI: self.thai, MANILA: self.manila, SEOUL: self.seoul}
        self.reports: list[tuple[str, str]] = []
        """What the desk reported: record and error."""
        self.before_commit: Hook | None = None
        self.after_commit: Hook | None = None
        self.wallets_lie = False
        """True for a story at whose end a wallet's book and the hub's rightly differ."""
        self.is_guarded = False
        """True from when on a new life calls its wallets within their call budgets."""
        self.lives = 0
        self._requests = 0
        self._graves: list[Process] = []

    def beside(self, lane: str) -> "Floor":
        """Another hub on the same store, with the same wallets."""
        other = Floor(self.directory, self.loop, lane)
        other.wallets, other.ids = self.wallets, self.ids
        other.thai, other.manila, other.seoul = self.thai, self.manila, self.seoul
        other._requests = 1_000_000
        return other

    async def start(self) -> None:
        """Opens the store and a desk at it, as a process that can be killed."""
        self.lives += 1
        self.process = Process("hub")
        self._pending: list[asyncio.Future[Any]] = []
        sharing = None if self.lane is None else Sharing(self.lane, FloorClock().now)
        self.store: SqliteStore = open_store(
            self.url, self.clock, runners=self._runner, fsync=False, sharing=sharing
        )
        self.ports = Ports(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            rates=self.rates,
            wallets=FloorWallets(self._reached()),
            directory=self.store.directory,
            routes=lambda: ROUTES,
            scheme=Scheme(),
            fingerprint_key=self.store.fingerprint_key,
        )
        if not self.store.directory().wallets:
            await self.write(*participants(wallet.profile for wallet in self.wallets.values()))
        self.desk = Desk(self.ports, lambda record, wrong: self.reports.append((record, repr(wrong))))
        self.running = self.loop.inside(self.process, self.desk.run())

    def crash(self) -> None:
        """The process is gone in this instant; who was calling it learns that nobody answers."""
        self.loop.kill(self.process)
        self.store.abandon()
        self._graves.append(self.process)
        for waiting in self._pending:
            if not waiting.done():
                waiting.set_exception(Crashed())

    async def die(self) -> None:
        """The same, for what runs inside the process: it never goes on from here."""
        self.crash()
        await self.loop.create_future()

    async def restart(self) -> None:
        """Dies, and starts again on the same store."""
        if self.process.alive:
            self.crash()
        await self.start()

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Has the process do something. Raises `Crashed` if it dies over it."""
        answer: asyncio.Future[T] = self.loop.create_future()
        self._pending.append(answer)

        async def serve() -> None:
            try:
                found = await work
            except Exception as no:
                answer.set_exception(no)
            else:
                answer.set_result(found)

        self.loop.inside(self.process, serve())
        return await answer

    async def prove(self) -> None:
        """The books hold; and once nothing is owed any more they are those of the wallets."""
        assert not self.running.done(), self.running
        found = await self.store.books.verify()
        assert found.faults == ()
        assert self.made_up or judge_alone(read_store(self.directory / STORE_NAME)) == []
        if not self.wallets_lie and await self.store.next_due_at() is None:
            await self.require_equal_books()

    async def end(self) -> None:
        """Ends what is left, and unwinds what died, without a word about what it left in the air."""
        self.loop.set_exception_handler(lambda *_: None)
        self.running.cancel()
        if self.process.alive:
            await asyncio.gather(self.running, return_exceptions=True)
            await self.desk.abandon()
            await self.store.close()
        for grave in self._graves:
            await self.loop.bury(grave)

    async def require_equal_books(self) -> None:
        """Each wallet's debits less cancels and refunds are what the hub booked for it, fees apart."""
        booked = dict.fromkeys(self.wallets, 0)
        for head in await self.store.books.lanes():
            async for one in self.store.books.entries(head.lane):
                for posting in one.entry.postings:
                    if posting.account.kind is AccountKind.WR and posting.leg is LegKind.AMOUNT:
                        booked[posting.account.owner_id] += posting.minor_units
        assert {wallet_id: wallet.held_minor for wallet_id, wallet in self.wallets.items()} == booked

    def merchant(self, merchant_id: str) -> Merchant:
        """A shop."""
        return self.ports.directory().merchants[merchant_id]

    def asked(self, amount: str = "3480 JPY", **rest: Any) -> CreatePayment:
        """What a POS asks for: CPM with `thai`'s code and a new request id unless told otherwise."""
        self._requests += 1
        fields: dict[str, Any] = {"request_id": f"req-{self._requests}", "consumer_code": CODE, **rest}
        merchant = self.merchant(fields.pop("merchant_id", BOOKS))
        return CreatePayment(merchant=merchant, amount=money(amount), **fields)

    async def create(self, amount: str = "3480 JPY", **rest: Any) -> Accepted:
        """A POS's CreatePayment."""
        return await self.desk.create_payment(self.asked(amount, **rest))

    async def pay(self, amount: str = "3480 JPY", **rest: Any) -> Payment:
        """The same, to its end."""
        return await self.desk.settled_payment((await self.create(amount, **rest)).payment)

    async def cancel(self, payment_id: str) -> Payment:
        """A POS's CancelPayment."""
        asked = await self.desk.own(cancel_payment(self.ports, payment_id))
        return await self.desk.settled_payment(asked)

    async def hold(self, amount: str = "10000 JPY", **rest: Any) -> Payment:
        """A POS's CreatePayment to be captured later, to its first end."""
        return await self.pay(amount, capture_mode=CaptureMode.HOLD, **rest)

    async def capture(self, payment: Payment, amount: str | None = None, **rest: Any) -> Payment:
        """A POS's CapturePayment."""
        self._requests += 1
        request_id = rest.pop("request_id", f"req-{self._requests}")
        asked = CapturePayment(payment, request_id, None if amount is None else money(amount))
        accepted = await self.desk.own(capture_payment(self.ports, asked))
        return await self.desk.settled_payment(accepted.payment)

    async def release(self, payment_id: str) -> Payment:
        """A POS's ReleasePayment."""
        asked = await self.desk.own(release_payment(self.ports, payment_id))
        return await self.desk.settled_payment(asked)

    async def give_back(self, payment: Payment, amount: str | None = None, **rest: Any) -> Refund:
        """A POS's RefundPayment."""
        self._requests += 1
        request_id = rest.pop("request_id", f"req-{self._requests}")
        asked = RefundPayment(payment, request_id, None if amount is None else money(amount), **rest)
        accepted = await self.desk.own(accept_refund(self.ports, asked))
        return await self.desk.settled_refund(accepted.refund)

    async def tell(self, wallet_id: str, notice: WalletCall) -> None:
        """A wallet's notice."""
        await take_call(self.ports, self.desk, wallet_id, notice)

    async def payment(self, payment_id: str) -> Payment:
        """As it stands."""
        found = await self.store.payment(payment_id)
        assert found is not None
        return found

    async def payments(self, merchant_id: str = BOOKS) -> list[Payment]:
        """All of a shop's, the newest first."""
        return list(await self.store.payments(PaymentQuery(merchant_id, limit=2000)))

    async def refund(self, refund_id: str) -> Refund:
        """As it stands."""
        found = await self.store.refund(refund_id)
        assert found is not None
        return found

    async def booked(self, payment_id: str) -> list[EntryKind]:
        """The kinds of a payment's entries, in the order of booking."""
        return [one.entry.kind for one in await self.store.books.entries_of_payment(payment_id)]

    async def incidents(self) -> list[IncidentKind]:
        """What people are to look at."""
        return [one.incident.kind for one in await self.store.books.incidents()]

    async def balances(self) -> dict[str, int]:
        """All accounts that are not at zero."""
        found = await self.store.books.balances()
        return {str(account): minor for account, minor in found.items() if minor}

    async def write(self, *records: Record) -> None:
        """Changes the participants."""
        await self.change(*(SaveRecord(record) for record in records))

    async def change(self, *changes: Change) -> None:
        """Commits what nothing stands against."""
        assert isinstance(await self.store.commit(Unit(changes)), Committed)

    def whole_refunds_only(self, wallet_id: str) -> None:
        """A wallet that gives back a payment whole or not at all."""
        wallet = self.wallets[wallet_id]
        wallet.profile = replace(wallet.profile, partial_refund=False)

    def doubt_next_commit(self, *, written: bool) -> None:
        """Nobody will be told whether the next commit was written."""

        async def broken() -> None:
            self.before_commit = self.after_commit = None
            raise CommitInDoubt("the connection broke")

        if written:
            self.after_commit = broken
        else:
            self.before_commit = broken

    async def until(self, seconds: float) -> None:
        """Waits until so long after the story's begin."""
        await asyncio.sleep(max(0, seconds - self.loop.time()))

    def _reached(self) -> Mapping[str, Wallet]:
        if not self.is_guarded:
            return self.wallets
        return {name: guarded(wallet, self.clock.now) for name, wallet in self.wallets.items()}

    def _runner(self, name: str) -> Runner:
        return InlineRunner(self._before, self._after) if name == "store-writer" else InlineRunner(_a_turn)

    async def _before(self) -> None:
        await asyncio.sleep(0)
        if self.before_commit is not None:
            await self.before_commit()

    async def _after(self) -> None:
        if self.after_commit is not None:
            await self.after_commit()


async def _a_turn() -> None:
    """Others come first."""
    await asyncio.sleep(0)


def on_the_floor(story: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Makes a test of an async story whose first parameter is its `Floor`."""
    _, *others = inspect.signature(story).parameters.values()

    @functools.wraps(story)
    def played(tmp_path: Path, **given: Any) -> None:
        play(tmp_path, lambda floor: story(floor, **given))

    path = inspect.Parameter("tmp_path", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Path)
    played.__signature__ = inspect.Signature([path, *others])  # type: ignore[attr-defined] # what pytest reads
    return played


def play(directory: Path, story: Callable[[Floor], Coroutine[Any, Any, T]]) -> T:
    """What a story comes to on a floor of its own, its books proven."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_play(directory, story))


async def _play(directory: Path, story: Callable[[Floor], Coroutine[Any, Any, T]]) -> T:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    floor = Floor(directory, loop)
    await floor.start()
    try:
        async with asyncio.timeout(LONGEST_STORY_SECONDS):
            result = await story(floor)
        await floor.prove()
    finally:
        await floor.end()
    return result
