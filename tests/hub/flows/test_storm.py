"""A storm: ten thousand open payments of one wallet are due at once, and the hub has just started."""

import asyncio
from dataclasses import dataclass

from hub.flows.pay import accept
from hub.flows.refund import RefundPayment, accept_refund
from hub.payment.model import PaymentState, RefundState
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import MANILA_CODE
from tests.hub.flows.scripted import Act, Effect, honest, lost_before
from wallets.profile import CallBudget

STORM = 10_000
SUBMITTED_TOGETHER = 100
SLOW_SECONDS = 30
"""For so long the wallet answers so slowly that its open calls are the limit, later its calls per second."""
LULL_SECONDS = 300
"""When the storm is over: 32 calls a second while the wallet is slow, 50 afterwards."""


@dataclass
class Pace:
    """How fast the wallet answers, and how many of its calls were open at most."""

    slow_until: float
    open_now: int = 0
    open_most: int = 0

    def of(self, act: Act) -> Act:
        """Answers after 2 s while it is slow, later after 0.2 s."""

        async def counted(effect: Effect) -> object:
            self.open_now += 1
            self.open_most = max(self.open_most, self.open_now)
            await asyncio.sleep(2 if asyncio.get_running_loop().time() < self.slow_until else 0.2)
            self.open_now -= 1
            return await act(effect)

        return counted


async def overdue(floor: Floor, count: int, **rest: str) -> list[str]:
    """The attempts of so many payments whose wallet nobody has asked, the earlier submitted first."""
    found: list[str] = []
    while len(found) < count:
        asked = [floor.asked("50 JPY", **rest) for _ in range(min(count, SUBMITTED_TOGETHER))]
        accepted = await asyncio.gather(*(accept(floor.ports, one) for one in asked))
        found += [one.payment.attempts[0].attempt_id for one in accepted]
        await asyncio.sleep(0.001)
    return found


async def breaks(floor: Floor) -> Pace:
    """The hub starts into it, and its wallet loses every inquiry."""
    floor.crash()
    floor.clock.forward(seconds=20)
    floor.is_guarded = True
    floor.thai.calls.clear()
    pace = Pace(floor.loop.time() + SLOW_SECONDS)
    floor.thai.always("inquire", pace.of(lost_before))
    for verb in ("pay", "cancel", "refund"):
        floor.thai.always(verb, pace.of(honest))
    await floor.start()
    return pace


@on_the_floor
async def test_a_storm_of_open_payments_keeps_the_budget_and_what_finishes_goes_before_what_begins(
    floor: Floor,
) -> None:
    budget = CallBudget()
    paid = await floor.pay()
    elsewhere = await overdue(floor, 1, consumer_code=MANILA_CODE)
    opened = await overdue(floor, STORM)
    pace, began = await breaks(floor), floor.loop.time()

    await floor.until(began + 10)
    refund = await floor.desk.own(accept_refund(floor.ports, RefundPayment(paid, "refund", None)))
    turned_away = [await floor.pay() for _ in range(3)]
    asked_at = floor.loop.time()
    new_elsewhere = await floor.pay(consumer_code=MANILA_CODE)
    waited_elsewhere = floor.loop.time() - asked_at
    await floor.until(began + LULL_SECONDS)
    new = await floor.pay()

    # At every moment, and in every stretch of a second, of ten and of a hundred: up to the limit, not beyond.
    times = [call.at_seconds for call in floor.thai.calls]
    assert budget.calls_open_max == pace.open_most
    for seconds in (1, 10, 100):
        calls_most = budget.burst + budget.calls_per_second * seconds
        stretches = [later - at for at, later in zip(times, times[calls_most:], strict=False)]
        assert seconds < min(stretches)
    # Longest due first, the refund that came during the storm behind them, new payments behind it.
    in_turn = list(dict.fromkeys(call.named for call in floor.thai.calls))
    assert [*opened, refund.refund.refund_id, new.attempts[0].attempt_id] == in_turn
    assert RefundState.SUCCEEDED is (await floor.refund(refund.refund.refund_id)).state
    assert [PaymentState.DECLINED] * 3 == [payment.state for payment in turned_away]
    assert PaymentState.SUCCEEDED is new.state
    # The other wallet is asked at once, for what was open and for what is new.
    assert [(elsewhere[0], began)] == [
        (call.named, call.at_seconds) for call in floor.manila.calls if call.verb == "inquire"
    ][:1]
    assert (PaymentState.SUCCEEDED, 0) == (new_elsewhere.state, waited_elsewhere)
