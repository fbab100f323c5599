"""Giving money back after success: reserved first, then asked for until the wallet is clear."""

from dataclasses import dataclass, replace
from datetime import timedelta

from fx.errors import MoneyError
from fx.money import Money
from hub.flows.asking import refunded_attempt
from hub.flows.deciding import CONFLICTS_MAX, GaveUp, commit
from hub.flows.ports import Ports
from hub.flows.quotes import refused_money
from hub.flows.requests import REFUND_PAYMENT, content, require_same
from hub.flows.spreading import spread_refund
from hub.flows.units import (
    BindRequest,
    Change,
    Committed,
    Conflict,
    PostEntry,
    Replayed,
    ReportIncident,
    RequestRecord,
    SavePayment,
    SaveRefund,
    Unit,
    UnitRefused,
)
from hub.ledger.book import refund_entry
from hub.payment.model import Payment, Refund, RefundId, RefundState, RequestId
from hub.payment.notices import refund_heard
from hub.payment.reasons import Refused
from hub.payment.refunds import (
    WINDOW_DAYS,
    RefundRefused,
    RefundStep,
    refund_answered,
    refundable_minor,
    reserve,
)
from wallets.contract import RefundOrder, Wallet
from wallets.outcome import NotSent, Refunded, RefundOutcome, Unknown, UnknownCause


@dataclass(frozen=True, slots=True)
class RefundPayment:
    """What a POS asks for. `amount` None means all that is left."""

    payment: Payment
    request_id: str
    amount: Money | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefundAccepted:
    """A refund that is durable, and whether this request had made it before."""

    refund: Refund
    replayed: bool


async def accept_refund(ports: Ports, asked: RefundPayment) -> RefundAccepted:
    """Reserves a refund. Idempotent by request id. Raises `Refused`; then nothing exists."""
    record = _record(ports, asked)
    for _ in range(CONFLICTS_MAX):
        known = await ports.store.request(record.merchant_id, record.request_id)
        if known is not None:
            require_same(known, record)
            refund = await ports.store.refund(known.resource_id)
            if refund is not None:
                return RefundAccepted(refund, replayed=known.resource_id != record.resource_id)
        payment = await ports.store.payment(asked.payment.payment_id)
        if payment is None:
            raise Refused("PAYMENT_NOT_FOUND")
        if payment.merchant_amount is None:
            raise Refused("PAYMENT_STATE", "it was cancelled before it was created")
        _require_window(ports, payment)
        refunds = await ports.store.refunds_of(payment.payment_id)
        amount = asked.amount or Money(payment.amount.currency_code, refundable_minor(payment, refunds))
        if amount.minor_units <= 0:
            raise Refused("REFUND_EXCEEDS_REST", "nothing is left to refund")
        _require_capability(ports, payment, amount)
        try:
            reserved = reserve(
                payment,
                refunds,
                amount,
                refund_id=RefundId(record.resource_id),
                request_id=RequestId(asked.request_id),
                reason=asked.reason,
                at=ports.clock.now(),
            )
        except MoneyError as wrong:
            raise refused_money(wrong) from wrong
        if isinstance(reserved, RefundRefused):
            raise Refused(reserved.reason, reserved.detail)
        lease = ports.store.leases.taking(reserved.refund.refund_id)
        changes = (BindRequest(record), SavePayment(reserved.payment), SaveRefund(reserved.refund), lease)
        match await commit(ports, Unit(changes)):
            case Committed(refund=stored) if stored is not None:
                return RefundAccepted(stored, replayed=False)
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case Committed() | Conflict() | Replayed() | None:
                continue
    raise Refused("STORE_UNAVAILABLE", "repeat the call with the same request id")


async def ask_wallet_to_refund(ports: Ports, refund: Refund) -> Refund:
    """One call of the duty: the refund itself, later an inquiry first. Always under the same id."""
    payment = await ports.store.payment(refund.payment_id)
    if payment is None:
        raise KeyError(refund.payment_id)
    wallet = ports.wallets.wallet(refund.wallet_id)
    order = RefundOrder(
        refund_id=refund.refund_id,
        attempt=refunded_attempt(ports, payment, refund),
        amount=refund.wallet_amount,
        reason=refund.reason,
    )
    outcome: RefundOutcome
    if refund.wallet_amount.is_zero:
        # The last part of a payment whose wallet amount is given back already: nothing to ask for.
        outcome = Refunded(refund.refund_id, "none", refund.wallet_amount)
    else:
        outcome = await refund_or_inquire(wallet, order, refund.tries)
    return await learn_refund(ports, refund.refund_id, outcome)


