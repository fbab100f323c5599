"""The door before the hubs of one store."""

import asyncio
from typing import Any, cast

from tests.simulation.dice import Dice
from tests.simulation.faults import CALM
from tests.simulation.front import Front
from tests.simulation.hub import SimHub


class Answering:
    """Stands for a hub that answers with its own name."""

    scheme = None
    faults = CALM.hub

    def __init__(self, name: str) -> None:
        self.name = name

    async def call(self, what: str, work: object) -> str:
        return f"{self.name} {what}"

    async def take(self, wallet_id: str, message: object) -> str:
        return f"{self.name} {wallet_id}"


def a_front(*names: str) -> Front:
    """A door before hubs of these names."""
    return Front([cast("SimHub", Answering(name)) for name in names], Dice(1, "front"))


def test_calls_of_all_kinds_come_to_either_hub() -> None:
    front, nothing = a_front("a", "b"), cast("Any", None)

    async def story() -> set[object]:
        told = {await front.call("get", nothing) for _ in range(50)}
        return told | {await front.take("thai", nothing) for _ in range(50)}

    assert {"a get", "b get", "a thai", "b thai"} == asyncio.run(story())


def test_one_hub_has_all_calls_and_no_dice_are_thrown_for_it() -> None:
    front = a_front("a")
    assert "a get" == asyncio.run(front.call("get", cast("Any", None)))
    assert CALM.hub == front.faults
