"""The named stories go as they say, and stop where they don't."""

import asyncio
from pathlib import Path

import pytest

from hub.api.scenarios import SCENARIOS
from hub.v1.sandbox_service_pb2 import RunScenarioRequest
from tests.hub.api.calls import all_of, as_, next_of
from tests.hub.api.cast import OPERATOR_KEY
from tests.hub.api.playground import a_playground
from wallets.sandbox.faults import FaultKind

OPS = as_(OPERATOR_KEY)
AT_ONCE = [name for name in SCENARIOS if name != "unknown-that-resolves"]


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_story_goes_as_it_says(name: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with a_playground(tmp_path) as ground:
            telling = ground.house.sandbox.RunScenario(RunScenarioRequest(name=name), metadata=OPS)
            steps = await all_of(telling)
            verified = await ground.house.store.books.verify()
        assert all(step.ok for step in steps), [step.text for step in steps]
        assert any(step.payment_id for step in steps)
        assert verified.ok

    asyncio.run(run())


def test_an_unknown_ends_in_a_yes(tmp_path: Path) -> None:
    """The wallet answers garbage instead of nothing, so that nobody has to wait for its silence."""

    async def run() -> None:
        async with a_playground(tmp_path) as ground:
            ground.wallet.fault(FaultKind.HTML_502)
            telling = ground.house.sandbox.RunScenario(
                RunScenarioRequest(name="unknown-that-resolves"), metadata=OPS
            )
            steps = [await next_of(telling) for _ in range(3)]
            ground.house.clock.forward(seconds=30)
            steps += await all_of(telling)
        assert all(step.ok for step in steps), [step.text for step in steps]
        assert "SUCCEEDED" in steps[-1].text

    asyncio.run(run())


def test_a_story_stops_at_the_step_that_went_wrong(tmp_path: Path) -> None:
    async def run() -> None:
        async with a_playground(tmp_path) as ground:
            ground.wallet.fault(FaultKind.DECLINE)
            telling = ground.house.sandbox.RunScenario(
                RunScenarioRequest(name="refunded-in-parts"), metadata=OPS
            )
            steps = await all_of(telling)
        assert [False] == [step.ok for step in steps]
        assert "It should be SUCCEEDED." in steps[-1].text

    asyncio.run(run())
