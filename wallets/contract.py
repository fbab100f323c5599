"""The wallet contract: what an adapter must do for the hub, and what a wallet may ask of it.

An adapter is two small things: a `Wallet` (the hub asks) and a `Door` (the wallet asks, over HTTP, in
its own dialect). Both speak the values of this module and of `wallets.outcome`, never a partner's JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from fx.money import Money
from wallets.guard import StillOwed
from wallets.outcome import (
    CancelOutcome,
    CaptureOutcome,
    PayOutcome,
    RefundOutcome,
    ReleaseOutcome,
    ResolveOutcome,
)
from wallets.profile import Profile


@dataclass(frozen=True, slots=True)
class MerchantView:
    """What a wallet may show its user about the shop."""

    merchant_id: str
    name: str
    city: str
    country: str
    """ISO 3166-1 alpha-2."""
    mcc: str
    """ISO 18245 merchant category code, four digits."""


@dataclass(frozen=True, slots=True)
class PayOrder:
    """Debit the payer of this code, or of this wallet payment, by `amount`. Idempotent by `attempt_id`."""

    attempt_id: str
    amount: Money
    """In the wallet's currency."""
    merchant_amount: Money
    rate: Decimal
    merchant: MerchantView
    merchant_order_id: str
    expires_at: datetime
    """After this instant the hub cancels; the wallet should not start a debit any more."""
    consumer_code: str | None = field(default=None, repr=False)
    """Consumer-presented: the payer's code, a one-time secret."""
    wallet_payment_id: str | None = None
    """Merchant-presented: the payment that the wallet started."""
    description: str = ""
    send_before: datetime | None = field(default=None, compare=False)
    """From when on, in the hub's business time, it must not be sent any more. Never sent to a wallet: from it
    the hub knows when a call of which it heard nothing must have ended."""
    send_before_monotonic: float | None = field(default=None, compare=False)
    """The same in seconds of the running loop's time, which nobody sets: whichever comes first holds."""
    still_owed: StillOwed | None = field(default=None, compare=False, repr=False)
    """Tells whether it is to be paid still; never sent to a wallet. As of an `AttemptRef`."""


@dataclass(frozen=True, slots=True)
class AttemptRef:
    """Names an attempt to the wallet, to inquire about it or to cancel it whole."""

    attempt_id: str
    wallet_payment_id: str | None
    amount: Money
    due_at: datetime | None = field(default=None, compare=False)
    """Since when the hub owes the call that this is for, in its business time. Never sent to a wallet: the
    calls that wait for its budget are made in this order."""
    still_owed: StillOwed | None = field(default=None, compare=False, repr=False)
    """Tells whether the hub owes that call still. Never sent to a wallet: one that waited for its budget and
    was settled meanwhile, by people or by the wallet's own word, is not made any more."""


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Give `amount` of a paid attempt back. Idempotent by `refund_id`."""

    refund_id: str
    attempt: AttemptRef
    amount: Money
    """In the wallet's currency."""
    reason: str = ""


class Wallet(Protocol):
    """One wallet partner, reached over the network. Every method answers within the profile's timeouts.

    No method raises for anything that the partner does: a surprise is `Unknown`. None resends by itself.
    """

    @property
    def profile(self) -> Profile: ...

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome: ...

    async def pay(self, order: PayOrder) -> PayOutcome: ...

    async def inquire(self, attempt: AttemptRef) -> PayOutcome: ...

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome: ...

    async def refund(self, order: RefundOrder) -> RefundOutcome: ...

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """Set the order's amount aside instead of debiting it. Idempotent by the order's `attempt_id`."""

    order: PayOrder
    hold_until: datetime
    """When the wallet may lift the hold by itself; the hub releases before."""


@dataclass(frozen=True, slots=True)
class CaptureOrder:
    """Take `amount` of what an attempt holds and give the rest back. Idempotent by `capture_id`."""

    capture_id: str
    attempt: AttemptRef
    amount: Money
    """In the wallet's currency, above zero, up to what is held."""


@runtime_checkable
class HoldingWallet(Wallet, Protocol):
    """A wallet whose profile says `HoldSupport.NATIVE`: it sets money aside itself.

    `inquire` tells what became of a hold as it does of a payment: `Approved` while the money is set aside and
    ever after a capture. A capture or release is asked again under its own id until its end is clear.
    """

    async def hold(self, asked: HoldOrder) -> PayOutcome: ...

    async def capture(self, asked: CaptureOrder) -> CaptureOutcome: ...

    async def release(self, attempt: AttemptRef) -> ReleaseOutcome: ...


def as_holding(wallet: Wallet) -> HoldingWallet:
    """The wallet as one that sets money aside; TypeError for one that does not, as its profile says."""
    if not isinstance(wallet, HoldingWallet):
        raise TypeError(f"{wallet.profile.wallet_id} holds no money: its profile says {wallet.profile.hold}")
    return wallet


@dataclass(frozen=True, slots=True)
class ResolveCode:
    """A payer of this wallet scanned a merchant's code: what is it, and what would it cost?"""

    code: str
    amount: Money | None = None
    """What the payer typed, in the merchant's currency; only for codes without an amount."""


@dataclass(frozen=True, slots=True)
class StartPayment:
    """The payer of a scanned code agrees to pay. Unique per (wallet, wallet_payment_id)."""

    wallet_payment_id: str
    code: str
    quote_id: str
    amount: Money | None = None
    """As in `ResolveCode`."""


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """The wallet tells what became of an attempt."""

    attempt_id: str
    outcome: PayOutcome


@dataclass(frozen=True, slots=True)
class RefundNotice:
    """The wallet tells what became of a refund."""

    refund_id: str
    outcome: RefundOutcome


WalletCall = ResolveCode | StartPayment | PaymentNotice | RefundNotice


@dataclass(frozen=True, slots=True)
class CodeResolved:
    """Answer to `ResolveCode`: the shop, the price and the locked quote."""

    merchant: MerchantView
    payment_id: str | None
    """The waiting order; None for a merchant's static code."""
    merchant_amount: Money | None
    """None while the payer has yet to type the amount of a static code."""
    wallet_amount: Money | None
    rate: Decimal | None
    quote_id: str | None
    quote_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaymentStarted:
    """Answer to `StartPayment`: the hub asks this wallet to pay `attempt_id` now or soon."""

    payment_id: str
    attempt_id: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Answer to a notice: taken note of, now or before. Nothing more need be sent."""


@dataclass(frozen=True, slots=True)
class CallRefused:
    """The hub refuses the wallet's call. `reason` is one of the hub's registry of reasons."""

    reason: str
    message: str


CallAnswer = CodeResolved | PaymentStarted | Acknowledged | CallRefused


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A wallet's raw HTTP request as it reached the hub's door: what signatures are made over."""

    method: str
    path: str
    """Origin form, with query, as signed."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What goes back to the wallet."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class NotAuthentic:
    """The request is not provably the wallet's own: bad or missing signature, unknown key, stale time."""

    reason: str
    """SIGNATURE_INVALID, SIGNATURE_EXPIRED, SIGNATURE_REPLAYED (the same nonce or signature came with
    another body before), KEY_UNKNOWN or CALL_UNREADABLE."""
    message: str


class Door(Protocol):
    """Turns a wallet's calls into `WalletCall` values and the hub's answers into the wallet's dialect."""

    def read(self, call: HttpCall, now: datetime) -> WalletCall | NotAuthentic: ...

    def write(self, call: HttpCall, answer: CallAnswer | NotAuthentic, now: datetime) -> HttpAnswer: ...
