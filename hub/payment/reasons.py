"""The registry of reasons: every refusal and decline, who must act on it, and whether money moved.

A REFUSAL answers a call that changed nothing; a DECLINE ends a payment or refund without money. This is
the one place where a reason gets its text; the API maps the rest of it, total and once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wallets.outcome import DeclineReason


class Actor(StrEnum):
    """Who has to do something about it."""

    TERMINAL = "TERMINAL"
    """The cashier or payer at the point of sale."""
    INTEGRATOR = "INTEGRATOR"
    """Who wrote the calling program."""
    WALLET = "WALLET"
    OPERATIONS = "OPERATIONS"


class Grade(StrEnum):
    """What kind of refusal it is; each has one gRPC code (`hub.api.errors`)."""

    DECLINE = "DECLINE"
    """No refusal: a payment or refund that ended without money."""
    BAD_INPUT = "BAD_INPUT"
    NOT_NOW = "NOT_NOW"
    """The state of things forbids it; the same call may work later or never."""
    CONFLICT = "CONFLICT"
    """The request id is taken by other content."""
    NOT_FOUND = "NOT_FOUND"
    NO_CREDENTIAL = "NO_CREDENTIAL"
    NOT_ALLOWED = "NOT_ALLOWED"
    BUSY = "BUSY"
    """Limits; try again after the time given."""
    UNAVAILABLE = "UNAVAILABLE"
    NOT_SERVED = "NOT_SERVED"
    """This hub does not offer it."""
    FAULT = "FAULT"
    """A bug: what the hub did is looked at by its people."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `text` says what happened and what to do; every text says whether money moved."""

    actor: Actor
    grade: Grade
    text: str


_T, _I, _W, _O = Actor.TERMINAL, Actor.INTEGRATOR, Actor.WALLET, Actor.OPERATIONS
_NOTHING = "No money moved."

_DECLINES: Mapping[str, tuple[Actor, str]] = {
    DeclineReason.INSUFFICIENT_FUNDS: (_T, "The payer's balance is too low: ask for another way to pay."),
    DeclineReason.CODE_EXPIRED: (_T, "The payer's code is too old: ask the payer to show a fresh one."),
    DeclineReason.CODE_USED: (_T, "The payer's code was used before: ask the payer to show a fresh one."),
    DeclineReason.CODE_UNKNOWN: (_T, "The wallet does not know this code: ask for a fresh one."),
    DeclineReason.PAYER_REJECTED: (_T, "The payer said no in the wallet's app."),
    DeclineReason.PAYER_LIMIT_EXCEEDED: (_T, "The payer's limit at the wallet does not allow this amount."),
    DeclineReason.PAYER_BLOCKED: (_T, "The payer's account can't pay: the payer must ask the wallet."),
    DeclineReason.RISK_REJECTED: (_T, "The wallet's risk check said no: ask for another way to pay."),
    DeclineReason.ORDER_EXPIRED: (_T, "The order was too old at the wallet: make a new payment."),
    DeclineReason.ORDER_CANCELLED: (_T, "The order was cancelled at the wallet: make a new payment."),
    DeclineReason.NOT_SUPPORTED: (_I, "The wallet does not offer this."),
    DeclineReason.REFUND_WINDOW_ENDED: (_O, "The wallet takes no refund of a payment this old."),
    DeclineReason.REFUND_EXCEEDS_PAYMENT: (_O, "More than the wallet has left of the payment."),
    DeclineReason.REFUND_REJECTED: (_O, "The wallet refuses the refund: settle it outside with the payer."),
    DeclineReason.CAPTURE_EXCEEDS_HOLD: (_I, "More than the wallet holds for the payment: capture less."),
    DeclineReason.CAPTURE_REJECTED: (_O, "The wallet holds nothing that this capture could take."),
    "WALLET_UNREACHABLE": (_T, "The wallet could not be reached and was not asked: use a new request id."),
    "EXPIRED": (_T, "Time ran out before the wallet said yes: make a new payment."),
    "CANCELLED_BY_MERCHANT": (_T, "The merchant cancelled it; what was debited has been given back."),
    "RELEASED": (_T, "The hold was released; what was held has been given back."),
    "RESOLVED_UNPAID": (_T, "The wallet's records say that nothing was paid: make a new payment."),
}

