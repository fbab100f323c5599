"""Work on a record: a hub alone always may. Two hubs at work are told in `test_two_desks.py`."""

import pytest

from hub.flows.deciding import NotOurs
from hub.flows.units import Lease
from hub.flows.working import working
from tests.hub.flows.floor import Floor, on_the_floor


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
    with pytest.raises(NotOurs, match="pay_1"):
        await working(floor.ports, "pay_1")
