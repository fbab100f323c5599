"""Paying by a merchant's code: an order waits, a wallet reads it and starts a payment (DESIGN A7).

A dynamic code was minted for one order; a static one is a merchant's printed national code, and what it
says of amount, currency and name is never believed: those come from the merchant registry.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fx.currency import currency
from fx.money import Money
from hub.codes.code import CodeError
from hub.codes.reader import read
from hub.codes.schemes.elsewhere import ORDER
from hub.codes.writer import order_code
from hub.flows.asking import merchant_view
from hub.flows.deciding import commit, unit_of
from hub.flows.pay import (
    ROUNDS_MAX,
    Accepted,
    CreatePayment,
    cap_guard,
    known_payment,
    new_attempt,
    pay_order,
    request_record,
    require_capture_mode,
)
from hub.flows.ports import Ports, StoredQuote
from hub.flows.quotes import price_quote, require_usable
from hub.flows.units import (
    AddQuote,
    BindRequest,
    Committed,
    Conflict,
    Replayed,
    SavePayment,
    Unit,
    UnitRefused,
    UseQuote,
)
from hub.participants.model import Merchant
from hub.payment.lifecycle import submitted
from hub.payment.model import CaptureMode, Mode, Payment, PaymentId, PaymentState, RequestId
from hub.payment.reasons import Refused
from wallets.contract import CodeResolved, PaymentStarted, PayOrder, ResolveCode, StartPayment

NAME_CHARACTERS = 25
CITY_CHARACTERS = 15
STATIC_ORDER_SECONDS = 600
"""How long a payment on a static code may take (DESIGN A7)."""


async def create_order(ports: Ports, asked: CreatePayment) -> Accepted:
    """Makes an order that waits for a payer, with the code to show. Idempotent. Raises `Refused`."""
    if asked.quote_id is not None:
        raise Refused("QUOTE_MISMATCH", "an order is quoted when a wallet reads its code")
    record = request_record(ports, asked)
    for _ in range(ROUNDS_MAX):
        known = await known_payment(ports, asked, record)
        if known is not None:
            ours = known.payment.payment_id == record.resource_id
            return Accepted(known.payment, replayed=not ours and known.replayed)
        now = ports.clock.now()
        payment = Payment(
            payment_id=PaymentId(record.resource_id),
            merchant_id=asked.merchant.merchant_id,
            acquirer_id=asked.merchant.acquirer_id,
            request_id=RequestId(asked.request_id),
            state=PaymentState.CREATED,
            created_at=now,
            updated_at=now,
            merchant_amount=asked.amount,
            mode=Mode.MERCHANT_DYNAMIC,
            capture_mode=asked.capture_mode,
            merchant_order_id=asked.merchant_order_id,
            terminal_id=asked.terminal_id,
            description=asked.description,
            order_code=_order_code(record.resource_id, asked),
            expires_at=now + timedelta(seconds=asked.order_valid_seconds),
        )
        match await commit(ports, Unit((BindRequest(record), SavePayment(payment)))):
            case Committed(payment=stored) if stored is not None:
                return Accepted(stored, replayed=False)
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case Committed() | Conflict() | Replayed() | None:
                continue
    raise Refused("STORE_UNAVAILABLE", "repeat the call with the same request id")


def _order_code(payment_id: str, asked: CreatePayment) -> str:
    """The code to show. EMVCo gives a name 25 characters and a city 15: longer ones are cut."""
    return order_code(
        reference=payment_id,
        amount=asked.amount.text,
        currency_numeric=currency(asked.amount.currency_code).numeric,
        country=asked.merchant.country,
        merchant_name=asked.merchant.name[:NAME_CHARACTERS],
        merchant_city=asked.merchant.city[:CITY_CHARACTERS],
        mcc=asked.merchant.mcc,
    )


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a merchant's code leads to: a waiting order, or a merchant whose payer types the amount."""

    merchant: Merchant
    order: Payment | None
    scheme: str

    @property
    def capture_mode(self) -> CaptureMode:
        """Whether the payer's money is to be held."""
        return CaptureMode.IMMEDIATE if self.order is None else self.order.capture_mode


