"""Random units in random batches: the store answers and stands as a store in memory does."""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fx.money import Money
from hub.flows.ports import ChangeSelector
from hub.flows.units import (
    AddQuote,
    BindRequest,
    CloseDay,
    CommitResult,
    Committed,
    Conflict,
    Fenced,
    KeepUnderCap,
    Replayed,
    SavePayment,
    SaveRefund,
    Unit,
    UnitRefused,
    UseQuote,
)
from hub.payment.model import Payment, PaymentState
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.contract.model import Model
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    DAY,
    THB,
    a_payment,
    a_quote,
    a_refund,
    a_request,
    an_attempt,
    decline,
    refunded,
    success,
)

SMALL = st.integers(0, 3)
WALLETS = ("W-TH", "W-PH")


@dataclass(frozen=True)
class Wish:
    """One unit to be made from what stands before its batch."""

    kind: str
    name: int
    other: int
    flag: bool

    def unit(self, model: Model, at: datetime) -> Unit:
        """The unit; always one that a flow could have made at some time."""
        known = [model.payments[payment_id] for payment_id in sorted(model.payments)]
        stored = known[self.name % len(known)] if known else None
        match self.kind:
            case "create":
                return self._create(at)
            case "close":
                return Unit((CloseDay(DAY + timedelta(days=self.name - 1), None),))
            case _ if stored is None:
                return Unit((SavePayment(replace(a_payment("0"), version=self.other)),))
            case "succeed" if stored.state is PaymentState.SUBMITTED:
                return success(stored, wallet_payment_id=f"W{self.other % 2}" if self.flag else "")
            case "decline" if stored.state is PaymentState.SUBMITTED:
                return decline(stored)
            case "refund" if stored.state is PaymentState.SUCCEEDED:
                return self._refund(model, stored)
            case _:
                return Unit((SavePayment(replace(stored, version=max(0, stored.version - self.other))),))

    def _create(self, at: datetime) -> Unit:
        name, wallet_id = str(self.name), WALLETS[self.other % 2]
        request = a_request(str(self.other), f"pay_{name}", amount="a1" if self.other < 3 else f"{self.name}")
        quote = a_quote(name, at=at) if self.flag else a_quote(str(self.other))
        payment = a_payment(name, an_attempt(name, wallet_id=wallet_id))
        cap = Money("THB", THB.minor_units * (1 + self.name))
        adding = (AddQuote(quote),) if self.flag or self.other < 2 else ()
        use = UseQuote(quote.quote_id, payment.payment_id)
        return Unit(
            (*adding, use, BindRequest(request), KeepUnderCap(wallet_id, cap, THB), SavePayment(payment))
        )

    def _refund(self, model: Model, stored: Payment) -> Unit:
        number = 1 + self.other % 2
        refund = a_refund(stored, number)
        known = model.refunds.get(refund.refund_id)
        if known is None:
            return Unit((SavePayment(stored), SaveRefund(refund)))
        if known.completed_at is None:
            return refunded(stored, known)
        return Unit((SaveRefund(replace(known, version=0)),))


KINDS = ("create", "create", "succeed", "succeed", "decline", "refund", "close")
SECONDS = (0, 0, 0, 1, 700, 90_000)
wishes = st.builds(Wish, st.sampled_from(KINDS), SMALL, SMALL, st.booleans())
batch = st.tuples(st.lists(wishes, min_size=1, max_size=5), st.sampled_from(SECONDS))
"""Wishes that are made units and submitted together, and how far the clock goes before."""


Life = list[tuple[list[Wish], int]]


def _word(result: CommitResult) -> str:
    match result:
        case Committed():
            return "COMMITTED"
        case Conflict():
            return "CONFLICT"
        case Replayed():
            return "REPLAYED"
        case UnitRefused(reason=reason):
            return reason
        case Fenced():
            return "FENCED"


async def _live(store: SqliteStore, home: Home, model: Model, life: Life) -> None:
    for wished, seconds in life:
        home.clock.at += timedelta(seconds=seconds)
        units = [wish.unit(model, home.clock.at) for wish in wished]
        results = await asyncio.gather(*map(store.commit, units))
        at = next((result.at for result in results if isinstance(result, Committed)), home.clock.at)
        assert [model.commit(unit, at) for unit in units] == [_word(result) for result in results]


async def _compare(store: SqliteStore, model: Model) -> None:
    for payment_id, payment in model.payments.items():
        assert payment == await store.payment(payment_id)
    for refund_id, refund in model.refunds.items():
        assert refund == await store.refund(refund_id)
    for (merchant_id, request_id), record in model.requests.items():
        assert record == await store.request(merchant_id, request_id)
    balances = {str(account): minor for account, minor in (await store.books.balances()).items()}
    assert dict(sorted(model.balances.items())) == dict(sorted(balances.items()))
    entries = [booked async for booked in store.books.entries("main")]
    assert model.booked == [(booked.entry.payment_id, booked.business_date) for booked in entries]
    changes = await store.changes(ChangeSelector("m_1"), 0, 100)
    assert model.changed == [change.payment.payment_id for change in changes]
    verification = await store.books.verify()
    assert ((), len(entries)) == (verification.faults, verification.entry_count)


@given(st.lists(batch, max_size=12), st.integers(0, 12))
@settings(max_examples=100)
def test_random_units_do_what_a_store_in_memory_does(whole: Life, cut: int) -> None:
    model = Model(DAY)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "hub.sqlite3")

        async def live(store: SqliteStore, part: Life) -> None:
            await _live(store, home, model, part)
            await _compare(store, model)

        # The store is closed and opened again somewhere in between.
        home.run(lambda store: live(store, whole[:cut]))
        home.run(lambda store: live(store, whole[cut:]))
