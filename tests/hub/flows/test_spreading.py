"""Spreading: a wait grows by up to a tenth, never past an expiry, and what is due at once stays so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.flows.spreading import SPREAD_MS_MAX, spread, spread_refund
from hub.payment.lifecycle import Step
from hub.payment.model import AttemptState, PaymentState
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import CountingIds
from tests.hub.flows.scripted import lost_before
from tests.hub.payment.records import NOON
from tests.hub.payment.situations import SITUATIONS, the_attempt
from tests.hub.store.samples import a_payment, a_refund

MS = timedelta(milliseconds=1)
SPREAD = [state for state in AttemptState if state not in (AttemptState.HELD, AttemptState.SUBMITTED)]


def drawing(ms: int) -> CountingIds:
    """Ids that draw so much, where that may be."""
    ids = CountingIds()
    ids.jitter_ms_most = ms
    return ids


@given(
    wait_ms=st.integers(0, 1_000_000),
    drawn_ms=st.integers(0, 100_000),
    state=st.sampled_from(SPREAD),
)
def test_a_new_wait_grows_by_up_to_a_tenth_and_half_a_minute(
    wait_ms: int, drawn_ms: int, state: AttemptState
) -> None:
    before = SITUATIONS["asked"]()
    due_at = NOON + wait_ms * MS
    step = Step(before.with_attempt(replace(the_attempt(before), state=state, due_at=due_at)))

    (attempt,) = spread(drawing(drawn_ms), before, step, NOON).payment.attempts

    assert due_at + min(drawn_ms, wait_ms // 10, SPREAD_MS_MAX) * MS == attempt.due_at


@pytest.mark.parametrize("seconds, grown", [(3, 3.3), (57, 60), (60, 60)])
def test_an_inquiry_never_waits_past_the_attempt_s_expiry(seconds: float, grown: float) -> None:
    before = SITUATIONS["asked"]()
    open_still = replace(the_attempt(before), expires_at=NOON + timedelta(seconds=60))
    asked = replace(open_still, due_at=NOON + timedelta(seconds=seconds))

    (attempt,) = spread(drawing(10_000), before, Step(before.with_attempt(asked)), NOON).payment.attempts

    assert NOON + timedelta(seconds=grown) == attempt.due_at


def test_what_was_due_before_and_what_is_promised_stay_as_they_are() -> None:
    before = SITUATIONS["asked"]()
    same = Step(replace(before, description="other"))
    assert same == spread(drawing(10_000), before, same, NOON)

    until = NOON + timedelta(days=7)
    held = Step(before.with_attempt(replace(the_attempt(before), state=AttemptState.HELD, due_at=until)))
    assert held == spread(drawing(10_000), before, held, NOON)


def test_a_refund_s_new_wait_is_spread_too() -> None:
    before = a_refund(a_payment("1"))
    later = replace(before, due_at=NOON + timedelta(seconds=60))
    assert NOON + timedelta(seconds=66) == spread_refund(drawing(10_000), before, later, NOON).due_at
    assert before == spread_refund(drawing(10_000), before, before, NOON)
    ended = replace(before, due_at=None)
    assert ended == spread_refund(drawing(10_000), before, ended, NOON)


@on_the_floor
async def test_inquiries_and_cancels_are_spread_and_a_cancel_is_first_asked_at_once(floor: Floor) -> None:
    floor.ids.jitter_ms_most = 100_000
    for verb in ("pay", "inquire"):
        floor.thai.always(verb, lost_before)
    floor.thai.will("cancel", lost_before, lost_before)

    cancelled = await floor.pay()

    assert [3.3, 6.6, 9.9] == [round(at, 3) for at in floor.thai.asked_at("inquire")[:3]]
    assert [60.0, 62.2, 65.5] == [round(at, 3) for at in floor.thai.asked_at("cancel")]
    assert PaymentState.CANCELLED is cancelled.state