_REFUSALS: Mapping[str, tuple[Actor, Grade, str]] = {
    "FIELD_MISSING": (_I, Grade.BAD_INPUT, "A field that is needed is empty."),
    "FIELD_INVALID": (_I, Grade.BAD_INPUT, "A field holds what it can't hold."),
    "AMOUNT_INVALID": (_I, Grade.BAD_INPUT, "Amounts are positive whole minor units up to 10^15 - 1."),
    "AMOUNT_TOO_SMALL": (_I, Grade.BAD_INPUT, "Less than the other currency's smallest unit."),
    "UNKNOWN_CURRENCY": (_I, Grade.BAD_INPUT, "No active ISO 4217 currency."),
    "CURRENCY_MISMATCH": (_I, Grade.BAD_INPUT, "Another currency than the one it belongs to."),
    "INVALID_CODE": (_T, Grade.BAD_INPUT, "Not a payment code: scan it again, or ask for a fresh one."),
    "UNSUPPORTED_CODE": (_T, Grade.BAD_INPUT, "No wallet here takes this code."),
    "CODE_TYPE_MISMATCH": (_T, Grade.BAD_INPUT, "A code for something else than paying."),
    "CODE_AMBIGUOUS": (_T, Grade.NOT_NOW, "More than one wallet claims this code: name one by wallet_hint."),
    "UNKNOWN_WALLET": (_I, Grade.BAD_INPUT, "No such wallet is connected."),
    "CAPABILITY_MISSING": (_I, Grade.NOT_SERVED, "The wallet can't do this."),
    "QUOTE_NOT_FOUND": (_I, Grade.NOT_FOUND, "No such quote of this merchant."),
    "QUOTE_EXPIRED": (_T, Grade.NOT_NOW, "The quote's time is over: ask for a new one."),
    "QUOTE_USED": (_I, Grade.NOT_NOW, "The quote was used: ask for a new one."),
    "QUOTE_MISMATCH": (_I, Grade.NOT_NOW, "The quote is for another amount or wallet."),
    "RATE_UNAVAILABLE": (_O, Grade.UNAVAILABLE, "There is no rate for this pair of currencies."),
    "RATE_STALE": (_O, Grade.UNAVAILABLE, "The rate is too old to quote with."),
    "RATE_QUARANTINED": (_O, Grade.UNAVAILABLE, "The rate jumped and waits for a person to confirm it."),
    "REQUEST_ID_REUSED": (_I, Grade.CONFLICT, "This request id was used with other content."),
    "PAYMENT_NOT_FOUND": (_I, Grade.NOT_FOUND, "No such payment of this merchant."),
    "REFUND_NOT_FOUND": (_I, Grade.NOT_FOUND, "No such refund of this merchant."),
    "ORDER_IN_PAYMENT": (_T, Grade.NOT_NOW, "A wallet is being asked for this order now: wait for its end."),
    "ORDER_NOT_PAYABLE": (_T, Grade.NOT_NOW, "The order is paid, cancelled or too old."),
    "PAYMENT_STATE": (_I, Grade.NOT_NOW, "The payment's state does not allow it."),
    "HOLD_EXCEEDED": (_I, Grade.NOT_NOW, "More than is held: capture that much or less."),
    "HOLD_DISPUTED": (_O, Grade.NOT_NOW, "The hold is disputed: it waits for a decision of the operators."),
    "PAYMENT_WAS_HELD": (_I, Grade.NOT_NOW, "A captured hold can't be cancelled: refund it instead."),
    "PAYMENT_HAS_REFUNDS": (_I, Grade.NOT_NOW, "A payment with refunds can't be cancelled: refund the rest."),
    "CANCEL_WINDOW_ENDED": (_I, Grade.NOT_NOW, "Too late to cancel: refund it instead."),
    "REFUND_WINDOW_CLOSED": (_O, Grade.NOT_NOW, "The payment is more than 366 days old."),
    "REFUND_EXCEEDS_REST": (_I, Grade.NOT_NOW, "More than is left to refund."),
    "LIMIT_EXCEEDED": (_O, Grade.NOT_NOW, "The wallet's net debit cap leaves no room for this amount."),
    "WALLET_PAYMENT_ID_REUSED": (_W, Grade.CONFLICT, "This wallet payment id was used for another order."),
    "NO_CREDENTIAL": (_I, Grade.NO_CREDENTIAL, "Send `authorization: Bearer KEY` with a valid key."),
    "NOT_ALLOWED": (_I, Grade.NOT_ALLOWED, "This credential may not do this."),
    "SIGNATURE_INVALID": (_W, Grade.NO_CREDENTIAL, "The call's signature does not prove who sent it."),
    "SIGNATURE_EXPIRED": (_W, Grade.NO_CREDENTIAL, "The call's time is more than 300 s off: set the clock."),
    "KEY_UNKNOWN": (_W, Grade.NO_CREDENTIAL, "No such client id or key version."),
    "CALL_UNREADABLE": (_W, Grade.BAD_INPUT, "The call's body is not what the dialect says."),
    "SIGNATURE_REPLAYED": (_W, Grade.NO_CREDENTIAL, "A nonce or signature came again with another body."),
    "PAYLOAD_TOO_LARGE": (_I, Grade.BUSY, "The message is larger than 64 KiB."),
    "OVERLOADED": (_I, Grade.BUSY, "The hub is at its limit: try again after the time given."),
    "SHUTTING_DOWN": (_I, Grade.UNAVAILABLE, "The hub is closing: try again, on another one if you can."),
    "STORE_UNAVAILABLE": (_O, Grade.UNAVAILABLE, "The store did not answer: repeat the same request id."),
    "DAY_NOT_FOUND": (_O, Grade.NOT_FOUND, "No such business day in the books."),
    "DAY_NOT_OVER": (_O, Grade.NOT_NOW, "A day closes from 00:30 of the next."),
    "EARLIER_DAY_OPEN": (_O, Grade.NOT_NOW, "Days close in order: close the earlier one first."),
    "CURSOR_INVALID": (_I, Grade.BAD_INPUT, "Not a cursor or page token that this hub gave."),
    "RECORD_NOT_FOUND": (_O, Grade.NOT_FOUND, "No such record."),
    "RECORD_INVALID": (_O, Grade.BAD_INPUT, "The record contradicts itself or another one."),
    "FOUR_EYES": (_O, Grade.NOT_ALLOWED, "Who put it forward can't agree to it: another operator must."),
    "PROPOSAL_REPLACED": (
        _O,
        Grade.NOT_NOW,
        "Another proposal took its place: read that one and agree to it.",
    ),
    "INCIDENT_CLOSED": (_O, Grade.NOT_NOW, "The incident is closed for good: a new fact opens a new one."),
    "SANDBOX_UNREACHABLE": (_O, Grade.UNAVAILABLE, "The sandbox wallet did not do what it was told."),
    "NOT_SERVED": (_O, Grade.NOT_SERVED, "This hub does not serve this call."),
    "HUB_FAULT": (_O, Grade.FAULT, "A fault of the hub, told to its operators: repeat the same request id."),
}

