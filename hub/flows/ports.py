"""The ports that flows await through: Store, Clock, Ids, Rates, Wallets, and the set of them (DESIGN B1).

Everything outside a flow is behind one of these, so the same flows run in the served hub and under a
seeded virtual-time loop.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from fx.quote import Quote
from fx.rate import Price
from hub.codes.routing import RoutingTable
from hub.flows.units import CommitResult, DeadLetter, DueKind, Duty, Lease, RequestRecord, TakeLease, Unit
from hub.flows.witness import Witness
from hub.participants.directory import Directory
from hub.payment.incidents import IncidentRecord
from hub.payment.model import Attempt, Payment, PaymentId, PaymentState, Refund, WalletId
from hub.payment.proposals import Proposal, ProposalKind
from hub.settlement.day import Scheme
from wallets.contract import HoldingWallet, Wallet
from wallets.profile import Profile


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A quote as the store knows it."""

    quote: Quote
    order_id: PaymentId | None
    used_by: PaymentId | None


@dataclass(frozen=True, slots=True)
class Due:
    """A duty that has a time."""

    duty: Duty
    due_at: datetime
    wallet_id: WalletId | None = None
    """Whom to ask then; None where no wallet is asked, as when an order expires."""


@dataclass(frozen=True, slots=True)
class ChangeSelector:
    """Which payments a watcher wants: all of a merchant's, of one terminal, or one payment."""

    merchant_id: str
    terminal_id: str | None = None
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """A payment as it stands, with the sequence number of its last change."""

    seq: int
    payment: Payment


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """A page of a merchant's payments, newest first. Empty filters match all; times are half-open."""

    merchant_id: str
    limit: int
    before: tuple[datetime, str] | None = None
    """(created_at, payment_id) of the last payment of the page before."""
    states: tuple[PaymentState, ...] = ()
    business_date: date | None = None
    merchant_order_id: str | None = None
    terminal_id: str | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None


class Leases(Protocol):
    """Which records this hub may work on, where several hubs share a store. One that is alone may all."""

    async def hold(self, record_id: str) -> Lease | None:
        """The lease to work on a record that owes something; None if another living hub has it."""
        ...

    def taking(self, record_id: str) -> TakeLease:
        """Goes into the unit that makes a new record or attempt, to work on it at once."""
        ...

    def may_call(self) -> bool:
        """Whether a call that begins now ends before this hub's leases can pass to another."""
        ...

    async def keep(self, lapsed: Callable[[], Awaitable[None]]) -> None:
        """Renews the leases in time, for ever. Runs beside all work.

        Where that came too late it has `lapsed` drop all work, and then begins anew.
        """
        ...

    async def let_go(self) -> None:
        """Gives all leases back: the end of a hub that works on nothing any more."""
        ...

    async def news(self) -> None:
        """Returns once another hub has written, died or come; never where there is none."""
        ...


class Store(Protocol):
    """The durable store as flows know it. Reads see every committed unit."""

    @property
    def leases(self) -> Leases: ...

    async def commit(self, unit: Unit) -> CommitResult:
        """Writes a unit and answers after it is durable. Raises CommitInDoubt or StoreStopped."""
        ...

    async def payment(self, payment_id: str) -> Payment | None: ...

    async def payment_of_attempt(self, attempt_id: str) -> Payment | None: ...

    async def payment_of_wallet(self, wallet_id: str, wallet_payment_id: str) -> Payment | None: ...

    async def refund(self, refund_id: str) -> Refund | None: ...

    async def refunds_of(self, payment_id: str) -> Sequence[Refund]:
        """In order of reservation."""
        ...

    async def quote(self, quote_id: str) -> StoredQuote | None: ...

    async def quote_of_order(self, order_id: str, wallet_id: str) -> StoredQuote | None:
        """The newest quote locked for an order and wallet."""
        ...

    async def request(self, merchant_id: str, request_id: str) -> RequestRecord | None: ...

    async def incident(self, incident_id: str) -> IncidentRecord | None: ...

    async def proposal(self, proposal_id: str) -> Proposal | None: ...

    async def standing_proposal(self, kind: ProposalKind, subject_id: str) -> Proposal | None:
        """The one that waits for its second signature, else the last that has it."""
        ...

    async def dead_letter(self, kind: DueKind, record_id: str) -> DeadLetter | None:
        """A record as it is parked, or as it was parked the last time; None if it never was."""
        ...

    async def due(self, until: datetime, limit: int, busy: Collection[WalletId | None] = ()) -> Sequence[Due]:
        """What falls due by `until`, longest due first: of each wallet, and of none, up to `limit`.

        Without what is parked or another living hub's, and without the duties of the `busy` ones.
        """
        ...

    async def next_due_at(self) -> datetime | None:
        """When the next duty falls due that is neither parked nor another living hub's."""
        ...

    async def payments(self, query: PaymentQuery) -> Sequence[Payment]: ...

    async def changes(
        self, selector: ChangeSelector, after_seq: int, limit: int
    ) -> Sequence[PaymentChange]: ...

    async def change_after(self, seq: int, merchant_id: str | None = None) -> int:
        """Waits until a payment, of this merchant if one is given, changed after `seq`; answers the newest
        sequence number of all. Now and then nothing of the merchant's has changed.
        """
        ...


class Clock(Protocol):
    """Business time, and beside it the real time that passes.

    A sandbox can move business time; deadlines of calls use the loop's own clock instead.
    """

    def now(self) -> datetime:
        """This instant, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """The running loop's time in seconds: it only tells how long something took, and nobody sets it."""
        ...

    async def wait_until(self, at: datetime) -> None:
        """Returns once `now()` is at or after `at`, also when the clock was moved there."""
        ...


class Ids(Protocol):
    """Where ids and jitter come from: randomness, or a seed."""

    def new(self, prefix: str) -> str:
        """A new id like `pay_...`, unique for ever, sortable by the time it was made."""
        ...

    def jitter_ms(self, below: int) -> int:
        """A number of milliseconds from 0 up to `below`, exclusive."""
        ...


class Rates(Protocol):
    """Prices for quotes."""

    def price(self, merchant_currency: str, wallet_currency: str, markup: Decimal) -> Price:
        """The price now. Raises `fx.errors.RateError`."""
        ...


class Wallets(Protocol):
    """The wallets that this hub is connected with."""

    def profiles(self) -> Sequence[Profile]:
        """In the order of their ids."""
        ...

    def wallet(self, wallet_id: str) -> Wallet:
        """KeyError for one that is not connected."""
        ...

    def holding(self, wallet_id: str) -> HoldingWallet:
        """The same, of a wallet whose profile says `HoldSupport.NATIVE`; TypeError for any other."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that a flow may reach."""

    store: Store
    clock: Clock
    ids: Ids
    rates: Rates
    wallets: Wallets
    directory: Callable[[], Directory]
    """The participants as they stand now."""
    routes: Callable[[], RoutingTable]
    """The routing table of consumer codes as it stands now."""
    scheme: Scheme
    fingerprint_key: bytes
    """Keys the hashes of request contents; made with the store, kept in it."""
    lease: Lease | None = None
    """The record that is worked on, for its work only: what follows from it is written under this lease."""
    witness: Witness = field(default_factory=Witness)
    """What this life of the hub has seen of unknown attempts: one for all its flows."""

    def in_flight_for(self, attempt: Attempt) -> timedelta:
        """How much longer, by real time, a debit of it may appear; asked from when on it is unknown."""
        profile = self.wallets.wallet(attempt.wallet_id).profile
        return self.witness.in_flight_for(attempt, profile, self.clock.monotonic())
