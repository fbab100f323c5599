"""Two hubs on one store: a lane each, one truth, and no record at work twice (`hub/decisions/leases.md`)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.flows.ports import ChangeSelector
from hub.flows.units import (
    Claim,
    CloseDay,
    Committed,
    Conflict,
    Fenced,
    Grant,
    KeepUnderCap,
    Lease,
    LetGo,
    Replayed,
    SavePayment,
    SaveRecord,
    TakeLease,
    Unit,
    UnitRefused,
)
from hub.participants.model import StaticCode
from hub.payment.model import AttemptState, MerchantId
from hub.store.errors import StoreUnusable
from hub.store.leases import LIFE_SECONDS, SharedLeases
from hub.store.runner import ThreadRunner
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    DAY,
    NOON,
    THB,
    a_payment,
    an_attempt,
    commit,
    decline,
    paid,
    submission,
    submitted,
    success,
    the_payment,
    write,
)

LATER = timedelta(seconds=LIFE_SECONDS)
POSITION = 77_813 + 78 - 467
"""What the wallet owes after one payment, in minor units."""


def fence(store: SqliteStore) -> int:
    """The number of a hub's present life."""
    assert isinstance(store.leases, SharedLeases)
    return store.leases.fence


async def claim(store: SqliteStore, *record_ids: str) -> tuple[str, ...]:
    """What a hub is granted of what it asks for."""
    grant = (await write(store, Claim(fence(store), record_ids))).grant
    assert grant is not None
    return grant.record_ids


