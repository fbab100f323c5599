"""Dying at every step of a hold's life: of what is held nothing is lost, doubled or forgotten."""

import functools
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

from hub.flows.hold import CapturePayment, capture_payment, release_payment
from hub.ledger.entry import EntryKind
from hub.payment.model import CaptureMode, Payment, PaymentState
from tests.hub.flows.floor import Floor, play
from tests.hub.flows.holding import with_code
from tests.hub.flows.parties import MANILA_CODE, money
from tests.hub.flows.scripted import Act, Effect, honest, lost_after
from tests.hub.flows.test_crashes import Fuse, answered, to_the_end
from wallets.profile import Schedule

S = PaymentState


def lost_once() -> Act:
    """The first answer is lost, the next ones come."""
    acts = chain([lost_after], repeat(honest))

    async def act(effect: Effect) -> Any:
        return await next(acts)(effect)

    return act


async def holds(floor: Floor, code: str | None) -> Payment:
    """A till's hold, repeated as it was until it has an answer."""

    async def hold() -> Payment:
        return await floor.pay(
            "10000 JPY", request_id="till-1", capture_mode=CaptureMode.HOLD, **with_code(code)
        )

    return await answered(floor, hold)


async def captures(floor: Floor, code: str | None) -> None:
    """A hold of which a part is taken."""
    held = await holds(floor, code)
    if held.state is S.HELD:

        async def take() -> None:
            asked = CapturePayment(held, "take-1", money("6500 JPY"))
            await floor.desk.own(capture_payment(floor.ports, asked))

        await answered(floor, take)


async def releases(floor: Floor, code: str | None) -> None:
    """A hold that is given back."""
    held = await holds(floor, code)
    if held.state is S.HELD:

        async def give() -> None:
            await floor.desk.own(release_payment(floor.ports, held.payment_id))

        await answered(floor, give)


async def forgets(floor: Floor, code: str | None) -> None:
    """A hold that nobody thinks of for eight days."""
    await holds(floor, code)
    floor.clock.forward(days=8)


STORIES = {"captured": captures, "released": releases, "forgotten": forgets}


async def live_through(
    floor: Floor, story: str, code: str | None, acts: dict[str, Act], crash_at: int
) -> tuple[int, int, PaymentState]:
    """The story with a death at one step, and what must hold whatever happened: lives, steps, and its end."""
    for wallet in floor.wallets.values():
        wallet.profile = replace(wallet.profile, cpm_inquiry=Schedule((25,), 25))
    fuse = Fuse(floor, crash_at, acts)
    await STORIES[story](floor, code)
    await to_the_end(floor)
    (payment,) = await floor.payments()
    await require_whole(floor, payment)
    return floor.lives, fuse.steps, payment.state


async def require_whole(floor: Floor, payment: Payment) -> None:
    """What was held is taken in part and given back in part, once each; or nothing of it moved."""
    booked = await floor.booked(payment.payment_id)
    native = [EntryKind.PAYMENT]
    emulated = [EntryKind.HOLD_DEBIT, EntryKind.PAYMENT, EntryKind.HOLD_RETURN]
    if payment.state is S.SUCCEEDED:
        assert booked in (native, emulated)
        assert 6_500 == payment.captured_minor
    else:
        assert S.CANCELLED is payment.state
        assert booked in ([], [EntryKind.HOLD_DEBIT, EntryKind.HOLD_RETURN])
        assert {} == await floor.balances()
    taken = payment.charge_of(payment.attempts[0]).wallet_amount.minor_units if payment.captured_minor else 0
    assert taken == floor.thai.held_minor + floor.manila.held_minor
    assert 0 == floor.manila.reserved_minor
    assert [] == [name for name in await floor.balances() if ":HOLD:" in name]
    assert ([], []) == (floor.reports, await floor.incidents())


@pytest.mark.parametrize("lost", [(), ("pay", "hold", "refund", "capture", "release")], ids=["told", "lost"])
@pytest.mark.parametrize("code", [None, MANILA_CODE], ids=["emulated", "native"])
@pytest.mark.parametrize("story", STORIES)
def test_dying_at_any_step_of_a_hold_loses_nothing_and_doubles_nothing(
    tmp_path: Path, story: str, code: str | None, lost: tuple[str, ...]
) -> None:
    usual_end = S.SUCCEEDED if story == "captured" else S.CANCELLED

    def played(crash_at: int) -> tuple[int, int, PaymentState]:
        here = tmp_path / str(crash_at)
        here.mkdir()
        acts = {verb: lost_once() for verb in lost}
        told = functools.partial(live_through, story=story, code=code, acts=acts, crash_at=crash_at)
        return play(here, told)

    lives, steps, end = played(0)
    assert (1, usual_end) == (lives, end)
    assert steps >= 8
    for crash_at in range(1, steps + 1):
        lives, _, end = played(crash_at)
        assert lives <= 2
        assert end in {usual_end, S.CANCELLED}
