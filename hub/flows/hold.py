"""Taking or giving back what is held: the duty is durable at once, the wallet is asked until it is clear.

A native hold is captured and released by the wallet's own verbs. Of an emulated one, debited already, a
capture needs no call: what is not captured is refunded, always under the same id (DESIGN A3, A5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fx.errors import MoneyError
from fx.money import Money
from hub.flows.asking import owed_attempt
from hub.flows.deciding import CONFLICTS_MAX, change_payment, commit, load, unit_of
from hub.flows.ports import Ports
from hub.flows.quotes import refused_money
from hub.flows.refund import refund_or_inquire
from hub.flows.requests import CAPTURE_PAYMENT, content, require_same
from hub.flows.units import BindRequest, Committed, Conflict, Replayed, RequestRecord, UnitRefused
from hub.payment.holds import (
    HoldRefused,
    ask_capture,
    ask_release,
    capture_answered,
    release_answered,
    rest_answered,
)
from hub.payment.judge import rest_id
from hub.payment.lifecycle import Step
from hub.payment.model import Attempt, HoldKind, Payment
from hub.payment.reasons import Refused
from wallets.contract import CaptureOrder, RefundOrder


@dataclass(frozen=True, slots=True)
class CapturePayment:
    """What a POS asks for. `amount` None means all that is held."""

    payment: Payment
    request_id: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class CaptureAccepted:
    """The payment with its capture durable, and whether this request had asked for it before."""

    payment: Payment
    replayed: bool


async def capture_payment(ports: Ports, asked: CapturePayment) -> CaptureAccepted:
    """Asks to take what is held, or a part of it. Idempotent by request id: a replay gives the payment.

    Raises `Refused`; then nothing has changed.
    """
    if asked.payment.merchant_amount is None:
        raise Refused("PAYMENT_STATE", "it was cancelled before it was created")
    amount = asked.amount or asked.payment.amount
    record = _record(ports, asked, amount)
    ours = False
    for _ in range(CONFLICTS_MAX):
        known = await ports.store.request(record.merchant_id, record.request_id)
        if known is not None:
            require_same(known, record)
            return CaptureAccepted(await load(ports, known.resource_id), replayed=not ours)
        payment = await load(ports, asked.payment.payment_id)
        require_parts(ports, payment, amount)
        capture_id = ports.ids.new("cap")
        step = decided(partial(ask_capture, payment, capture_id, amount, ports.clock.now()))
        match await commit(ports, unit_of(step, BindRequest(record))):
            case Committed(payment=stored) if stored is not None:
                return CaptureAccepted(stored, replayed=False)
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case None:
                # In doubt: if the request turns out to be bound, it was by this very call.
                ours = True
            case Committed() | Conflict() | Replayed():
                continue
    raise Refused("STORE_UNAVAILABLE", "repeat the call with the same request id")


async def release_payment(ports: Ports, payment_id: str) -> Payment:
    """Asks to give back all that is held. Idempotent by effect. Raises `Refused`."""

    def decide(payment: Payment) -> Step:
        return decided(lambda: ask_release(payment, ports.clock.now()))

    return await change_payment(ports, payment_id, decide)


async def ask_wallet_to_capture(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
    """One call of the duty to capture a native hold; its answer is durable when this returns."""
    capture = None if attempt.hold is None else attempt.hold.capture
    if capture is None:
        raise ValueError(f"{attempt.attempt_id} is {attempt.state} without a capture")
    wallet = ports.wallets.holding(attempt.wallet_id)
    outcome = await wallet.capture(
        CaptureOrder(capture.capture_id, owed_attempt(ports, payment, attempt), capture.charge.wallet_amount)
    )

    def decide(current: Payment) -> Step:
        return capture_answered(
            current, attempt.attempt_id, capture.capture_id, outcome, wallet.profile, ports.clock.now()
        )

    return await change_payment(ports, payment.payment_id, decide, payment)


async def ask_wallet_to_release(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
    """The same to give back all that is held."""
    if attempt.hold is None or attempt.hold.kind is HoldKind.EMULATED:
        return await ask_wallet_for_rest(ports, payment, attempt)
    wallet = ports.wallets.holding(attempt.wallet_id)
    outcome = await wallet.release(owed_attempt(ports, payment, attempt))

    def decide(current: Payment) -> Step:
        return release_answered(current, attempt.attempt_id, outcome, wallet.profile, ports.clock.now())

    return await change_payment(ports, payment.payment_id, decide, payment)


async def ask_wallet_for_rest(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
    """The same to refund what is not captured of an emulated hold."""
    wallet = ports.wallets.wallet(attempt.wallet_id)
    order = RefundOrder(
        refund_id=rest_id(attempt.attempt_id),
        attempt=owed_attempt(ports, payment, attempt),
        amount=attempt.rest_amount,
        reason="not captured",
    )
    outcome = await refund_or_inquire(wallet, order, attempt.tries)

    def decide(current: Payment) -> Step:
        return rest_answered(current, attempt.attempt_id, outcome, wallet.profile, ports.clock.now())

    return await change_payment(ports, payment.payment_id, decide, payment)


def decided(decide: Callable[[], Step | HoldRefused]) -> Step:
    """The decision, or what a caller is told instead."""
    try:
        result = decide()
    except MoneyError as wrong:
        raise refused_money(wrong) from wrong
    if isinstance(result, HoldRefused):
        raise Refused(result.reason, result.detail)
    return result


def require_parts(ports: Ports, payment: Payment, amount: Money) -> None:
    """Refuses a part of an emulated hold at a wallet that gives back the whole or nothing."""
    held = payment.held_attempt
    if held is None or held.hold is None or held.hold.kind is HoldKind.NATIVE or amount == payment.amount:
        return
    if not ports.wallets.wallet(held.wallet_id).profile.partial_refund:
        raise Refused("CAPABILITY_MISSING", f"{held.wallet_id} gives back whole payments only")


def _record(ports: Ports, asked: CapturePayment, amount: Money) -> RequestRecord:
    """The request as it is bound for ever. All that is held is one content, whether it was named or not."""
    fields = {
        "payment_id": asked.payment.payment_id,
        "amount.currency_code": amount.currency_code,
        "amount.minor_units": str(amount.minor_units),
    }
    return RequestRecord(
        merchant_id=asked.payment.merchant_id,
        request_id=asked.request_id,
        method=CAPTURE_PAYMENT,
        resource_id=asked.payment.payment_id,
        content=content(ports.fingerprint_key, fields),
    )
