"""Operators and wallets at once: in whatever order they speak, nothing is booked twice or by one person."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.resolutions import ResolutionCalls
from hub.flows.resolve import approve_resolution, find_resolution
from hub.ledger.entry import EntryKind
from hub.payment.model import PaymentState, RefundState
from hub.payment.reasons import Refused
from hub.payment.resolutions import ResolvedOutcome
from hub.v1.resolution_pb2 import ApproveAttemptResolutionRequest
from tests.hub.flows.floor import Crashed, Floor, on_the_floor, play
from tests.hub.flows.parties import THAI
from tests.hub.flows.scripted import says
from tests.hub.flows.test_resolve import (
    APPROVED,
    DECLINED,
    NO,
    attempt_id,
    cancelling,
    propose,
    refund_unknown,
    unknown,
)
from wallets.contract import PaymentNotice, RefundNotice
from wallets.outcome import Approved, Cancelled, Declined, DeclineReason, Refunded

NO_REFUND = Declined(DeclineReason.REFUND_REJECTED, "E-9")


async def told(calls: list[Coroutine[Any, Any, Any]]) -> list[str]:
    """The reasons of the refusals, whatever else was answered; anything else is raised."""
    found = await asyncio.gather(*calls, return_exceptions=True)
    for wrong in found:
        if isinstance(wrong, BaseException) and not isinstance(wrong, Refused):
            raise wrong
    return [wrong.reason for wrong in found if isinstance(wrong, Refused)]


@pytest.mark.parametrize("when", ["before", "after"])
@on_the_floor
async def test_dying_over_an_approval_leaves_both_it_and_its_booking_or_neither(
    floor: Floor, when: str
) -> None:
    payment = await unknown(floor, debited=True)
    proposed = await propose(floor, attempt_id(payment), APPROVED)
    # Between two inquiries: the next commit is the approval's.
    await floor.until(floor.loop.time() + 1.5)
    setattr(floor, f"{when}_commit", floor.die)
    with pytest.raises(Crashed):
        await floor.call(approve_resolution(floor.ports, proposed.proposal_id, "bob"))
    floor.before_commit = floor.after_commit = None
    await floor.start()

    found = await find_resolution(floor.ports, proposed.proposal_id)
    entries = await floor.booked(payment.payment_id)
    assert (when == "before", [] if when == "before" else [EntryKind.PAYMENT]) == (found.is_open, entries)
    again = await approve_resolution(floor.ports, proposed.proposal_id, "bob")
    assert not again.is_open
    assert [EntryKind.PAYMENT] == await floor.booked(payment.payment_id)


@on_the_floor
async def test_a_till_that_waits_hears_what_people_decided(floor: Floor) -> None:
    payment = await unknown(floor, debited=True)
    waiting = asyncio.ensure_future(floor.desk.settled_payment(payment))
    calls = ResolutionCalls(floor.ports, floor.desk, floor.store.books)
    proposed = await propose(floor, attempt_id(payment), APPROVED)
    began = floor.loop.time()
    await calls.approve(ApproveAttemptResolutionRequest(resolution_id=proposed.proposal_id), "bob")

    assert PaymentState.SUCCEEDED is (await waiting).state
    assert floor.loop.time() < began + 1


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["propose approved", "propose declined", "approve", "yes", "no", "cancel", "wait"]),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from([0.0, 0.0, 1.0, 40.0]),
    ),
    max_size=10,
)


@given(begins_cancelling=st.booleans(), acts=ACTS)
def test_no_interleaving_books_twice_or_with_one_principal(
    tmp_path_factory: pytest.TempPathFactory, begins_cancelling: bool, acts: list[tuple[str, str, float]]
) -> None:
    async def story(floor: Floor) -> None:
        floor.wallets_lie = True
        begin = cancelling if begins_cancelling else unknown
        payment = await begin(floor, debited=True)
        subject = attempt_id(payment)

        async def act(what: str, who: str) -> None:
            match what:
                case "propose approved":
                    await propose(floor, subject, APPROVED, who)
                case "propose declined":
                    await propose(floor, subject, DECLINED, who)
                case "approve":
                    for waiting in await floor.store.books.proposals(waiting=True):
                        await approve_resolution(floor.ports, waiting.proposal_id, who)
                case "yes":
                    wallet_payment_id = floor.thai.debits[subject].wallet_payment_id
                    yes = Approved(subject, wallet_payment_id, payment.attempts[0].wallet_amount)
                    await floor.tell(THAI, PaymentNotice(subject, yes))
                case "no":
                    await floor.tell(THAI, PaymentNotice(subject, NO))
                case "cancel":
                    floor.thai.will("cancel", says(Cancelled()))
                case _:
                    await floor.until(floor.loop.time() + 1)

        running = []
        for what, who, pause in acts:
            running.append(act(what, who))
            if pause:
                await told(running)
                running = []
                await floor.until(floor.loop.time() + pause)
        refused = await told(running)
        assert all(reason in ("FOUR_EYES", "PROPOSAL_REPLACED", "PAYMENT_STATE") for reason in refused)

        entries = await floor.booked(payment.payment_id)
        assert 1 >= entries.count(EntryKind.PAYMENT)
        approvals = [one for one in await floor.store.books.proposals() if one.approved_by is not None]
        for one in approvals:
            assert one.approved_by is not None
            assert one.approved_by.principal_id != one.proposed_by.principal_id
        heard = any(what in ("yes", "no", "cancel") for what, _, _ in acts)
        if not approvals and not heard:
            assert [] == entries
            assert (await floor.payment(payment.payment_id)).state in (
                PaymentState.SUBMITTED,
                PaymentState.CANCELLING,
            )

    play(tmp_path_factory.mktemp("floor"), story)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["approved", "declined", "agree", "given", "not given"]), st.sampled_from("ab")
        ),
        max_size=8,
    )
)
def test_no_interleaving_gives_a_refund_twice_or_by_one_principal(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str]]
) -> None:
    async def story(floor: Floor) -> None:
        floor.wallets_lie = True
        paid, refund = await refund_unknown(floor)

        async def act(what: str, who: str) -> None:
            match what:
                case "approved" | "declined":
                    await propose(floor, refund.refund_id, ResolvedOutcome(what.upper()), who)
                case "agree":
                    for waiting in await floor.store.books.proposals(waiting=True):
                        await approve_resolution(floor.ports, waiting.proposal_id, who)
                case "given":
                    said = Refunded(refund.refund_id, "back-9", refund.wallet_amount)
                    await floor.tell(THAI, RefundNotice(refund.refund_id, said))
                case _:
                    await floor.tell(THAI, RefundNotice(refund.refund_id, NO_REFUND))

        refused = await told([act(*one) for one in acts])
        assert all(reason in ("FOUR_EYES", "PROPOSAL_REPLACED", "PAYMENT_STATE") for reason in refused)

        ended, payment = await floor.refund(refund.refund_id), await floor.payment(paid.payment_id)
        given = ended.state is RefundState.SUCCEEDED
        assert int(given) == (await floor.booked(paid.payment_id)).count(EntryKind.REFUND)
        assert (1000 if given else 0) == payment.refunded_minor
        heard = any(what.endswith("given") for what, _ in acts)
        approved = [one for one in await floor.store.books.proposals() if one.approved_by is not None]
        assert heard or bool(approved) is (ended.state is not RefundState.SUBMITTED)

    play(tmp_path_factory.mktemp("floor"), story)
