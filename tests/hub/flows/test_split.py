"""Disputed holds: frozen for everybody, until a decision splits what is held."""

import asyncio

import pytest

from hub.flows.cancel import cancel_payment
from hub.flows.hold import release_payment
from hub.flows.split import approve_split, dispute_hold, find_split, propose_split
from hub.ledger.entry import EntryKind
from hub.payment.model import Payment, PaymentState
from hub.payment.proposals import Evidence, Proposal
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.holding import BOTH, CAPTURED_6500_JPY, with_code
from tests.hub.flows.parties import MANILA_CODE, money
from tests.hub.flows.scripted import says
from wallets.outcome import Declined, DeclineReason

S = PaymentState


async def a_dispute(floor: Floor, code: str | None = None) -> Payment:
    held = await floor.hold(**with_code(code))
    return await floor.desk.own(dispute_hold(floor.ports, held.payment_id, "olga", "broken goods"))


MAIL = Evidence("mail of both sides")


async def proposes(
    floor: Floor, payment: Payment, captured: str, released: str, by: str = "olga"
) -> Proposal:
    return await propose_split(floor.ports, payment.payment_id, money(captured), money(released), MAIL, by)


async def splits(floor: Floor, payment: Payment, captured: str, released: str) -> Payment:
    """Olga proposes it, Otto agrees."""
    proposed = await proposes(floor, payment, captured, released)
    assert payment == await floor.payment(payment.payment_id), "a proposal has no effect"
    await floor.desk.own(approve_split(floor.ports, proposed.proposal_id, "otto"))
    return await floor.desk.settled_payment(await floor.payment(payment.payment_id))


@BOTH
@on_the_floor
async def test_a_disputed_hold_is_neither_captured_nor_released_by_anybody(
    floor: Floor, code: str | None
) -> None:
    disputed = await a_dispute(floor, code)

    for refused in (
        floor.capture(disputed),
        release_payment(floor.ports, disputed.payment_id),
        cancel_payment(floor.ports, disputed.payment_id),
    ):
        with pytest.raises(Refused, match="HOLD_DISPUTED"):
            await refused
    floor.clock.forward(days=30)
    await floor.until(100)

    assert disputed == await floor.payment(disputed.payment_id)
    assert disputed == await dispute_hold(floor.ports, disputed.payment_id, "otto", "again")
    assert await floor.store.next_due_at() is None


@BOTH
@on_the_floor
async def test_a_split_preserves_the_total(floor: Floor, code: str | None) -> None:
    disputed = await a_dispute(floor, code)
    with pytest.raises(Refused, match="FIELD_INVALID"):
        await splits(floor, disputed, "6500 JPY", "3499 JPY")

    paid = await splits(floor, disputed, "6500 JPY", "3500 JPY")
    await floor.until(60)

    assert (S.SUCCEEDED, 6_500) == (paid.state, paid.captured_minor)
    assert 1 == (await floor.booked(paid.payment_id)).count(EntryKind.PAYMENT)
    if code is None:
        assert CAPTURED_6500_JPY == await floor.balances()


@BOTH
@on_the_floor
async def test_a_split_that_gives_everything_back_releases(floor: Floor, code: str | None) -> None:
    released = await splits(floor, await a_dispute(floor, code), "0 JPY", "10000 JPY")

    assert (S.CANCELLED, {}) == (released.state, await floor.balances())


@on_the_floor
async def test_a_hold_that_nobody_disputes_is_not_split(floor: Floor) -> None:
    held = await floor.hold()

    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await splits(floor, held, "6500 JPY", "3500 JPY")


@on_the_floor
async def test_a_wallet_s_no_to_a_split_leaves_the_hold_frozen(floor: Floor) -> None:
    disputed = await a_dispute(floor, MANILA_CODE)
    floor.manila.will("capture", says(Declined(DeclineReason.CAPTURE_REJECTED, "C-1")))

    frozen = await splits(floor, disputed, "6500 JPY", "3500 JPY")

    assert (S.HELD, None) == (frozen.state, frozen.due_at)
    with pytest.raises(Refused, match="HOLD_DISPUTED"):
        await release_payment(floor.ports, frozen.payment_id)
    assert S.SUCCEEDED is (await splits(floor, frozen, "6500 JPY", "3500 JPY")).state


@on_the_floor
async def test_a_split_too_small_for_the_wallet_is_refused(floor: Floor) -> None:
    floor.rates.rates["JPY", "THB"] = "0.004"
    disputed = await a_dispute(floor)

    with pytest.raises(Refused, match="AMOUNT_TOO_SMALL"):
        await splits(floor, disputed, "1 JPY", "9999 JPY")


@on_the_floor
async def test_nobody_splits_a_hold_alone(floor: Floor) -> None:
    disputed = await a_dispute(floor)
    proposed = await proposes(floor, disputed, "6500 JPY", "3500 JPY")

    with pytest.raises(Refused, match="FOUR_EYES"):
        await approve_split(floor.ports, proposed.proposal_id, "olga")

    assert disputed == await floor.payment(disputed.payment_id)


@on_the_floor
async def test_a_proposal_gives_way_to_another_and_stays_when_repeated(floor: Floor) -> None:
    disputed = await a_dispute(floor)
    first = await proposes(floor, disputed, "6500 JPY", "3500 JPY")
    again = await proposes(floor, disputed, "6500 JPY", "3500 JPY", by="otto")
    other = await proposes(floor, disputed, "5000 JPY", "5000 JPY")

    assert first == again
    assert other == await find_split(floor.ports, payment_id=disputed.payment_id)
    with pytest.raises(Refused, match="PROPOSAL_REPLACED"):
        await approve_split(floor.ports, first.proposal_id, "otto")
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await find_split(floor.ports, split_id="spl_none")


@BOTH
@on_the_floor
async def test_two_who_agree_at_once_split_once(floor: Floor, code: str | None) -> None:
    disputed = await a_dispute(floor, code)
    proposed = await proposes(floor, disputed, "6500 JPY", "3500 JPY")

    both = await asyncio.gather(
        *(floor.desk.own(approve_split(floor.ports, proposed.proposal_id, who)) for who in ("otto", "omar"))
    )
    paid = await floor.desk.settled_payment(await floor.payment(disputed.payment_id))
    repeated = await proposes(floor, paid, "6500 JPY", "3500 JPY")
    await floor.until(60)

    assert both[0] == both[1] == repeated
    assert S.SUCCEEDED is paid.state
    assert 1 == (await floor.booked(paid.payment_id)).count(EntryKind.PAYMENT)
