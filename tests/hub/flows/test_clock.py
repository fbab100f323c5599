"""Moving a sandbox's business time: durable first, then in force, and never back."""

from datetime import timedelta

import pytest

from hub.flows.clock import FORWARD_SECONDS_MAX, move_clock
from hub.flows.units import CommitInDoubt
from hub.payment.model import PaymentState
from hub.payment.reasons import Refused
from hub.store.open import open_store
from hub.store.runner import InlineRunner
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import NOON


@on_the_floor
async def test_time_moves_forward_by_whole_seconds_rounded_up(floor: Floor) -> None:
    now = await move_clock(floor.ports, floor.clock, timedelta(minutes=15, milliseconds=1))

    assert NOON + timedelta(seconds=901) == now == floor.clock.now()


@on_the_floor
async def test_moves_add_up_and_are_kept_over_a_restart(floor: Floor) -> None:
    await move_clock(floor.ports, floor.clock, timedelta(hours=1))
    await move_clock(floor.ports, floor.clock, timedelta(hours=2))

    floor.crash()
    again = open_store(floor.url, floor.clock, runners=lambda _: InlineRunner(), fsync=False)
    kept = again.clock_offset_seconds
    again.abandon()
    await floor.start()

    assert 3 * 3600 == kept == floor.clock.offset_seconds


@pytest.mark.parametrize("seconds", [0, -1, FORWARD_SECONDS_MAX + 1])
@on_the_floor
async def test_time_does_not_stand_go_back_or_leap_beyond_reason(floor: Floor, seconds: int) -> None:
    with pytest.raises(Refused, match="FIELD_INVALID") as refused:
        await move_clock(floor.ports, floor.clock, timedelta(seconds=seconds))

    assert ["move"] == [wrong.field for wrong in refused.value.violations]
    assert NOON == floor.clock.now()


@on_the_floor
async def test_a_move_that_may_not_be_durable_is_not_made(floor: Floor) -> None:
    async def broken() -> None:
        raise CommitInDoubt("the connection broke")

    floor.before_commit = broken
    with pytest.raises(Refused, match="STORE_UNAVAILABLE"):
        await move_clock(floor.ports, floor.clock, timedelta(hours=1))

    assert NOON == floor.clock.now()


@on_the_floor
async def test_what_falls_due_on_the_way_is_worked_on(floor: Floor) -> None:
    order = (await floor.create(consumer_code=None)).payment
    await floor.until(1)

    await move_clock(floor.ports, floor.clock, timedelta(hours=1))
    await floor.until(1.001)

    assert PaymentState.EXPIRED is (await floor.payment(order.payment_id)).state
