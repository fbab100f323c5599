"""The control calls of a sandbox wallet, over real HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.wallets.running import Running, running
from tests.wallets.tiny_hub import KNOWN_CODE, STATIC_CODE, a_hub_for
from wallets.outcome import Approved, NotSent


def told(story: Callable[[Running, httpx.AsyncClient], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with running("truemoney") as house, _client(house.url) as client:
            await story(house, client)

    asyncio.run(whole())


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=10)


async def _post(client: httpx.AsyncClient, path: str, body: object) -> Any:
    answer = await client.post(path, json=body)
    assert 200 == answer.status_code, answer.text
    return answer.json()


def test_health_says_who_it_is() -> None:
    async def story(_house: Running, client: httpx.AsyncClient) -> None:
        health = (await client.get("/sandbox/health")).json()
        assert ("truemoney", False) == (health["wallet_id"], health["hub_known"])

    told(story)


def test_a_fresh_code_pays() -> None:
    async def story(house: Running, client: httpx.AsyncClient) -> None:
        first = await _post(client, "/sandbox/codes", {})
        second = await _post(client, "/sandbox/codes", {"user_id": "malee", "seconds": 60})
        assert first["code"] != second["code"]
        assert ("somchai", "malee", 60) == (first["user_id"], second["user_id"], second["valid_seconds"])
        assert first["code"].startswith("251001")
        assert 24 == len(first["code"])
        assert isinstance(await house.wallet.pay(house.order(code=second["code"])), Approved)

    told(story)


def test_the_book_tells_every_debit_and_refund() -> None:
    async def story(house: Running, client: httpx.AsyncClient) -> None:
        await house.wallet.pay(house.order())
        await house.wallet.refund(house.refund(minor_units=13))
        await house.wallet.pay(house.order("att_2", minor_units=100))
        await house.wallet.cancel(house.ref("att_2"))
        book = (await client.get("/sandbox/book")).json()
        assert {
            "debited_minor": 77913,
            "cancelled_minor": 100,
            "refunded_minor": 13,
            "held_minor": 0,
        } == book["totals"]
        assert "THB" == book["currency"]
        assert [("att_1", 77813, 13, "PAID"), ("att_2", 100, 0, "CANCELLED")] == [
            (each["attempt_id"], each["amount_minor"], each["refunded_minor"], each["state"])
            for each in book["payments"]
        ]
        assert [("ref_1", 13, "DONE")] == [
            (each["refund_id"], each["amount_minor"], each["state"]) for each in book["refunds"]
        ]
        assert 100_000_000 - 77800 == book["users"][3]["balance_minor"]

    told(story)


def test_a_scan_pays_and_tells_how_far_it_came() -> None:
    async def story() -> None:
        async with (
            a_hub_for("truemoney") as hub,
            running("truemoney") as house,
            _client(house.url) as client,
        ):
            hub.wallet = house.wallet
            assert 502 == (await client.post("/sandbox/scan", json={"code": KNOWN_CODE})).status_code
            await _post(client, "/sandbox/hub", {"url": hub.url})
            done = await _post(client, "/sandbox/scan", {"code": KNOWN_CODE})
            assert ("PAID", "att_1", "pay_1", "JPY", 3480, 77813) == (
                done["state"],
                done["attempt_id"],
                done["payment_id"],
                done["merchant_currency"],
                done["merchant_amount_minor"],
                done["amount_minor"],
            )
            refused = await client.post("/sandbox/scan", json={"code": "nonsense"})
            assert (422, "UNSUPPORTED_CODE") == (refused.status_code, refused.json()["reason"])
            typed = {"code": STATIC_CODE, "amount": {"currency": "THB", "value": "357.50"}, "decides": False}
            waiting = await _post(client, "/sandbox/scan", typed)
            assert "IN_PROCESS" == waiting["state"]
            decision = {"wallet_payment_id": waiting["wallet_payment_id"], "refuses": "PAYER_REJECTED"}
            decided = await _post(client, "/sandbox/decide", decision)
            assert ("FAILED", "PAYER_REJECTED") == (decided["state"], decided["reason"])
            assert ["att_1", "att_2"] == [await hub.taken.get(), await hub.taken.get()]
            await _post(client, "/sandbox/notices", {"attempt_id": "att_1"})
            assert "att_1" == await hub.taken.get()

    asyncio.run(story())


def test_faults_are_added_listed_and_cleared() -> None:
    async def story(_house: Running, client: httpx.AsyncClient) -> None:
        await _post(client, "/sandbox/faults", {"kind": "late", "seconds": 3, "count": 2})
        await _post(client, "/sandbox/faults", {"kind": "decline", "reason": "PAYER_BLOCKED", "verb": None})
        listed = (await client.get("/sandbox/faults")).json()
        assert [{"kind": "late", "count": 2}, {"kind": "decline", "count": 1}] == listed["pending"]
        cleared = (await client.delete("/sandbox/faults")).json()
        assert [] == cleared["pending"]

    told(story)


def test_a_port_that_refuses_comes_back() -> None:
    async def story(house: Running, client: httpx.AsyncClient) -> None:
        order = house.order()
        await _post(client, "/sandbox/faults", {"kind": "refused", "seconds": 0.2})
        outcome: object = None
        async with asyncio.timeout(10):
            # The port may be shut a moment after the fault was answered; then it has to open again.
            while not isinstance(outcome, NotSent):
                outcome = await house.wallet.inquire(house.ref())
            while isinstance(outcome, NotSent):
                outcome = await house.wallet.inquire(house.ref())
        assert isinstance(await house.wallet.pay(order), Approved)

    told(story)


def test_the_business_clock_moves_and_signatures_do_not() -> None:
    async def story(house: Running, client: httpx.AsyncClient) -> None:
        order = house.order()
        await _post(client, "/sandbox/clock", {"offset_seconds": -86_400})
        paid = await house.wallet.pay(order)
        assert isinstance(paid, Approved)
        assert paid.completed_at is not None
        assert 86_000 < (order.expires_at - paid.completed_at).total_seconds() < 87_000

    told(story)


@pytest.mark.parametrize(
    "path, body, status",
    [
        ("/sandbox/codes", {"user_id": "nobody"}, 404),
        ("/sandbox/codes", {"seconds": 0}, 400),
        ("/sandbox/codes", {"secnods": 5}, 400),
        ("/sandbox/scan", {"code": KNOWN_CODE, "user_id": "nobody"}, 404),
        ("/sandbox/scan", {"code": "a", "amount": {"currency": "THB", "value": "1.005"}}, 400),
        ("/sandbox/scan", {"code": "a", "amount": {"currency": "THX", "value": "1"}}, 400),
        ("/sandbox/faults", {"kind": "hiccup"}, 400),
        ("/sandbox/decide", {"wallet_payment_id": "W9"}, 404),
        ("/sandbox/notices", {"attempt_id": "a9"}, 404),
        ("/sandbox/hub", {"url": "nonsense"}, 400),
        ("/sandbox/clock", {}, 400),
    ],
)
def test_a_control_call_that_makes_no_sense_is_refused(path: str, body: object, status: int) -> None:
    async def story(_house: Running, client: httpx.AsyncClient) -> None:
        answer = await client.post(path, json=body)
        assert status == answer.status_code
        assert answer.json()["reason"]

    told(story)


def test_a_bad_signature_can_not_be_asked_of_a_wallet_that_signs_nothing() -> None:
    async def story() -> int:
        async with running("kakaopay") as house, _client(house.url) as client:
            return (await client.post("/sandbox/faults", json={"kind": "bad_signature"})).status_code

    assert 409 == asyncio.run(story())
