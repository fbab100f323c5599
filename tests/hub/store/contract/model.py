"""A store in memory, as simple as can be: what the real one is compared with. It shares no code with it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from hub.flows.units import (
    AddQuote,
    BindRequest,
    Change,
    CloseDay,
    KeepUnderCap,
    PostEntry,
    RequestRecord,
    SavePayment,
    SaveRefund,
    Unit,
    UseQuote,
)
from hub.ledger.account import AccountKind
from hub.payment.model import AttemptState, Payment, Refund

ZONE = timedelta(hours=8)


class No(Exception):
    """A guard says no: CONFLICT, REPLAYED or the reason of a refusal."""


@dataclass
class Model:
    """All that was committed, as plain dictionaries."""

    first_day: date
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    requests: dict[tuple[str, str], RequestRecord] = field(default_factory=dict)
    quotes: dict[str, datetime] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    balances: Counter[str] = field(default_factory=Counter)
    booked: list[tuple[str | None, date]] = field(default_factory=list)
    last_closed: date | None = None
    changed: list[str] = field(default_factory=list)

    def commit(self, unit: Unit, at: datetime) -> str:
        """COMMITTED, or why nothing was written."""
        trial = self._copy()
        try:
            for change in sorted(unit.changes, key=lambda change: not isinstance(change, BindRequest)):
                trial._apply(change, at)
        except No as no:
            return str(no)
        self.__dict__.update(trial.__dict__)
        return "COMMITTED"

    def _copy(self) -> "Model":
        return Model(
            self.first_day,
            dict(self.payments),
            dict(self.refunds),
            dict(self.requests),
            dict(self.quotes),
            set(self.used),
            Counter(self.balances),
            list(self.booked),
            self.last_closed,
            list(self.changed),
        )

    def _apply(self, change: Change, at: datetime) -> None:
        match change:
            case BindRequest(record=record):
                self._bind(record)
            case AddQuote(quote=quote):
                if quote.quote_id in self.quotes:
                    raise No("CONFLICT")
                self.quotes[quote.quote_id] = quote.expires_at
            case UseQuote(quote_id=quote_id):
                self._use(quote_id, at)
            case KeepUnderCap(wallet_id=wallet_id, cap=cap, amount=amount):
                if self.owed(wallet_id) + amount.minor_units > cap.minor_units:
                    raise No("LIMIT_EXCEEDED")
            case SavePayment(payment=payment, completes=completes):
                self._save_payment(payment, at if completes else None)
            case SaveRefund(refund=refund, completes=completes):
                self._save_refund(refund, at if completes else None)
            case PostEntry(entry=entry):
                for posting in entry.postings:
                    self.balances[str(posting.account)] += posting.minor_units
                self.booked.append((entry.payment_id, self.day_at(at)))
            case CloseDay(business_date=day):
                self._close(day)
            case _:
                raise AssertionError(change)

    def _bind(self, record: RequestRecord) -> None:
        known = self.requests.get((record.merchant_id, record.request_id))
        if known is not None:
            same = (known.method, known.content) == (record.method, record.content)
            raise No("REPLAYED" if same else "REQUEST_ID_REUSED")
        self.requests[record.merchant_id, record.request_id] = record

    def _use(self, quote_id: str, at: datetime) -> None:
        if quote_id not in self.quotes:
            raise No("QUOTE_NOT_FOUND")
        if quote_id in self.used:
            raise No("QUOTE_USED")
        if at >= self.quotes[quote_id]:
            raise No("QUOTE_EXPIRED")
        self.used.add(quote_id)

    def _save_payment(self, payment: Payment, completed_at: datetime | None) -> None:
        known = self.payments.get(payment.payment_id)
        if payment.version != (0 if known is None else known.version):
            raise No("CONFLICT")
        if completed_at is not None:
            payment = replace(payment, completed_at=completed_at, business_date=self.day_at(completed_at))
        others = [p for p in self.payments.values() if p.payment_id != payment.payment_id]
        taken = {(a.wallet_id, a.wallet_payment_id) for p in others for a in p.attempts}
        for attempt in payment.attempts:
            if attempt.wallet_payment_id and (attempt.wallet_id, attempt.wallet_payment_id) in taken:
                raise No("WALLET_REFERENCE_REUSED")
        self.payments[payment.payment_id] = replace(payment, version=payment.version + 1)
        self._change(payment.payment_id)

    def _save_refund(self, refund: Refund, completed_at: datetime | None) -> None:
        known = self.refunds.get(refund.refund_id)
        if refund.version != (0 if known is None else known.version):
            raise No("CONFLICT")
        if completed_at is not None:
            refund = replace(refund, completed_at=completed_at, business_date=self.day_at(completed_at))
        self.refunds[refund.refund_id] = replace(refund, version=refund.version + 1)
        self._change(refund.payment_id)

    def _change(self, payment_id: str) -> None:
        self.changed = [other for other in self.changed if other != payment_id] + [payment_id]

    def _close(self, day: date) -> None:
        next_open = self.first_day if self.last_closed is None else self.last_closed + timedelta(days=1)
        if day < self.first_day:
            raise No("DAY_NOT_FOUND")
        if day > next_open:
            raise No("EARLIER_DAY_OPEN")
        if day == next_open:
            self.last_closed = day

    def day_at(self, at: datetime) -> date:
        """The day that a completion at this instant counts for."""
        day = max((at + ZONE).date(), self.first_day)
        return day if self.last_closed is None else max(day, self.last_closed + timedelta(days=1))

    def owed(self, wallet_id: str) -> int:
        """A wallet's position and its open attempts."""
        kinds = (AccountKind.WR, AccountKind.IP)
        position = sum(self.balances[f"WALLET:{wallet_id}:{kind}:THB"] for kind in kinds)
        open_states = (AttemptState.SUBMITTED, AttemptState.CANCELLING)
        return position + sum(
            attempt.wallet_amount.minor_units
            for payment in self.payments.values()
            if payment.completed_at is None
            for attempt in payment.attempts
            if attempt.wallet_id == wallet_id and attempt.state in open_states
        )