async def refund_or_inquire(wallet: Wallet, order: RefundOrder, tries: int) -> RefundOutcome:
    """A refund asked for the first time; after that an inquiry, and again where the wallet knows none.

    What people settled while the inquiry was under way is not asked for again.
    """
    if tries == 0:
        return await wallet.refund(order)
    outcome = await wallet.inquire_refund(order)
    if isinstance(outcome, Unknown) and outcome.cause is UnknownCause.DOES_NOT_EXIST:
        still_owed = order.attempt.still_owed
        if still_owed is not None and not await still_owed():
            return NotSent("what it was for was settled while the wallet was asked about it")
        return await wallet.refund(order)
    return outcome


async def learn_refund(
    ports: Ports, refund_id: str, outcome: RefundOutcome, *, by_notice: bool = False
) -> Refund:
    """Makes durable what a wallet said about a refund, asked or by itself."""
    for _ in range(CONFLICTS_MAX):
        refund = await ports.store.refund(refund_id)
        payment = await ports.store.payment(refund.payment_id) if refund is not None else None
        if refund is None or payment is None:
            raise KeyError(refund_id)
        profile = ports.wallets.wallet(refund.wallet_id).profile
        now = ports.clock.now()
        step = refund_answered(payment, refund, outcome, profile, now)
        if by_notice:
            step = refund_heard(refund, step)
        step = replace(step, refund=spread_refund(ports.ids, refund, step.refund, now))
        if step.refund == refund and not step.incidents:
            return refund
        match await commit(ports, refund_unit(payment, step)):
            case Committed(refund=stored) if stored is not None:
                return stored
            case UnitRefused(reason=reason, detail=detail):
                raise ValueError(f"{reason}: {detail}")
            case Committed() | Conflict() | Replayed() | None:
                continue
    raise GaveUp(refund_id)


def refund_unit(payment: Payment, step: RefundStep) -> Unit:
    """The unit that writes what an answer made of a refund."""
    changes: list[Change] = [SaveRefund(step.refund, completes=step.books)]
    if step.payment is not None:
        attempt = payment.attempt(step.refund.attempt_id)
        changes += [SavePayment(step.payment), PostEntry(refund_entry(payment, attempt, step.refund))]
    changes += [ReportIncident(incident) for incident in step.incidents]
    return Unit(tuple(changes))


def _record(ports: Ports, asked: RefundPayment) -> RequestRecord:
    amount = asked.amount
    fields = {
        "payment_id": asked.payment.payment_id,
        "amount.currency_code": amount.currency_code if amount else "",
        "amount.minor_units": str(amount.minor_units) if amount else "",
    }
    return RequestRecord(
        merchant_id=asked.payment.merchant_id,
        request_id=asked.request_id,
        method=REFUND_PAYMENT,
        resource_id=ports.ids.new("ref"),
        content=content(ports.fingerprint_key, fields),
    )


def _require_window(ports: Ports, payment: Payment) -> None:
    if payment.business_date is None:
        return
    last = payment.business_date + timedelta(days=WINDOW_DAYS)
    if ports.scheme.day_of(ports.clock.now()) > last:
        raise Refused("REFUND_WINDOW_CLOSED", f"the last day was {last}")


def _require_capability(ports: Ports, payment: Payment, amount: Money) -> None:
    """Refuses a part of a payment whose wallet gives back the whole or nothing."""
    winner = payment.winner
    if winner is None or amount.minor_units >= payment.captured_minor:
        return
    if not ports.wallets.wallet(winner.wallet_id).profile.partial_refund:
        raise Refused("CAPABILITY_MISSING", f"{winner.wallet_id} gives back whole payments only")


def is_open(refund: Refund) -> bool:
    """Whether the hub still owes this refund a clear answer."""
    return refund.state is RefundState.SUBMITTED
