"""Paying with a payer's code: from the POS's call to the wallet's first answer (DESIGN B2).

is the request known? -> the code names the wallet -> a price is locked -> SUBMITTED is durable -> the wallet
is asked, once -> what it said is durable. What stays unknown is `recover`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fx.money import Money
from fx.quote import Quote
from hub.flows.asking import merchant_view, still_stands
from hub.flows.deciding import commit, learn, load, unit_of
from hub.flows.ports import Ports
from hub.flows.quotes import price_quote, require_usable
from hub.flows.requests import (
    CANCEL_BEFORE_CREATE,
    CREATE_PAYMENT,
    content,
    require_same,
)
from hub.flows.route import Route, route
from hub.flows.units import (
    AddQuote,
    BindRequest,
    Change,
    Committed,
    Conflict,
    KeepUnderCap,
    RebindRequest,
    Replayed,
    RequestRecord,
    SavePayment,
    Unit,
    UnitRefused,
    UseQuote,
)
from hub.flows.working import working
from hub.participants.fees import fees
from hub.participants.model import FeeTerms, Merchant
from hub.payment.in_flight import longest_wait, sent_before
from hub.payment.lifecycle import HOLD_DAYS, AskedBy, submitted
from hub.payment.model import (
    Attempt,
    AttemptId,
    AttemptState,
    CaptureMode,
    Hold,
    HoldKind,
    HoldTerms,
    Mode,
    Payment,
    PaymentId,
    PaymentState,
    QuoteId,
    RequestId,
    WalletId,
)
from hub.payment.reasons import Refused
from wallets.contract import HoldOrder, PayOrder
from wallets.outcome import NotSent, PayOutcome, Unknown
from wallets.profile import HoldSupport, Profile

HOLD_KIND: Mapping[HoldSupport, HoldKind | None] = {
    HoldSupport.NATIVE: HoldKind.NATIVE,
    HoldSupport.EMULATED: HoldKind.EMULATED,
    HoldSupport.NONE: None,
}
HOLD_MARGIN_DAYS = 1
"""How much longer a wallet is asked to reserve than the hub holds: time to release before it lapses."""
ROUNDS_MAX = 5
"""Tries to accept a request that raced against another with the same id."""


@dataclass(frozen=True, slots=True)
class CreatePayment:
    """What a POS asks for. `consumer_code` is None for an order that a payer shall scan."""

    merchant: Merchant
    request_id: str
    amount: Money
    merchant_order_id: str = ""
    consumer_code: str | None = None
    order_valid_seconds: int = 600
    quote_id: str | None = None
    capture_mode: CaptureMode = CaptureMode.IMMEDIATE
    terminal_id: str = ""
    description: str = ""
    wallet_hint: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A payment that is durable. `order` is what the wallet is to be asked now, if it is."""

    payment: Payment
    replayed: bool
    order: PayOrder | None = None


def request_record(ports: Ports, asked: CreatePayment) -> RequestRecord:
    """The request as it is bound for ever: its content hashed, terminal time and the like left out."""
    return RequestRecord(
        merchant_id=asked.merchant.merchant_id,
        request_id=asked.request_id,
        method=CREATE_PAYMENT,
        resource_id=ports.ids.new("pay"),
        content=content(
            ports.fingerprint_key,
            {
                "amount.currency_code": asked.amount.currency_code,
                "amount.minor_units": str(asked.amount.minor_units),
                "consumer_code": asked.consumer_code or "",
                "quote_id": asked.quote_id or "",
                "capture_mode": asked.capture_mode,
            },
        ),
    )


async def known_payment(ports: Ports, asked: CreatePayment, record: RequestRecord) -> Accepted | None:
    """The payment that this request id made, None if it is free. Raises `Refused` for other content."""
    for _ in range(ROUNDS_MAX):
        known = await ports.store.request(record.merchant_id, record.request_id)
        if known is None:
            return None
        if known.method != CANCEL_BEFORE_CREATE:
            require_same(known, record)
            payment = await ports.store.payment(known.resource_id)
            return None if payment is None else Accepted(payment, replayed=True)
        filled = await _fill_in(ports, asked, known, record)
        if filled is not None:
            return filled
    raise Refused("STORE_UNAVAILABLE", "repeat the call with the same request id")