def test_commits_of_both_make_a_chain_for_each_and_one_book(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        for number in range(6):
            await paid(here if number % 2 else there, str(number))
        heads = {head.lane: head.seq for head in await here.books.lanes()}
        assert {"here": 3, "there": 3} == heads
        for store in (here, there):
            found = await store.books.verify()
            assert ((), 6) == (found.faults, found.entry_count)

    shared_home.run_both(story)


def test_one_sees_at_once_what_the_other_wrote(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        payment = await submitted(here, "1")
        assert payment == await there.payment("pay_1")
        done = the_payment(await commit(there, success(payment)))
        assert Conflict("pay_1") == await here.commit(decline(payment))
        assert done == await here.payment("pay_1")
        assert isinstance(await here.commit(submission("1")), Replayed)

    shared_home.run_both(story)


def test_a_cap_counts_what_both_accepted(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        cap = KeepUnderCap("W-TH", replace(THB, minor_units=POSITION + 2 * THB.minor_units - 1), THB)
        await commit(here, success(the_payment(await commit(here, submission("1", cap)))))
        await commit(there, submission("2", cap))
        refused = await there.commit(submission("3", cap))
        assert isinstance(refused, UnitRefused)
        assert "LIMIT_EXCEEDED" == refused.reason

    shared_home.run_both(story)


def test_a_day_that_one_closes_is_closed_for_both_and_sealed_over_both(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        await paid(here, "1")
        await paid(there, "2")
        waiting = await submitted(there, "3")
        await write(here, CloseDay(DAY, None))
        late = the_payment(await commit(there, success(waiting)))
        assert DAY + timedelta(days=1) == late.business_date
        assert 2 == len(await there.books.entries_of_day(DAY))
        await write(there, CloseDay(DAY, None))
        assert [DAY, DAY + timedelta(days=1)] == [day.business_date for day in await here.books.days()]
        assert (await there.books.verify()).ok

    shared_home.run_both(story)


def test_what_one_hub_has_read_it_reads_again_once_the_other_has_changed_it(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        payment = await submitted(here, "1")
        assert payment == await there.payment(payment.payment_id)
        paid_now = the_payment(await commit(there, success(payment)))
        assert paid_now != payment
        assert paid_now == await here.payment(payment.payment_id)
        (change,) = await here.changes(ChangeSelector("m_1"), 0, 9)
        assert paid_now == change.payment

    shared_home.run_both(story)


def test_changes_of_both_are_numbered_in_one_row_and_each_hears_of_the_others(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        await submitted(here, "1")
        await there.leases.news()
        assert 1 == await there.change_after(0)
        await submitted(there, "2")
        waiting = asyncio.create_task(there.change_after(2))
        await submitted(here, "3")
        await there.leases.news()
        assert 3 == await waiting

    shared_home.run_both(story)


def test_a_hub_that_comes_back_numbers_on_from_what_the_other_wrote(shared_home: Home) -> None:
    async def story() -> None:
        here, there = shared_home.open("here"), shared_home.open("there")
        await submitted(here, "1")
        here.abandon()
        for name in ("2", "3"):
            await submitted(there, name)
        again = shared_home.open("here")
        await submitted(again, "4")
        changes = await there.changes(ChangeSelector("m_1"), 0, 9)
        assert [(n, f"pay_{n}") for n in (1, 2, 3, 4)] == [
            (change.seq, change.payment.payment_id) for change in changes
        ]
        await again.close()
        await there.close()

    asyncio.run(story())


def test_a_participant_that_one_writes_is_known_to_the_other_when_it_hears(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        code = StaticCode("promptpay", "0066", MerchantId("m_1"))
        await write(here, SaveRecord(code))
        await submitted(here, "1")
        await there.leases.news()
        assert code == there.directory().static_code([("promptpay", "0066")])

    shared_home.run_both(story)


def test_a_record_is_granted_to_one_hub_only_and_what_it_has_is_not_due_for_the_other(
    shared_home: Home,
) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        for name in ("1", "2", "3"):
            await submitted(here, name)
        later = NOON + timedelta(minutes=1)
        assert ("pay_1", "pay_2") == await claim(here, "pay_1", "pay_2")
        assert ("pay_3",) == await claim(there, "pay_1", "pay_2", "pay_3")
        assert ["pay_1", "pay_2"] == [due.duty.payment_id for due in await here.due(later, 9)]
        assert ["pay_3"] == [due.duty.payment_id for due in await there.due(later, 9)]
        assert ("pay_1",) == await claim(here, "pay_1")

    shared_home.run_both(story)


def test_a_payment_stays_with_its_hub_until_none_of_its_attempts_owes_anything(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        returning = replace(an_attempt("1", 1, state=AttemptState.RETURNING), due_at=NOON)
        waits = an_attempt("1", 2)
        payment = the_payment(await write(here, SavePayment(a_payment("1", returning, waits))))
        await claim(here, "pay_1")

        returned = replace(returning, state=AttemptState.RETURNED, due_at=None)
        payment = the_payment(await write(here, SavePayment(payment.with_attempt(returned))))
        assert ([], ()) == (await there.due(NOON + timedelta(minutes=1), 9), await claim(there, "pay_1"))

        payment = the_payment(
            await write(here, SavePayment(payment.with_attempt(replace(waits, due_at=None))))
        )
        await write(there, SavePayment(payment.with_attempt(waits)))
        assert ("pay_1",) == await claim(there, "pay_1")

    shared_home.run_both(story)


def test_a_lease_of_a_hub_that_stops_renewing_passes_by_the_stores_clock_not_by_a_hubs(
    shared_home: Home,
) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        payment = await submitted(here, "1")
        await claim(here, "pay_1")
        shared_home.clock.at += timedelta(days=1)
        assert () == await claim(there, "pay_1")
        assert await there.next_due_at() is None
        shared_home.store_clock.at += LATER / 2
        await claim(there)
        shared_home.store_clock.at += LATER / 2
        assert payment.due_at == await there.next_due_at()
        assert ("pay_1",) == await claim(there, "pay_1")

    shared_home.run_both(story)


def test_what_a_hub_learned_under_a_lease_that_has_passed_is_fenced(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        payment = await submitted(here, "1")
        await claim(here, "pay_1")
        lease = Lease("pay_1", fence(here))
        shared_home.store_clock.at += LATER
        await write(there, Claim(None, ("pay_1",)))
        assert Fenced("pay_1") == await here.commit(replace(success(payment), lease=lease))
        assert payment == await there.payment("pay_1")
        assert Fenced(f"holder {fence(here)}") == await here.commit(Unit((Claim(fence(here)),)))

    shared_home.run_both(story)


def test_a_late_word_is_written_while_nobody_else_has_taken_over(shared_home: Home) -> None:
    async def story(here: SqliteStore, _: SqliteStore) -> None:
        payment = await submitted(here, "1")
        await claim(here, "pay_1")
        shared_home.store_clock.at += 10 * LATER
        lease = Lease("pay_1", fence(here))
        assert isinstance(await here.commit(replace(success(payment), lease=lease)), Committed)

    shared_home.run_both(story)


def test_a_lease_is_gone_with_what_was_owed(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        payment = await submitted(here, "1")
        await claim(here, "pay_1")
        lease = Lease("pay_1", fence(here))
        done = the_payment(await commit(here, replace(success(payment), lease=lease)))
        assert () == await claim(there, "pay_1")
        assert isinstance(await here.commit(replace(decline(done), lease=lease)), Committed), "a late word"

    shared_home.run_both(story)


def test_a_unit_that_begins_an_attempt_takes_its_payment_from_whoever_has_it(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        payment = await submitted(here, "1")
        await claim(here, "pay_1")
        mine, theirs = Lease("pay_1", fence(here)), Lease("pay_1", fence(there))
        await write(there, TakeLease(theirs), SavePayment(payment))
        assert Fenced("pay_1") == await here.commit(replace(decline(payment), lease=mine))

    shared_home.run_both(story)


def test_a_hub_that_has_lapsed_begins_nothing_before_it_lives_again(shared_home: Home) -> None:
    async def story(here: SqliteStore, _: SqliteStore) -> None:
        shared_home.store_clock.at += LATER
        taking = TakeLease(Lease("pay_1", fence(here)))
        refused = await here.commit(submission("1", taking))
        assert isinstance(refused, UnitRefused)
        assert "STORE_UNAVAILABLE" == refused.reason
        assert await here.payment("pay_1") is None
        grant = (await write(here, Claim(None))).grant
        assert grant is not None
        assert grant.fence > fence(here)
        assert isinstance(
            await here.commit(submission("1", TakeLease(Lease("pay_1", grant.fence)))), Committed
        )

    shared_home.run_both(story)


def test_a_hub_that_lets_go_leaves_all_to_the_other_at_once(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        await submitted(here, "1")
        await claim(here, "pay_1")
        await write(here, LetGo(fence(here)))
        assert ("pay_1",) == await claim(there, "pay_1")

    shared_home.run_both(story)


def test_who_starts_again_in_its_own_place_waits_for_nothing(shared_home: Home) -> None:
    async def story() -> None:
        here, there = shared_home.open("here"), shared_home.open("there")
        await submitted(here, "1")
        await submitted(there, "2")
        await claim(here, "pay_1")
        await claim(there, "pay_2")
        here.abandon()
        again = shared_home.open("here")
        assert ["pay_1"] == [due.duty.payment_id for due in await again.due(NOON + timedelta(minutes=1), 9)]
        assert ("pay_1",) == await claim(again, "pay_1", "pay_2")
        await again.close()
        await there.close()

    asyncio.run(story())


def test_a_hub_hears_that_another_one_lapsed_or_let_go(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        await there.leases.news()
        await write(here, LetGo(fence(here)))
        async with asyncio.timeout(10):
            await there.leases.news()
        await here.leases.news()
        shared_home.store_clock.at += LATER
        async with asyncio.timeout(10):
            await here.leases.news()

    shared_home.run_both(story)


def test_the_stores_clock_never_runs_back(shared_home: Home) -> None:
    async def story(here: SqliteStore, there: SqliteStore) -> None:
        await submitted(here, "1")
        shared_home.store_clock.at += LATER / 2
        await claim(here, "pay_1")
        shared_home.store_clock.at -= LATER
        await claim(there)
        shared_home.store_clock.at += LATER
        assert () == await claim(there, "pay_1")

    shared_home.run_both(story)


def test_a_hub_alone_and_hubs_that_share_keep_each_other_out(shared_home: Home) -> None:
    alone = Home(shared_home.path)

    async def story(here: SqliteStore, _: SqliteStore) -> None:
        with pytest.raises(StoreUnusable, match="a SQLite store serves one hub process"):
            alone.open()
        with pytest.raises(StoreUnusable, match="lane here of"):
            shared_home.open("here")
        await submitted(here, "1")
        await claim(here, "pay_1")

    shared_home.run_both(story)

    async def later() -> None:
        store = alone.open()
        with pytest.raises(StoreUnusable, match="has it to itself"):
            shared_home.open("here")
        assert 1 == len(await store.due(NOON + timedelta(minutes=1), 9))
        assert isinstance(await store.commit(Unit((Claim(None),))), Committed)
        await store.close()

    asyncio.run(later())


def test_two_writers_on_threads_wait_for_each_other_and_lose_nothing(shared_home: Home) -> None:
    shared_home.runners = ThreadRunner

    async def story(here: SqliteStore, there: SqliteStore) -> None:
        stores = (here, there)
        await asyncio.gather(*(paid(stores[number % 2], str(number)) for number in range(40)))
        found = await here.books.verify()
        assert ((), 40) == (found.faults, found.entry_count)
        assert 40 * 77891 == sum(
            minor for account, minor in (await there.books.balances()).items() if ":WR:" in str(account)
        )

    shared_home.run_both(story)


def test_an_empty_claim_is_granted_as_it_stands(shared_home: Home) -> None:
    async def story(here: SqliteStore, _: SqliteStore) -> None:
        assert Grant(fence(here)) == (await write(here, Claim(fence(here)))).grant

    shared_home.run_both(story)
