"""Work on a record: a hub alone always may. Two hubs at work are told in `test_two_desks.py`."""

import asyncio

import pytest

from hub.flows.deciding import WorkedElsewhere
from hub.flows.units import Lease
from hub.flows.working import WhileHeld, working
from hub.store.leases import ALONE
from tests.hub.flows.floor import Floor, on_the_floor
from wallets.guard import Call, Urgency
from wallets.outcome import NotSent


@on_the_floor
async def test_a_hub_alone_works_on_all_it_has_under_a_lease_that_costs_nothing(floor: Floor) -> None:
    ports = await working(floor.ports, "pay_1")
    assert Lease("pay_1", 0) == ports.lease
    assert floor.ports.lease is None


@on_the_floor
async def test_work_on_what_another_hub_has_does_not_begin(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_: str) -> None:
        return None

    monkeypatch.setattr(floor.store.leases, "hold", nothing)
    with pytest.raises(WorkedElsewhere, match="pay_1"):
        await working(floor.ports, "pay_1")


@pytest.mark.parametrize("may_call", [True, False])
def test_no_call_leaves_that_might_outlive_the_leases(
    monkeypatch: pytest.MonkeyPatch, *, may_call: bool
) -> None:
    async def asks() -> str:
        return "asked"

    monkeypatch.setattr(ALONE, "may_call", lambda: may_call, raising=False)
    said = asyncio.run(WhileHeld(ALONE).through(Call(Urgency.FINISHES), asks))
    assert ("asked" if may_call else NotSent(AWAY)) == said


AWAY = "this hub was away for so long that another may be at it"
