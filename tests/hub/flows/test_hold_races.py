"""Many at once on one hold: captured, released or cancelled, the outcome is one that some queue gives."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.flows.split import dispute_hold
from hub.ledger.entry import EntryKind
from hub.payment.model import AttemptState, Payment, PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor, play
from tests.hub.flows.holding import BOTH, with_code
from tests.hub.flows.parties import MANILA_CODE
from tests.hub.flows.scripted import Act, honest, lost_after, lost_before, says
from tests.hub.flows.test_racing import at_once
from wallets.outcome import Declined, DeclineReason, NotSent

S = PaymentState


@BOTH
@on_the_floor
async def test_ten_identical_captures_are_one(floor: Floor, code: str | None) -> None:
    held = await floor.hold(**with_code(code))

    answers, refused = await at_once(*(floor.capture(held, "6500 JPY", request_id="take") for _ in range(10)))
    await floor.until(60)

    assert ([], 10) == (refused, len(answers))
    assert {(S.SUCCEEDED, 6_500)} == {(answer.state, answer.captured_minor) for answer in answers}
    assert 1 == (await floor.booked(held.payment_id)).count(EntryKind.PAYMENT)
    assert 1 == len(floor.thai.asked("refund") + floor.manila.asked("capture"))


@BOTH
@on_the_floor
async def test_of_ten_different_captures_one_takes(floor: Floor, code: str | None) -> None:
    held = await floor.hold(**with_code(code))

    answers, refused = await at_once(*(floor.capture(held, f"{1_000 + n} JPY") for n in range(10)))
    await floor.until(60)

    assert ["PAYMENT_STATE"] * 9 == refused
    assert [S.SUCCEEDED] == [answer.state for answer in answers]


@BOTH
@on_the_floor
async def test_a_capture_and_a_release_at_once_are_one_of_them(floor: Floor, code: str | None) -> None:
    held = await floor.hold(**with_code(code))

    answers, refused = await at_once(
        floor.capture(held, "6500 JPY"), floor.release(held.payment_id), floor.cancel(held.payment_id)
    )
    await floor.until(60)

    after = await floor.payment(held.payment_id)
    assert after.state in (S.SUCCEEDED, S.CANCELLED)
    assert {after.state} == {answer.state for answer in answers}
    assert 3 == len(answers) + len(refused)


VERBS = ("pay", "hold", "inquire", "cancel", "refund", "inquire_refund", "capture", "release")
ACTS: dict[str, Act] = {
    "honest": honest,
    "lost before": lost_before,
    "lost after": lost_after,
    "not sent": says(NotSent("breaker open")),
}
NO = says(Declined(DeclineReason.CAPTURE_REJECTED, "C-1"))
CALLS = st.lists(
    st.tuples(
        st.sampled_from(["capture 1", "capture 6500", "capture all", "release", "cancel", "dispute", "days"]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(
    native=st.booleans(),
    calls=CALLS,
    troubles=st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(sorted(ACTS))), max_size=6),
    declined=st.booleans(),
)
def test_in_any_interleaving_at_most_what_is_held_is_taken_and_the_rest_is_given_back_once(
    native: bool, calls: list[tuple[str, int]], troubles: list[tuple[str, str]], declined: bool
) -> None:
    async def story(floor: Floor) -> None:
        if declined:
            # The first of all: a no to what the wallet did before would be a lie.
            floor.manila.will("capture", NO)
        for verb, act in troubles:
            floor.wallets["manila" if native else "thai"].will(verb, ACTS[act])
        payment = await floor.hold(**with_code(MANILA_CODE if native else None))
        if payment.state is S.HELD:
            await asyncio.gather(*(_does(floor, payment, call, after) for call, after in calls))
        await _ends(floor)
        await _require_whole(floor, await floor.payment(payment.payment_id), native=native)

    with tempfile.TemporaryDirectory() as directory:
        play(Path(directory), story)


async def _does(floor: Floor, held: Payment, call: str, after_seconds: int) -> None:
    """One caller, after a while; a refusal is an answer too."""
    await asyncio.sleep(after_seconds)
    try:
        match call.split():
            case ["capture", "all"]:
                await floor.capture(held)
            case ["capture", amount]:
                await floor.capture(held, f"{amount} JPY")
            case ["release"]:
                await floor.release(held.payment_id)
            case ["cancel"]:
                await floor.cancel(held.payment_id)
            case ["dispute"]:
                await dispute_hold(floor.ports, held.payment_id, "olga", "broken")
            case ["days"]:
                floor.clock.forward(days=8)
            case _:
                raise AssertionError(call)
    except Refused:
        return


async def _ends(floor: Floor) -> None:
    """Until nothing is owed any more, or all that is left waits for a merchant or for people."""
    for _ in range(100):
        await asyncio.sleep(30)
        (payment,) = await floor.payments()
        waits = payment.state is S.HELD and payment.attempts[0].state is AttemptState.HELD
        if waits or await floor.store.next_due_at() is None:
            return
    raise AssertionError("it never ends")


async def _require_whole(floor: Floor, payment: Payment, *, native: bool) -> None:
    booked = await floor.booked(payment.payment_id)
    balances = await floor.balances()
    held = 374_500 if native else 223_600
    taken = payment.charge_of(payment.attempts[0]).wallet_amount.minor_units if payment.captured_minor else 0
    wallet = floor.manila if native else floor.thai
    assert len(booked) == len(set(booked)) or EntryKind.REVERSAL in booked
    match payment.state:
        case S.HELD:
            assert held == (floor.manila.reserved_minor if native else wallet.held_minor)
        case S.SUCCEEDED:
            assert 0 < taken <= held
            assert taken == wallet.held_minor
            assert 0 == floor.manila.reserved_minor
        case S.CANCELLED | S.DECLINED:
            assert ({}, 0, 0) == (balances, wallet.held_minor, floor.manila.reserved_minor)
        case _:
            raise AssertionError(payment.state)
    if payment.state is not S.HELD:
        assert [] == [name for name in balances if ":HOLD:" in name]
    assert [] == floor.reports