async def resolve_code(ports: Ports, wallet_id: str, asked: ResolveCode) -> CodeResolved:
    """Tells a wallet whom a scanned code pays and locks the price. Raises `Refused`."""
    scanned = await scan(ports, asked.code)
    require_capture_mode(ports, wallet_id, scanned.capture_mode)
    amount = _amount(scanned, asked.amount)
    view = merchant_view(scanned.merchant)
    if amount is None:
        return CodeResolved(view, None, None, None, None, None, None)
    quote = await _locked_quote(ports, wallet_id, scanned, amount)
    return CodeResolved(
        merchant=view,
        payment_id=scanned.order.payment_id if scanned.order else None,
        merchant_amount=amount,
        wallet_amount=quote.quote.wallet_amount,
        rate=quote.quote.price.rate,
        quote_id=quote.quote.quote_id,
        quote_expires_at=quote.quote.expires_at,
    )


@dataclass(frozen=True, slots=True)
class Started:
    """A wallet's payment that is durable as an attempt. `order` is None if it had been started before."""

    answer: PaymentStarted
    payment: Payment
    order: PayOrder | None


async def start_payment(ports: Ports, wallet_id: str, asked: StartPayment) -> Started:
    """A payer agreed: makes the attempt durable. Unique per wallet and its payment id. Raises `Refused`."""
    ours: list[str] = []
    since = ports.clock.monotonic()
    for _ in range(ROUNDS_MAX):
        before = await ports.store.payment_of_wallet(wallet_id, asked.wallet_payment_id)
        if before is not None:
            started = _started_before(before, wallet_id, asked)
            if started.answer.attempt_id not in ours:
                return started
            # Our own commit, in doubt a moment ago, was written: go on where it left.
            attempt = before.attempt(started.answer.attempt_id)
            return replace(started, order=pay_order(ports, before, attempt, None, since))
        scanned = await scan(ports, asked.code)
        require_capture_mode(ports, wallet_id, scanned.capture_mode)
        amount = _amount(scanned, asked.amount)
        if amount is None:
            raise Refused("AMOUNT_INVALID", "the payer has to type the amount of a static code")
        now, since = ports.clock.now(), ports.clock.monotonic()
        stored = await ports.store.quote(asked.quote_id)
        quote = require_usable(stored, scanned.merchant, wallet_id, amount, now)
        if quote.order_id != (scanned.order.payment_id if scanned.order else None):
            raise Refused("QUOTE_MISMATCH", "the quote is for another order")
        payment = scanned.order or _static_payment(ports, scanned.merchant, amount, now)
        attempt = new_attempt(ports, payment, quote.quote, asked.wallet_payment_id, now)
        ours.append(attempt.attempt_id)
        step = submitted(payment, attempt, now)
        lease = ports.store.leases.taking(payment.payment_id)
        guards = (UseQuote(asked.quote_id, payment.payment_id), *cap_guard(ports, attempt), lease)
        match await commit(ports, unit_of(step, *guards)):
            case Committed(payment=written) if written is not None:
                answer = PaymentStarted(written.payment_id, attempt.attempt_id)
                return Started(answer, written, pay_order(ports, written, attempt, None, since))
            case UnitRefused(reason="WALLET_REFERENCE_REUSED" | "QUOTE_USED"):
                continue
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case Committed() | Conflict() | Replayed() | None:
                continue
    raise Refused("STORE_UNAVAILABLE", "repeat the call with the same wallet payment id")


