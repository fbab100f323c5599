"""Sending back to work what was parked: by somebody who is remembered, once."""

import asyncio

import pytest

from hub.flows.dead_letters import retry_dead_letter
from hub.flows.units import DueKind, Park, Unit
from hub.payment.model import Payment, PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import THAI
from tests.hub.flows.scripted import lost_after
from wallets.contract import PaymentNotice

ATTEMPT = DueKind.ATTEMPT


async def parked(floor: Floor) -> Payment:
    """A payment whose wallet debited and did not answer, and that nobody works on any more."""
    floor.thai.will("pay", lost_after)
    payment = (await floor.create()).payment
    await floor.until(1)
    park = Park(ATTEMPT, payment.attempts[0].attempt_id, "ValueError: odd", 5)
    await floor.desk.own(floor.store.commit(Unit((park,))))
    return payment


@on_the_floor
async def test_what_is_sent_back_to_work_comes_to_its_end(floor: Floor) -> None:
    payment = await parked(floor)
    await floor.until(600)
    assert PaymentState.SUBMITTED is (await floor.payment(payment.payment_id)).state

    attempt_id = payment.attempts[0].attempt_id
    letter = await floor.desk.own(retry_dead_letter(floor.ports, ATTEMPT, attempt_id, "ann"))
    ended = await floor.desk.settled_payment(await floor.payment(payment.payment_id))

    assert letter.retried_by is not None
    assert ("ann", "ValueError: odd", 5) == (letter.retried_by.principal_id, letter.reason, letter.tries)
    assert ended.state in (PaymentState.SUCCEEDED, PaymentState.CANCELLED)
    assert [] == list(await floor.store.books.dead_letters())


@on_the_floor
async def test_asking_twice_or_at_once_changes_nothing(floor: Floor) -> None:
    attempt_id = (await parked(floor)).attempts[0].attempt_id

    asking = (retry_dead_letter(floor.ports, ATTEMPT, attempt_id, who) for who in ("ann", "bob", "cat"))
    first, *others = await asyncio.gather(*asking)

    assert [first, first] == others
    assert first == await retry_dead_letter(floor.ports, ATTEMPT, attempt_id, "dan")


@pytest.mark.parametrize("written", [True, False])
@on_the_floor
async def test_a_commit_in_doubt_is_looked_up(floor: Floor, written: bool) -> None:
    attempt_id = (await parked(floor)).attempts[0].attempt_id
    floor.doubt_next_commit(written=written)

    letter = await retry_dead_letter(floor.ports, ATTEMPT, attempt_id, "ann")

    assert letter == await floor.store.dead_letter(ATTEMPT, attempt_id)
    assert letter.retried_by is not None


@on_the_floor
async def test_what_was_never_parked_is_refused(floor: Floor) -> None:
    paid = await floor.pay()
    for kind, record_id in ((ATTEMPT, paid.attempts[0].attempt_id), (DueKind.REFUND, "ref_of_nobody")):
        with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
            await retry_dead_letter(floor.ports, kind, record_id, "ann")


@on_the_floor
async def test_what_its_wallet_settles_by_itself_is_parked_no_longer(floor: Floor) -> None:
    attempt_id = (await parked(floor)).attempts[0].attempt_id
    await floor.tell(THAI, PaymentNotice(attempt_id, floor.thai.standing(attempt_id)))

    assert [] == list(await floor.store.books.dead_letters())
    assert PaymentState.SUCCEEDED is (await floor.payments())[0].state
