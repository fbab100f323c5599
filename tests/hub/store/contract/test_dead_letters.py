"""A parked record's duty rests, its own row unread, until a person sends it back to work."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

from hub.flows.units import Conflict, DeadLetter, DueKind, Park, SavePayment, SaveRefund, Unit, Unpark
from hub.payment.incidents import Incident, IncidentKind
from hub.payment.model import PaymentState
from hub.store.sqlite.store import SqliteStore
from tests.hub.payment.two_people import ANN
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    NOON,
    a_payment,
    a_refund,
    commit,
    decline,
    paid,
    refunded,
    submitted,
    the_payment,
    the_refund,
    write,
)

LATER = NOON + timedelta(hours=1)
WHY = "ValueError: 'NONSENSE' is not a valid PaymentState"


async def due_ids(store: SqliteStore) -> list[str]:
    """Whose duties run."""
    return [due.duty.record_id for due in await store.due(LATER, 9)]


def test_a_parked_record_is_due_no_more_until_it_is_sent_back_to_work(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        refund = a_refund(await paid(store, "1"))
        await write(store, SaveRefund(refund))
        attempt_id = (await submitted(store, "2")).attempts[0].attempt_id
        for park in (
            Park(DueKind.ATTEMPT, attempt_id, WHY, 5),
            Park(DueKind.REFUND, refund.refund_id, WHY, 5),
        ):
            await commit(store, Unit((park,)))

        assert [] == await due_ids(store)
        assert await store.next_due_at() is None
        first, second = await store.books.dead_letters()
        assert DeadLetter(DueKind.ATTEMPT, attempt_id, WHY, 5, first.parked_at) == first
        assert DeadLetter(DueKind.REFUND, refund.refund_id, WHY, 5, second.parked_at) == second

        await commit(store, Unit((Unpark(DueKind.ATTEMPT, attempt_id, ANN),)))
        assert [attempt_id] == await due_ids(store)
        again = await store.commit(Unit((Unpark(DueKind.ATTEMPT, attempt_id, ANN),)))
        assert Conflict(attempt_id) == again
        retried = await store.dead_letter(DueKind.ATTEMPT, attempt_id)
        assert replace(first, retried_by=ANN) == retried
        assert second == await store.dead_letter(DueKind.REFUND, refund.refund_id)
        assert [second] == list(await store.books.dead_letters())

    home.run(story)


def test_parking_opens_an_incident_that_names_payment_and_wallet(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        refund = a_refund(await paid(store, "1"))
        await write(store, SaveRefund(refund))
        await commit(store, Unit((Park(DueKind.REFUND, refund.refund_id, WHY, 5),)))

        (stuck,) = await store.books.incidents()
        at = stuck.incident.opened_at
        expected = Incident(
            IncidentKind.STUCK, refund.refund_id, refund.payment_id, refund.wallet_id, WHY, at
        )
        assert expected == stuck.incident

    home.run(story)


def test_a_row_that_nobody_can_decode_is_found_due_and_parked(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        broken = await submitted(store, "1")
        await submitted(store, "2")
        with sqlite3.connect(home.url.removeprefix("sqlite:///")) as by_hand:
            for spoilt in ("payment SET state = 'NONSENSE'", "attempt SET due_at = '2026'"):
                by_hand.execute(f"UPDATE {spoilt} WHERE payment_id = ?", (broken.payment_id,))
        by_hand.close()

        assert ["att_1_1", "att_2_1"] == await due_ids(store)
        await commit(store, Unit((Park(DueKind.ATTEMPT, "att_1_1", WHY, 5),)))
        assert ["att_2_1"] == await due_ids(store)

    home.run(story)


def test_what_owes_nothing_any_more_is_parked_no_longer_and_not_again(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment, other = await paid(store, "1"), await submitted(store, "2")
        refund = the_refund(await write(store, SaveRefund(a_refund(payment))))
        waits = replace(a_payment("3"), state=PaymentState.CREATED, attempts=(), expires_at=LATER)
        order = the_payment(await write(store, SavePayment(waits)))
        parks = [
            Unit((Park(kind, record_id, WHY, 5),))
            for kind, record_id in (
                (DueKind.ATTEMPT, other.attempts[0].attempt_id),
                (DueKind.PAYMENT, order.payment_id),
                (DueKind.REFUND, refund.refund_id),
            )
        ]
        for park in parks:
            await commit(store, park)
        assert 3 == len(await store.books.dead_letters())

        await commit(store, decline(other))
        await commit(store, refunded(payment, refund))
        await write(store, SavePayment(replace(order, state=PaymentState.CANCELLED)))
        assert [] == list(await store.books.dead_letters())
        for park in parks:
            await commit(store, park)
        assert [] == list(await store.books.dead_letters())

    home.run(story)


def test_an_order_that_waits_no_longer_is_not_parked_while_its_attempt_owes(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        waits = replace(a_payment("1"), state=PaymentState.CREATED, attempts=(), expires_at=LATER)
        order = the_payment(await write(store, SavePayment(waits)))
        attempts = a_payment("1").attempts
        await write(store, SavePayment(replace(order, state=PaymentState.SUBMITTED, attempts=attempts)))

        await commit(store, Unit((Park(DueKind.PAYMENT, order.payment_id, WHY, 5),)))

        assert [] == list(await store.books.dead_letters())
        assert [] == list(await store.books.incidents())

    home.run(story)