async def scan(ports: Ports, code: str) -> Scanned:
    """What a merchant's code leads to. Raises `Refused`; no wallet is called."""
    try:
        said = read(code)
    except CodeError as wrong:
        raise Refused("INVALID_CODE", str(wrong)) from wrong
    if said.scheme == ORDER.id:
        order = await ports.store.payment(said.reference or "")
        if order is None:
            raise Refused("UNSUPPORTED_CODE", "no such order")
        return Scanned(_merchant_of(ports, order), _payable(order, ports.clock.now()), said.scheme)
    directory = ports.directory()
    registered = directory.static_code([(said.scheme, said.account or "")])
    if registered is None:
        raise Refused("UNSUPPORTED_CODE", "no registered merchant has this code")
    return Scanned(directory.merchants[registered.merchant_id], None, said.scheme)


def _merchant_of(ports: Ports, order: Payment) -> Merchant:
    """Of an order that another hub of the store made just now, the merchant may not be known here yet."""
    merchant = ports.directory().merchants.get(order.merchant_id)
    if merchant is None:
        raise Refused("STORE_UNAVAILABLE", "the order's merchant is not known here yet: ask again")
    return merchant


def _payable(order: Payment, now: datetime) -> Payment:
    if order.open_attempt is not None:
        raise Refused("ORDER_IN_PAYMENT")
    expired = order.expires_at is not None and now >= order.expires_at
    if order.state is not PaymentState.CREATED or expired:
        raise Refused("ORDER_NOT_PAYABLE", f"the order is {'EXPIRED' if expired else order.state}")
    return order


def _amount(scanned: Scanned, typed: Money | None) -> Money | None:
    """The order's own amount, else what the payer typed, in the merchant's currency."""
    if scanned.order is not None:
        if typed is not None:
            raise Refused("AMOUNT_INVALID", "the order has its own amount: none is typed")
        return scanned.order.amount
    if typed is None:
        return None
    if typed.currency_code != scanned.merchant.currency:
        raise Refused("CURRENCY_MISMATCH", f"the merchant prices in {scanned.merchant.currency}")
    if typed.minor_units <= 0:
        raise Refused("AMOUNT_INVALID", "the amount must be above zero")
    return typed


async def _locked_quote(ports: Ports, wallet_id: str, scanned: Scanned, amount: Money) -> StoredQuote:
    """One quote per order and wallet while it lasts; it never outlives its order."""
    order = scanned.order
    order_id = order.payment_id if order else None
    not_after = order.expires_at if order else None
    for _ in range(ROUNDS_MAX):
        locked = None if order_id is None else await ports.store.quote_of_order(order_id, wallet_id)
        now = ports.clock.now()
        if locked is not None and locked.used_by is None and locked.quote.is_valid_at(now):
            return locked
        quote = price_quote(ports, ports.ids.new("quo"), scanned.merchant, wallet_id, amount, now, not_after)
        if isinstance(await commit(ports, Unit((AddQuote(quote, order_id),))), Committed):
            return StoredQuote(quote, order_id, None)
    raise Refused("STORE_UNAVAILABLE", "the quote could not be kept: ask again")


def _static_payment(ports: Ports, merchant: Merchant, amount: Money, now: datetime) -> Payment:
    return Payment(
        payment_id=PaymentId(ports.ids.new("pay")),
        merchant_id=merchant.merchant_id,
        acquirer_id=merchant.acquirer_id,
        request_id=None,
        state=PaymentState.CREATED,
        created_at=now,
        updated_at=now,
        merchant_amount=amount,
        mode=Mode.MERCHANT_STATIC,
        route="the payer's wallet scanned a registered code of the merchant",
        expires_at=now + timedelta(seconds=STATIC_ORDER_SECONDS),
    )


def _started_before(payment: Payment, wallet_id: str, asked: StartPayment) -> Started:
    for attempt in payment.attempts:
        if (attempt.wallet_id, attempt.wallet_payment_id) == (wallet_id, asked.wallet_payment_id):
            if attempt.quote_id != asked.quote_id:
                raise Refused("WALLET_PAYMENT_ID_REUSED", "it was started with another quote")
            return Started(PaymentStarted(payment.payment_id, attempt.attempt_id), payment, None)
    raise Refused("WALLET_PAYMENT_ID_REUSED")