_MOVED: Mapping[str, str] = {
    "CANCELLED_BY_MERCHANT": "No money stays moved.",
    "RELEASED": "No money stays moved.",
    "STORE_UNAVAILABLE": "Whether money moved is not known yet; repeating the call tells.",
    "HUB_FAULT": "Whether money moved is not known yet; repeating the call tells.",
    "ORDER_IN_PAYMENT": "Money may be moving for the order; this call moved none.",
}


def _registry() -> dict[str, Reason]:
    reasons = {}
    for name, (actor, text) in _DECLINES.items():
        reasons[str(name)] = Reason(actor, Grade.DECLINE, f"{text} {_MOVED.get(str(name), _NOTHING)}")
    for name, (actor, grade, text) in _REFUSALS.items():
        reasons[name] = Reason(actor, grade, f"{text} {_MOVED.get(name, _NOTHING)}")
    return reasons


REASONS: Mapping[str, Reason] = _registry()


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of a request that is wrong."""

    field: str
    description: str


class Refused(Exception):
    """A call that the hub refuses: nothing exists because of it, nothing changed.

    `reason` is a key of `REASONS`; `detail` is for the log and the developer, never for a shop's screen.
    """

    def __init__(
        self,
        reason: str,
        detail: str = "",
        *,
        violations: tuple[Violation, ...] = (),
        retry_after_seconds: int | None = None,
    ) -> None:
        self.reason = reason
        self.detail = detail
        self.violations = violations
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"{reason}: {detail or REASONS[reason].text}")

    @property
    def message(self) -> str:
        """What the caller's developer reads: the reason's text, and what was wrong in this call."""
        text = REASONS[self.reason].text
        return f"{text} ({self.detail})" if self.detail else text
