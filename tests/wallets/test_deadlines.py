"""Every verb's total deadline to the millisecond, under virtual time: no thread, no clock, no network."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count

import httpx
import pytest

from tests.wallets.in_memory import InMemory
from tests.wallets.running import HOLDING_IDS, WALLET_IDS, Running, at, connection_of, dialect_of
from tests.wallets.virtual_time import run_in_virtual_time
from wallets import registry
from wallets.outcome import Approved, Unknown, UnknownCause
from wallets.sandbox.faults import FaultKind
from wallets.sandbox.hub_line import HubLine
from wallets.sandbox.machine import assemble
from wallets.sandbox.words import Verb
from wallets.signing.runner import inline

VERBS: dict[Verb, tuple[Callable[[Running], Awaitable[object]], float]] = {
    Verb.PAY: (lambda house: house.wallet.pay(house.order("att_2")), 8.0),
    Verb.CANCEL: (lambda house: house.wallet.cancel(house.ref()), 8.0),
    Verb.REFUND: (lambda house: house.wallet.refund(house.refund()), 8.0),
    Verb.INQUIRE: (lambda house: house.wallet.inquire(house.ref()), 5.0),
    Verb.INQUIRE_REFUND: (lambda house: house.wallet.inquire_refund(house.refund()), 5.0),
    Verb.RESOLVE: (lambda house: house.wallet.resolve_code(house.code()), 5.0),
}
VERBS_OF_HOLDS: dict[Verb, tuple[Callable[[Running], Awaitable[object]], float]] = {
    Verb.HOLD: (lambda house: house.holding.hold(house.hold_order("att_2")), 8.0),
    Verb.CAPTURE: (lambda house: house.holding.capture(house.capture()), 8.0),
    Verb.RELEASE: (lambda house: house.holding.release(house.held_ref()), 8.0),
}
ASKED = [
    *((wallet_id, verb) for wallet_id in WALLET_IDS for verb in VERBS),
    *((wallet_id, verb) for wallet_id in HOLDING_IDS for verb in VERBS_OF_HOLDS),
]


def _never(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing here calls the hub")


async def _house(wallet_id: str) -> Running:
    loop = asyncio.get_running_loop()

    def now() -> datetime:
        return at("09:30:00") + timedelta(seconds=loop.time())

    line = HubLine(wallet_id, httpx.MockTransport(_never))
    machine = assemble(dialect_of(wallet_id), ":memory:", line, true_now=now, sleep=asyncio.sleep)
    wallet = registry.open_wallet(
        wallet_id, connection_of(wallet_id), transport=InMemory(machine), now=now, run=inline
    )
    return Running(machine, wallet, "http://127.0.0.1:1", count(1))


@pytest.mark.parametrize("wallet_id, verb", ASKED)
def test_a_silent_wallet_is_given_up_when_the_total_deadline_has_passed(wallet_id: str, verb: Verb) -> None:
    async def story() -> None:
        house = await _house(wallet_id)
        assert isinstance(await house.wallet.pay(house.order()), Approved)
        house.fault(FaultKind.SILENT, verb)
        ask, seconds = {**VERBS, **VERBS_OF_HOLDS}[verb]
        before = asyncio.get_running_loop().time()
        outcome = await ask(house)
        assert Unknown(UnknownCause.TIMEOUT, f"no answer within {seconds:g} s") == outcome
        assert seconds == pytest.approx(asyncio.get_running_loop().time() - before)

    threads = threading.active_count()
    run_in_virtual_time(story())
    assert threads == threading.active_count()


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
def test_an_answer_just_within_the_deadline_counts(wallet_id: str) -> None:
    async def story() -> None:
        house = await _house(wallet_id)
        house.fault(FaultKind.LATE, seconds=7.999)
        assert isinstance(await house.wallet.pay(house.order()), Approved)

    run_in_virtual_time(story())


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
def test_the_same_story_twice_is_the_same_to_the_byte(wallet_id: str) -> None:
    def once() -> list[object]:
        async def story() -> list[object]:
            house = await _house(wallet_id)
            house.fault(FaultKind.LATE, seconds=1.5)
            return [
                await house.wallet.pay(house.order()),
                await house.wallet.inquire(house.ref()),
                await house.wallet.cancel(house.ref()),
                [tuple(row) for row in house.machine.shelf.rows("SELECT * FROM movements")],
            ]

        return run_in_virtual_time(story())

    assert once() == once()
