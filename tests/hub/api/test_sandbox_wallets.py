"""The control calls: what a sandbox wallet says no to, in the hub's words."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from fx.money import Money
from hub.api.sandbox_wallets import UNTIL_TAKEN_BACK, SandboxWallets
from hub.payment.reasons import Refused

Said = Callable[[httpx.Request], httpx.Response]


def _told(said: Said, ask: Callable[[SandboxWallets], Awaitable[object]]) -> object:
    async def run() -> object:
        async with httpx.AsyncClient(transport=httpx.MockTransport(said)) as http:
            return await ask(SandboxWallets({"truemoney": "http://wallet"}, http))

    return asyncio.run(run())


def _no(status: int, reason: str) -> Said:
    return lambda _: httpx.Response(status, json={"reason": reason, "message": "because"})


async def _code(wallets: SandboxWallets) -> object:
    return await wallets.new_code("truemoney")


@pytest.mark.parametrize(
    "status,reason,becomes",
    [
        (422, "ORDER_NOT_PAYABLE", "ORDER_NOT_PAYABLE"),
        (422, "AMOUNT_REQUIRED", "AMOUNT_INVALID"),
        (404, "USER_UNKNOWN", "RECORD_NOT_FOUND"),
        (409, "NOTHING_SIGNED", "CAPABILITY_MISSING"),
        (502, "HUB_UNREACHABLE", "SANDBOX_UNREACHABLE"),
        (400, "BAD_REQUEST", "FIELD_INVALID"),
    ],
)
def test_a_no_is_told_in_the_hub_s_words(status: int, reason: str, becomes: str) -> None:
    with pytest.raises(Refused, match="because") as refused:
        _told(_no(status, reason), _code)

    assert becomes == refused.value.reason


@pytest.mark.parametrize(
    "said", [httpx.Response(500, text="<html>"), httpx.Response(200, json={}), httpx.Response(200, text="?")]
)
def test_an_answer_that_is_none_is_no_answer(said: httpx.Response) -> None:
    with pytest.raises(Refused, match="SANDBOX_UNREACHABLE"):
        _told(lambda _: said, _code)


def test_a_wallet_that_is_not_there_is_told() -> None:
    def gone(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Refused, match="SANDBOX_UNREACHABLE"):
        _told(gone, _code)
    with pytest.raises(Refused, match="UNKNOWN_WALLET"):
        _told(_no(500, "X"), lambda wallets: wallets.new_code("nobody"))


def test_an_amount_is_sent_as_a_decimal_of_its_currency() -> None:
    sent: list[str] = []

    def said(request: httpx.Request) -> httpx.Response:
        sent.append(request.content.decode())
        return httpx.Response(200, json={"payment_id": "pay_1", "attempt_id": "att_1", "more": 1})

    _told(said, lambda wallets: wallets.scan("truemoney", "000201", Money("THB", 8000), "u", 1.0))

    assert '"amount":{"currency":"THB","value":"80.00"}' in sent[0].replace(" ", "")


def test_faults_are_told_by_how_often_they_happen() -> None:
    pending = [{"kind": "late", "count": 2}, {"kind": "silent", "count": UNTIL_TAKEN_BACK}]
    found = _told(
        lambda _: httpx.Response(200, json={"pending": pending}), lambda wallets: wallets.faults("truemoney")
    )

    assert ("late, 2 more times", "silent, until it is taken back") == found