async def accept(ports: Ports, asked: CreatePayment) -> Accepted:
    """Makes a consumer-presented payment durable as SUBMITTED; from here a crash loses nothing.

    Raises `Refused`; then nothing exists.
    """
    code = asked.consumer_code
    if code is None:
        raise Refused("FIELD_MISSING", "consumer_code")
    record = request_record(ports, asked)
    since = ports.clock.monotonic()
    for _ in range(ROUNDS_MAX):
        known = await known_payment(ports, asked, record)
        if known is not None and known.payment.payment_id == record.resource_id:
            # Our own commit, in doubt a moment ago, was written: go on where it left.
            order = pay_order(ports, known.payment, known.payment.attempts[0], code, since)
            return Accepted(known.payment, replayed=False, order=order)
        if known is not None:
            return known
        way = await route(ports, code, hint=asked.wallet_hint)
        require_capture_mode(ports, way.wallet_id, asked.capture_mode)
        now, since = ports.clock.now(), ports.clock.monotonic()
        quote, quote_changes = await _quote(ports, asked, way.wallet_id, record.resource_id, now)
        payment = _new_payment(asked, record, way, now)
        attempt = new_attempt(ports, payment, quote, None, now)
        step = submitted(payment, attempt, now)
        lease = ports.store.leases.taking(payment.payment_id)
        guards = (BindRequest(record), *quote_changes, *cap_guard(ports, attempt), lease)
        match await commit(ports, unit_of(step, *guards)):
            case Committed(payment=stored) if stored is not None:
                order = pay_order(ports, stored, attempt, code, since)
                return Accepted(stored, replayed=False, order=order)
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case Committed() | Conflict() | Replayed() | None:
                continue
    raise Refused("STORE_UNAVAILABLE", "repeat the call with the same request id")


async def ask(ports: Ports, payment_id: str, order: PayOrder) -> Payment:
    """Asks the wallet, once, and makes its answer durable. A payment cancelled meanwhile is not asked for.

    Raises `WorkedElsewhere`.
    """
    ports = await working(ports, payment_id)
    payment = await load(ports, payment_id)
    attempt = payment.attempt(order.attempt_id)
    if attempt.state is not AttemptState.SUBMITTED:
        return payment
    order = replace(order, still_owed=still_stands(ports, payment, attempt))
    outcome = await _asked(ports, attempt, order)
    # Counted from this end, whatever was reckoned before: the process may have been stopped within the call.
    ports.witness.forget(attempt.attempt_id)
    if isinstance(outcome, Unknown):
        ports.in_flight_for(replace(attempt, call_ended_at=ports.clock.now()))
    return await learn(ports, payment_id, order.attempt_id, outcome, AskedBy.PAY, payment)


async def _asked(ports: Ports, attempt: Attempt, order: PayOrder) -> PayOutcome:
    """The one call: to reserve where the wallet can, to debit otherwise. Begun too late, it is not made."""
    by_clock = order.send_before is not None and ports.clock.now() >= order.send_before
    until = order.send_before_monotonic
    if by_clock or (until is not None and ports.clock.monotonic() >= until):
        return NotSent("more time had passed since its submission than a call may wait")
    if attempt.hold is None or attempt.hold.kind is HoldKind.EMULATED:
        return await ports.wallets.wallet(attempt.wallet_id).pay(order)
    hold_until = attempt.expires_at + timedelta(days=HOLD_DAYS + HOLD_MARGIN_DAYS)
    return await ports.wallets.holding(attempt.wallet_id).hold(HoldOrder(order, hold_until))


def new_attempt(
    ports: Ports, payment: Payment, quote: Quote, wallet_payment_id: str | None, now: datetime
) -> Attempt:
    """The attempt to pay with this quote. Its first duty falls due when the pay call must have ended."""
    directory = ports.directory()
    profile = ports.wallets.wallet(quote.wallet_id).profile
    acquirer = directory.acquirers[payment.acquirer_id]
    contract = directory.wallets[quote.wallet_id]
    if payment.mode is Mode.CONSUMER_PRESENTED or payment.expires_at is None:
        expires_at = now + timedelta(seconds=profile.cpm_expiry_seconds)
    else:
        expires_at = payment.expires_at
    return Attempt(
        attempt_id=AttemptId(ports.ids.new("att")),
        number=len(payment.attempts) + 1,
        wallet_id=WalletId(quote.wallet_id),
        quote_id=QuoteId(quote.quote_id),
        wallet_amount=quote.wallet_amount,
        rate=quote.price.rate,
        markup_amount=quote.markup_amount,
        fees=fees(quote.merchant_amount, quote.wallet_amount, acquirer, contract),
        state=AttemptState.SUBMITTED,
        submitted_at=now,
        expires_at=expires_at,
        wallet_payment_id=wallet_payment_id,
        due_at=min(now + timedelta(seconds=profile.pay_timeout_seconds), expires_at),
        hold=_hold(payment, profile, quote, acquirer.terms, contract.terms),
    )


def _hold(
    payment: Payment, profile: Profile, quote: Quote, acquirer: FeeTerms, wallet: FeeTerms
) -> Hold | None:
    """What the attempt of a payment to be held is asked under."""
    kind = HOLD_KIND[profile.hold]
    if payment.capture_mode is CaptureMode.IMMEDIATE or kind is None:
        return None
    terms = HoldTerms(
        mid=quote.price.mid,
        acquirer_interchange=acquirer.interchange,
        acquirer_hub_fee=acquirer.hub_fee,
        wallet_interchange=wallet.interchange,
        wallet_hub_fee=wallet.hub_fee,
    )
    return Hold(kind, terms)


