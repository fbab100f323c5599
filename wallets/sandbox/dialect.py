"""What a wallet's own folder gives the sandbox frame: how this partner speaks, in both directions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from fx.money import Money
from wallets.contract import HttpAnswer, HttpCall
from wallets.profile import Profile
from wallets.sandbox.book import User
from wallets.sandbox.words import Ask, CaptureRecord, PaymentRecord, RefundRecord, Verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """What the hub tells about a scanned code, as the payer's app shows it."""

    merchant_name: str
    payment_id: str | None
    merchant_amount: Money | None
    amount: Money | None
    quote_id: str | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The hub took the payment up: it will ask for it under this attempt id."""

    payment_id: str
    attempt_id: str


@dataclass(frozen=True, slots=True)
class HubRefused:
    """The hub turned a call down, in its own words."""

    reason: str
    message: str


class Dialect(Protocol):
    """One partner's way to speak, seen from its own side. Pure but for the time handed in."""

    @property
    def profile(self) -> Profile: ...

    @property
    def users(self) -> tuple[User, ...]:
        """Who has an account at the start."""
        ...

    @property
    def id_prefix(self) -> str:
        """What this wallet's own ids begin with."""
        ...

    @property
    def signs_answers(self) -> bool:
        """Whether an answer carries a signature that could be bad."""
        ...

    def read(self, call: HttpCall, now: datetime) -> Ask | HttpAnswer:
        """What the hub asks, or the answer to a call that is turned away (signature, path, form)."""
        ...

    def write(self, call: HttpCall, ask: Ask, verdict: Verdict, now: datetime) -> HttpAnswer:
        """The answer that tells what the book found."""
        ...

    def unlisted(self, call: HttpCall, now: datetime) -> HttpAnswer:
        """A well-formed answer with a code that no document lists."""
        ...

    def busy(self, call: HttpCall, now: datetime) -> HttpAnswer:
        """The answer to one call too many."""
        ...

    def too_late(self, call: HttpCall, now: datetime) -> HttpAnswer:
        """The answer to a cancel, or a release, that comes too late."""
        ...

    def ask_resolve(self, prefix: str, code: str, amount: Money | None, now: datetime) -> HttpCall:
        """Asks the hub what a scanned code is; `prefix` is the path of the hub's door for this wallet."""
        ...

    def read_resolved(self, status: int, body: bytes) -> Shown | HubRefused:
        """The hub's answer to that."""
        ...

    def ask_start(
        self,
        prefix: str,
        wallet_payment_id: str,
        code: str,
        quote_id: str,
        amount: Money | None,
        now: datetime,
    ) -> HttpCall:
        """Tells the hub that the payer agrees."""
        ...

    def read_started(self, status: int, body: bytes) -> Agreed | HubRefused:
        """The hub's answer to that."""
        ...

    def notice(self, prefix: str, record: PaymentRecord | RefundRecord, now: datetime) -> HttpCall:
        """Tells the hub what became of a payment or refund."""
        ...

    def acknowledged(self, status: int, body: bytes) -> bool:
        """Whether the hub took note, so that the notice need not be repeated."""
        ...


@runtime_checkable
class HoldingDialect(Dialect, Protocol):
    """The dialect of a wallet that sets money aside: it is asked to capture, and tells what came of it."""

    def write_capture(self, call: HttpCall, record: CaptureRecord, now: datetime) -> HttpAnswer:
        """The answer that tells what became of a capture."""
        ...
