"""A wallet's net debit cap: position + open attempts + amount <= cap, at every commit (DESIGN A4)."""

import asyncio
from dataclasses import replace

import pytest

from fx.money import Money
from hub.flows.units import Committed, KeepUnderCap, PostEntry, SavePayment, Unit, UnitRefused
from hub.ledger.book import hold_entry
from hub.payment.model import AttemptState, HoldKind, PaymentState
from hub.store.sqlite.store import SqliteStore
from tests.hub.payment.records import a_hold
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    THB,
    a_payment,
    commit,
    decline,
    paid,
    submission,
    submitted,
    success,
    the_payment,
    write,
)

AMOUNT = THB.minor_units
POSITION = AMOUNT + 78 - 467
"""What one payment makes the wallet owe: amount and hub fee, less interchange."""


def room_for(cap_minor: int) -> KeepUnderCap:
    """The guard of one more payment under this cap."""
    return KeepUnderCap("W-TH", Money("THB", cap_minor), THB)


def refused(would_owe_minor: int, cap_minor: int) -> UnitRefused:
    """The refusal with its figures."""
    figures = f"{Money('THB', would_owe_minor)} of {Money('THB', cap_minor)}"
    return UnitRefused("LIMIT_EXCEEDED", f"W-TH would owe {figures}")


async def accepts(store: SqliteStore, cap_minor: int) -> bool:
    """Whether one more payment has room under a cap; nothing is written."""
    result = await store.commit(Unit((room_for(cap_minor),)))
    assert isinstance(result, Committed | UnitRefused)
    return isinstance(result, Committed)


async def exposure(store: SqliteStore, below: int = 10 * AMOUNT) -> int:
    """What counts against the wallet's cap: found by asking, to the minor unit."""
    low, high = 0, below
    while low < high:
        cap = (low + high) // 2
        low, high = (low, cap) if await accepts(store, cap) else (cap + 1, high)
    assert low - AMOUNT == await store.books.net_debit_minor("W-TH", "THB"), "what operations are told"
    return low - AMOUNT


def test_an_amount_that_fills_the_cap_is_taken_and_one_minor_unit_more_is_not(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        assert refused(AMOUNT, AMOUNT - 1) == await store.commit(submission("1", room_for(AMOUNT - 1)))
        assert await store.payment("pay_1") is None
        assert await store.request("m_1", "req_1") is None
        await commit(store, submission("1", room_for(AMOUNT)))

    home.run(story)


def test_an_open_attempt_counts_until_it_is_declined(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        assert AMOUNT == await exposure(store)
        await commit(store, decline(payment))
        assert 0 == await exposure(store)

    home.run(story)


def test_an_attempt_being_cancelled_counts_until_the_cancel_is_confirmed(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        for state, counts in ((AttemptState.CANCELLING, AMOUNT), (AttemptState.CANCELLED, 0)):
            attempt = replace(payment.attempts[0], state=state)
            payment = the_payment(await write(store, SavePayment(payment.with_attempt(attempt))))
            assert counts == await exposure(store)

    home.run(story)


def test_a_booked_payment_counts_as_position_once_also_while_it_is_cancelled(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        assert POSITION == await exposure(store)
        cancelling = replace(payment.attempts[0], state=AttemptState.CANCELLING)
        undoing = replace(payment, state=PaymentState.CANCELLING).with_attempt(cancelling)
        await write(store, SavePayment(undoing))
        assert POSITION == await exposure(store)

    home.run(story)


@pytest.mark.parametrize("state", [AttemptState.HELD, AttemptState.CAPTURING, AttemptState.RELEASING])
def test_what_a_wallet_reserves_counts_as_open_until_it_is_captured_or_released(
    home: Home, state: AttemptState
) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        attempt = replace(payment.attempts[0], state=state, hold=a_hold(HoldKind.NATIVE, "0.2236"))
        held = the_payment(await write(store, SavePayment(payment.with_attempt(attempt))))
        assert AMOUNT == await exposure(store)
        released = replace(attempt, state=AttemptState.RETURNED)
        await write(store, SavePayment(held.with_attempt(released)))
        assert 0 == await exposure(store)

    home.run(story)


def test_what_a_wallet_debited_for_a_hold_counts_as_position_once(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        attempt = replace(
            payment.attempts[0], state=AttemptState.HELD, hold=a_hold(HoldKind.EMULATED, "0.2236")
        )
        held = payment.with_attempt(attempt)
        await write(store, SavePayment(held), PostEntry(hold_entry(held, attempt)))
        assert AMOUNT == await exposure(store)

    home.run(story)


def test_of_two_payments_in_one_batch_only_the_first_gets_the_last_room(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        cap = 2 * AMOUNT - 1
        units = [submission(name, room_for(cap)) for name in ("1", "2")]
        first, second = await asyncio.gather(*map(store.commit, units))
        assert 1 == home.transactions
        assert isinstance(first, Committed)
        assert refused(2 * AMOUNT, cap) == second

    home.run(story)


def test_an_entry_of_the_same_batch_counts(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        cap = POSITION + AMOUNT
        units = [success(payment), submission("2", room_for(cap - 1)), submission("3", room_for(cap))]
        booked, above, within = await asyncio.gather(*map(store.commit, units))
        assert 2 == home.transactions
        assert isinstance(booked, Committed)
        assert refused(cap, cap - 1) == above
        assert isinstance(within, Committed)

    home.run(story)


def test_other_wallets_and_currencies_do_not_count(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await paid(store, "1")
        await submitted(store, "2")
        for guard in (
            KeepUnderCap("W-PH", THB, THB),
            KeepUnderCap("W-TH", Money("PHP", 1), Money("PHP", 1)),
        ):
            await write(store, guard)

    home.run(story)


def test_the_position_is_known_after_a_restart(home: Home) -> None:
    async def first(store: SqliteStore) -> None:
        await paid(store, "1")
        await submitted(store, "2")

    home.run(first)
    assert POSITION + AMOUNT == home.run(exposure)


def test_a_cap_below_what_is_owed_only_blocks_new_payments(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        assert refused(2 * AMOUNT, 1) == await store.commit(submission("2", room_for(1)))
        await commit(store, success(payment))

    home.run(story)


def test_a_cap_checked_too_late_or_in_another_currency_is_a_bug(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        with pytest.raises(ValueError, match="before the unit writes"):
            await store.commit(Unit((SavePayment(a_payment("1")), room_for(AMOUNT))))
        with pytest.raises(ValueError, match="a cap in PHP"):
            await store.commit(Unit((KeepUnderCap("W-TH", Money("PHP", 1), THB),)))
        assert await store.payment("pay_1") is None

    home.run(story)
