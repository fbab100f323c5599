"""What a simulated wallet is asked and what it says, in words that no dialect colours, and what a dialect is.

The dialects beside this are written from their descriptions and not from our adapters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from tests.simulation.wallet.book import Paid, Returned, Taken

CLIENT = "sim-hub"
KEY_VERSION = "1"
DIGITS = {"THB": 2, "PHP": 2, "JPY": 0, "KRW": 0, "SGD": 2, "KWD": 3}
"""Decimals of the currencies that wallets hold and shops sell in."""


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP request as it lies on the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as it lies on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class SealDoubt(Exception):
    """The call is not provably the hub's; holds the dialect's code for it."""


class Verb(Enum):
    """What the hub asks a wallet for."""

    RESOLVE = auto()
    READY = auto()
    """Register what a payer started; to be approved by a second call."""
    APPROVE = auto()
    PAY = auto()
    QUERY = auto()
    CANCEL = auto()
    REFUND = auto()
    QUERY_REFUND = auto()
    HOLD = auto()
    CAPTURE = auto()
    RELEASE = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of the hub. What its verb has no use for is empty."""

    verb: Verb
    reference: str = ""
    refund_reference: str = ""
    currency: str = ""
    minor: int = 0
    code: str = ""
    app_payment_id: str = ""
    expires_at: datetime | None = None
    hold_until: datetime | None = None
    capture_reference: str = ""


class Word(Enum):
    """An answer that tells of no payment and no refund."""

    BUSY = auto()
    BROKEN = auto()
    """An internal error, before anything was done."""
    NO_PAYMENT = auto()
    NO_REFUND = auto()
    BLOCKED = auto()
    """A cancel came first: it will never be paid."""
    TOO_LATE = auto()
    TWICE = auto()
    """The reference is known with other content."""
    NONSENSE = auto()


@dataclass(frozen=True, slots=True)
class Failed:
    """A no, by its reason alone."""

    failure: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a payer's code is one of this wallet's."""

    known: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """A cancel or a release is confirmed."""

    reference: str
    at: datetime


Said = Word | Failed | Known | Undone | Paid | Returned | Taken | SealDoubt
"""What a wallet answers."""

Typed = tuple[str, int] | None
"""What a payer typed: currency and minor units; None where the code has an amount."""


class Dialect(Protocol):
    """One wallet's way to speak, with its keys. `number` makes what it sends differ, whatever the time."""

    def read(self, call: Message, now: datetime) -> Asked:
        """What the hub asks. Raises SealDoubt."""
        ...

    def reply(self, call: Message, asked: Asked | None, said: Said, now: datetime) -> Reply:
        """The answer to it; nothing was asked where the seal was in doubt."""
        ...

    def break_seal(self, reply: Reply) -> Reply:
        """The same answer from somebody who has not the key; from where nothing is sealed, half of it."""
        ...

    def notice(self, about: Paid | Returned, now: datetime, number: int, *, forged: bool = False) -> Message:
        """Tells the hub of a payment or refund; `forged` by somebody who has not the key."""
        ...

    def look_up(self, code: str, typed: Typed, now: datetime, number: int) -> Message:
        """Asks the hub what a scanned code is."""
        ...

    def agree(
        self, app_payment_id: str, code: str, quote_id: str, typed: Typed, now: datetime, number: int
    ) -> Message:
        """Tells the hub that a payer agrees to the price."""
        ...

    def answers(self, call: Message, reply: Reply) -> bool:
        """Whether a reply to our call is the hub's own."""
        ...

    def takes(self, reply: Reply) -> bool:
        """Whether the hub did what it was asked: it took note of what it was told."""
        ...

    def quote_of(self, reply: Reply) -> str:
        """The quote that a scanned code was answered with; empty where there is none."""
        ...


def decimal_text(currency: str, minor: int) -> str:
    """An amount with its currency's decimals."""
    digits = DIGITS[currency]
    text = str(minor).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def at_text(at: datetime | None) -> str | None:
    """An instant as every dialect writes it in its bodies."""
    return None if at is None else at.isoformat()
