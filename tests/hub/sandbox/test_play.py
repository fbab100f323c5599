"""The demo's play: every country's printed code and every thing that goes wrong have a scene. It is run whole
by tests/demo; here a scene alone, and what none of them may lack.
"""

import asyncio
from pathlib import Path

import pytest

from fx.money import Money
from hub.sandbox.house import open_house
from hub.sandbox.play import (
    SCENES,
    SHOP_OF,
    Scene,
    Seen,
    Stage,
    amount_of,
    regrets,
    scans_sticker,
    shop_of,
    shows_order,
)
from hub.sandbox.shops import SHOPS
from wallets import registry


def test_every_shop_s_printed_code_is_scanned_in_a_scene() -> None:
    scanned = {shop_of(scene).merchant_id for scene in SCENES if scene.act is scans_sticker}
    assert {shop.merchant_id for shop in SHOPS} == scanned


def test_every_wallet_pays_in_several_countries() -> None:
    for wallet_id in registry.profiles():
        assert len({scene.country for scene in SCENES if scene.wallet_id == wallet_id}) > 2


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: str(scene.title))
def test_a_scene_has_a_payable_amount_of_its_shop_s_currency(scene: Scene) -> None:
    amount = amount_of(scene)
    assert SHOP_OF[scene.country].currency == amount.currency_code
    assert amount.minor_units > 0


def test_a_scene_with_a_fault_has_a_payer_of_its_own() -> None:
    """A wallet's fault is meant for one payer, and scenes are played side by side."""
    marked = [scene for scene in SCENES if scene.fault is not None]
    assert marked
    for scene in marked:
        others = [one for one in SCENES if one is not scene and one.wallet_id == scene.wallet_id]
        assert scene.user_id not in [None, *(one.user_id for one in others)]


def test_a_scene_tells_each_step_as_its_actors_see_it(tmp_path: Path) -> None:
    seen: list[Seen] = []

    async def story() -> None:
        async with open_house(tmp_path) as house:
            stage = Stage(house, seen.append)
            by_act = {scene.act: scene for scene in SCENES}
            await shows_order(stage, by_act[shows_order], 1)
            await regrets(stage, by_act[regrets], 2)
            await stage.aclose()

    asyncio.run(story())
    assert ["CREATED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"] == [one.state for one in seen]
    assert [1, 1, 2, 2] == [one.scene for one in seen]
    assert "the till shows a code" == seen[0].note
    back = Money("JPY", 9800 * 3 // 10)
    assert seen[-1].note.startswith(f"{back} = ")
    assert seen[-1].note.endswith("given back, succeeded")
