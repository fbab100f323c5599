"""A whole sandbox: three wallets and a hub that know each other, and nothing left behind when it ends."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hub.client.link import CallRefused, Link
from hub.client.pos import Pos
from hub.sandbox import house as under_test
from hub.sandbox.house import House, open_house
from hub.sandbox.shops import SHOPS
from hub.v1 import payment_pb2
from hub.v1.money_pb2 import Money
from wallets import registry
from wallets.sandbox.process import SandboxFailed

SHOP = SHOPS[0]
PRICE = Money(currency_code=SHOP.currency, minor_units=3480)


async def pays(house: House, key: str) -> str:
    """A payer of TrueMoney pays at the first shop; how that ends."""
    code = str((await house.tell("truemoney", "/sandbox/codes", {}))["code"])
    async with Link(house.hub.grpc_address, key) as link:
        payment = await Pos(link, lambda: house.hub.ports.ids.new("req")).pay(PRICE, code)
    return payment_pb2.PaymentState.Name(payment.state)


def test_it_tells_programs_all_they_need_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_house(tmp_path) as house:
            said = json.loads(json.dumps(house.description()))
            shop = said["merchants"][0]
            assert (SHOP.merchant_id, SHOP.acquirer_id) == (shop["merchant_id"], shop["acquirer_id"])
            assert (SHOP.country, SHOP.currency) == (shop["country"], shop["currency"])
            assert list(registry.profiles()) == list(said["wallets"])
            assert said["operator_key"] != said["approver_key"]
            for wallet in house.wallets:
                assert (await house.control.get(f"{wallet.url}/sandbox/health")).json()["hub_known"]
            assert "PAYMENT_STATE_SUCCEEDED" == await pays(house, shop["key"])
        assert [0, 0, 0] == [wallet.process.returncode for wallet in house.wallets]

        async with open_house(tmp_path) as again:
            with pytest.raises(CallRefused, match="NO_CREDENTIAL"):
                await pays(again, "a-key-of-nobody")
            assert "PAYMENT_STATE_SUCCEEDED" == await pays(again, again.keys.merchants[SHOP.merchant_id])
            assert 2 == len((await again.book_of("truemoney"))["payments"])

    asyncio.run(story())
    assert [] == [file.name for file in tmp_path.iterdir() if file.name.endswith(("-wal", "-shm"))]


@dataclass
class Stand:
    """Where a wallet would be started; one of them never comes up."""

    failing: str
    stopped: list[str] = field(default_factory=list)

    async def start(self, wallet_id: str, **_others: Any) -> Any:
        if wallet_id == self.failing:
            raise SandboxFailed(f"the sandbox of {wallet_id} did not start")
        await asyncio.sleep(0)  # comes up after the other has failed
        return _Process(self, wallet_id)


@dataclass
class _Process:
    stand: Stand
    wallet_id: str
    url: str = "http://127.0.0.1:9"

    async def stop(self) -> int:
        self.stand.stopped.append(self.wallet_id)
        return 0


def test_a_wallet_that_does_not_start_leaves_no_other_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = Stand(failing="gcash")
    monkeypatch.setattr(under_test, "start_sandbox", stand.start)

    async def story() -> None:
        async with open_house(tmp_path):
            pass

    with pytest.raises(SandboxFailed, match="gcash"):
        asyncio.run(story())
    assert ["kakaopay", "truemoney"] == sorted(stand.stopped)
