"""The ports: what serves a hub, and what stands in for it here, is what flows ask for."""

import inspect
from typing import Any

import pytest

from hub.connections import ConnectedWallets
from hub.flows.ports import Clock, Ids, Rates, Store, Wallets
from hub.machine import MachineClock, RandomIds
from hub.store.sqlite.store import SqliteStore
from tests.hub.flows.parties import CountingIds, FixedRates, FloorClock, FloorWallets


def signature(owner: type, name: str) -> list[tuple[str, Any]]:
    """The parameters of a method."""
    return [(one.name, one.kind) for one in inspect.signature(getattr(owner, name)).parameters.values()]


@pytest.mark.parametrize(
    "port, stand_in",
    [
        (Store, SqliteStore),
        (Clock, MachineClock),
        (Ids, RandomIds),
        (Wallets, ConnectedWallets),
        (Clock, FloorClock),
        (Ids, CountingIds),
        (Rates, FixedRates),
        (Wallets, FloorWallets),
    ],
)
def test_a_port_is_served_method_by_method(port: type, stand_in: type) -> None:
    methods = [name for name, found in vars(port).items() if inspect.isfunction(found) and name[0] != "_"]

    assert methods
    for name in methods:
        assert signature(port, name) == signature(stand_in, name)
        awaited = inspect.iscoroutinefunction(getattr(port, name))
        assert awaited == inspect.iscoroutinefunction(getattr(stand_in, name))
