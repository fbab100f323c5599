"""The outbox: notices in order, again and again, within bounds, through a restart; in virtual time."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from fx.money import Money
from tests.wallets.running import at, connection_of, dialect_of
from tests.wallets.virtual_time import run_in_virtual_time
from wallets import registry
from wallets.contract import Acknowledged, CallRefused, HttpCall, PaymentNotice
from wallets.sandbox.hub_line import HubLine
from wallets.sandbox.machine import Machine, assemble
from wallets.sandbox.outbox import TRIES_MAX
from wallets.sandbox.words import AskPay

DOOR = registry.open_door("truemoney", connection_of("truemoney"))


def now() -> datetime:
    return at("09:30:00") + timedelta(seconds=asyncio.get_running_loop().time())


class Hub(httpx.AsyncBaseTransport):
    """Hears every notice and takes it from the given instant of the loop's clock on."""

    def __init__(self, takes_from: float) -> None:
        self._takes_from = takes_from
        self.heard: list[tuple[float, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        loop_time = asyncio.get_running_loop().time()
        headers = {name.lower(): value for name, value in request.headers.items()}
        path = request.url.raw_path.decode("ascii")
        call = HttpCall(request.method, path, headers, await request.aread())
        read = DOOR.read(call, now())
        assert isinstance(read, PaymentNotice), read
        self.heard.append((round(loop_time, 3), read.attempt_id))
        taken = loop_time >= self._takes_from
        answer = DOOR.write(call, Acknowledged() if taken else CallRefused("HUB_BUSY", "later"), now())
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body)


def _machine(hub: Hub, book: str | Path = ":memory:", hub_url: str | None = "http://hub") -> Machine:
    line = HubLine("truemoney", hub, hub_url)
    return assemble(dialect_of("truemoney"), book, line, true_now=now, sleep=asyncio.sleep)


def _paid(machine: Machine, attempt_id: str) -> None:
    code = f"251001{attempt_id.removeprefix('att_'):0>18}"
    machine.payer.present(code, "somchai", now() + timedelta(seconds=60))
    amount = Money("THB", 100)
    machine.book.pay(AskPay(attempt_id, amount, now() + timedelta(seconds=60), code=code), now())
    machine.outbox.add_payment(attempt_id)


async def _run_for(machine: Machine, seconds: float) -> None:
    sending = asyncio.create_task(machine.outbox.run())
    await asyncio.sleep(seconds)
    sending.cancel()
    await asyncio.wait([sending])


def _heard(takes_from: float, seconds: float, story: Callable[[Machine], None]) -> list[tuple[float, str]]:
    async def whole() -> list[tuple[float, str]]:
        hub = Hub(takes_from)
        machine = _machine(hub)
        story(machine)
        await _run_for(machine, seconds)
        machine.shelf.close()
        return hub.heard

    return run_in_virtual_time(whole())


def test_notices_go_out_at_once_in_order_and_once_where_they_are_taken() -> None:
    def story(machine: Machine) -> None:
        _paid(machine, "att_1")
        _paid(machine, "att_2")

    assert [(0.0, "att_1"), (0.0, "att_2")] == _heard(0.0, 600.0, story)


def test_a_notice_that_is_not_taken_waits_longer_each_time() -> None:
    heard = _heard(9.0, 600.0, lambda machine: _paid(machine, "att_1"))
    assert [0.0, 0.2, 0.7, 1.7, 3.7, 8.7, 13.7] == [when for when, _ in heard]


def test_a_notice_that_nobody_takes_is_given_up() -> None:
    heard = _heard(10_000.0, 3600.0, lambda machine: _paid(machine, "att_1"))
    assert TRIES_MAX == len(heard)


def test_a_notice_waits_without_using_up_tries_until_the_wallet_knows_where_the_hub_is() -> None:
    async def story() -> list[tuple[float, str]]:
        hub = Hub(0.0)
        machine = _machine(hub, hub_url=None)
        _paid(machine, "att_1")
        sending = asyncio.create_task(machine.outbox.run())
        await asyncio.sleep(3600)
        machine.line.connect("http://hub")
        machine.outbox.wake()
        await asyncio.sleep(1)
        sending.cancel()
        await asyncio.wait([sending])
        machine.shelf.close()
        return hub.heard

    assert [(3600.0, "att_1")] == run_in_virtual_time(story())


def test_what_is_owed_is_still_owed_after_a_restart(tmp_path: Path) -> None:
    async def story() -> list[tuple[float, str]]:
        deaf, hub = Hub(10_000.0), Hub(0.0)
        first = _machine(deaf, tmp_path / "book.db")
        _paid(first, "att_1")
        await _run_for(first, 1.0)
        first.shelf.close()
        second = _machine(hub, tmp_path / "book.db")
        await _run_for(second, 1.0)
        second.shelf.close()
        return hub.heard

    assert [(1.0, "att_1")] == run_in_virtual_time(story())