def require_capture_mode(ports: Ports, wallet_id: str, capture_mode: CaptureMode) -> None:
    """Refuses a hold at a wallet that can't set money aside."""
    support = ports.wallets.wallet(wallet_id).profile.hold
    if capture_mode is CaptureMode.HOLD and HOLD_KIND[support] is None:
        raise Refused("CAPABILITY_MISSING", f"{wallet_id} offers holds: {support}")


def cap_guard(ports: Ports, attempt: Attempt) -> tuple[Change, ...]:
    """The guard of the wallet's net debit cap, if its contract has one."""
    cap = ports.directory().wallets[attempt.wallet_id].net_debit_cap
    return () if cap is None else (KeepUnderCap(attempt.wallet_id, cap, attempt.wallet_amount),)


def pay_order(
    ports: Ports, payment: Payment, attempt: Attempt, consumer_code: str | None, since: float
) -> PayOrder:
    """What the wallet is asked; `since` is `Clock.monotonic()` as it was when the attempt was made."""
    merchant = ports.directory().merchants[payment.merchant_id]
    profile = ports.wallets.wallet(attempt.wallet_id).profile
    return PayOrder(
        attempt_id=attempt.attempt_id,
        amount=attempt.wallet_amount,
        merchant_amount=payment.amount,
        rate=attempt.rate,
        merchant=merchant_view(merchant),
        merchant_order_id=payment.merchant_order_id,
        expires_at=attempt.expires_at,
        consumer_code=consumer_code,
        wallet_payment_id=attempt.wallet_payment_id,
        description=payment.description,
        send_before=sent_before(attempt, profile),
        send_before_monotonic=since + longest_wait(profile).total_seconds(),
    )


async def _quote(
    ports: Ports, asked: CreatePayment, wallet_id: str, payment_id: str, now: datetime
) -> tuple[Quote, tuple[Change, ...]]:
    """The POS's quote, or a new one at the rates of now, with the changes that consume it."""
    if asked.quote_id is None:
        quote_id = ports.ids.new("quo")
        quote = price_quote(ports, quote_id, asked.merchant, wallet_id, asked.amount, now)
        return quote, (AddQuote(quote), UseQuote(quote_id, PaymentId(payment_id)))
    stored = await ports.store.quote(asked.quote_id)
    usable = require_usable(stored, asked.merchant, wallet_id, asked.amount, now)
    return usable.quote, (UseQuote(asked.quote_id, PaymentId(payment_id)),)


def _new_payment(asked: CreatePayment, record: RequestRecord, way: Route, now: datetime) -> Payment:
    return Payment(
        payment_id=PaymentId(record.resource_id),
        merchant_id=asked.merchant.merchant_id,
        acquirer_id=asked.merchant.acquirer_id,
        request_id=RequestId(record.request_id),
        state=PaymentState.CREATED,
        created_at=now,
        updated_at=now,
        merchant_amount=asked.amount,
        capture_mode=asked.capture_mode,
        merchant_order_id=asked.merchant_order_id,
        terminal_id=asked.terminal_id,
        description=asked.description,
        route=way.why,
    )


async def _fill_in(
    ports: Ports, asked: CreatePayment, known: RequestRecord, record: RequestRecord
) -> Accepted | None:
    """The create that a cancel overtook: it fills in its content, and stays cancelled (DESIGN A6).

    None if somebody else did so first, or the commit is in doubt: the request must be looked up again.
    """
    payment = await ports.store.payment(known.resource_id)
    if payment is None:
        return None
    filled = Payment(
        payment_id=payment.payment_id,
        merchant_id=payment.merchant_id,
        acquirer_id=payment.acquirer_id,
        request_id=payment.request_id,
        state=payment.state,
        created_at=payment.created_at,
        updated_at=ports.clock.now(),
        merchant_amount=asked.amount,
        mode=Mode.MERCHANT_DYNAMIC if asked.consumer_code is None else Mode.CONSUMER_PRESENTED,
        capture_mode=asked.capture_mode,
        merchant_order_id=asked.merchant_order_id,
        terminal_id=asked.terminal_id,
        description=asked.description,
        decline=payment.decline,
        version=payment.version,
    )
    bound = RequestRecord(
        record.merchant_id, record.request_id, record.method, known.resource_id, record.content
    )
    match await commit(ports, Unit((RebindRequest(bound), SavePayment(filled)))):
        case Committed(payment=stored) if stored is not None:
            return Accepted(stored, replayed=False)
        case _:
            return None
