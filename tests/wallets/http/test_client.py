"""The HTTP base: one POST, sent once; what it came to is a value."""

import asyncio

import httpx
import pytest

from tests.wallets.http.accidents import Accident, Server, having
from wallets import registry
from wallets.http.client import ANSWER_BYTES_MAX, PartnerHttp, Reply, pool_for, within
from wallets.http.transport import PooledTransport
from wallets.outcome import NotSent, Unknown, UnknownCause


def _post(*accidents: Accident, seconds: float = 5.0) -> tuple[Reply | NotSent | Unknown, Server]:
    async def story() -> tuple[Reply | NotSent | Unknown, Server]:
        async with having(*accidents) as server:
            http = PartnerHttp(server.url + "/base/", PooledTransport(connections_max=2))
            came = await within(seconds, http.post(http.path("/pay"), b"{}", {"x-a": "b"}))
            await http.aclose()
        return came, server

    return asyncio.run(story())


def test_a_good_answer_comes_whole() -> None:
    came, server = _post(Accident.NONE)
    assert isinstance(came, Reply)
    assert (200, b"{}", "application/json") == (came.status, came.body, came.headers["Content-Type"])
    assert server.heads[0].startswith(b"POST /base/pay HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "accident, cause",
    [
        (Accident.CLOSE, UnknownCause.CONNECTION_LOST),
        (Accident.RESET, UnknownCause.CONNECTION_LOST),
        (Accident.HALF_A_BODY, UnknownCause.CONNECTION_LOST),
        (Accident.HALF_A_HEAD, UnknownCause.CONNECTION_LOST),
        (Accident.NO_HTTP, UnknownCause.UNREADABLE),
        (Accident.BAD_GATEWAY, UnknownCause.SERVER_ERROR),
        (Accident.TOO_MANY, UnknownCause.CALL_REJECTED),
        (Accident.TOO_LONG, UnknownCause.UNREADABLE),
        (Accident.ENDLESS, UnknownCause.UNREADABLE),
    ],
)
def test_every_accident_after_sending_is_unknown_and_the_call_was_sent_once(
    accident: Accident, cause: UnknownCause
) -> None:
    came, server = _post(accident)
    assert isinstance(came, Unknown)
    assert cause is came.cause
    assert 1 == len(server.bodies)


def test_a_silent_partner_is_unknown_when_the_total_deadline_has_passed() -> None:
    came, server = _post(Accident.SILENCE, seconds=0.05)
    assert Unknown(UnknownCause.TIMEOUT, "no answer within 0.05 s") == came
    assert 1 == len(server.bodies)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    came, server = _post(Accident.REDIRECT)
    assert isinstance(came, Reply)
    assert 307 == came.status
    assert 1 == len(server.bodies)


def test_an_answer_of_just_the_limit_is_read() -> None:
    class Long(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, content=b" " * ANSWER_BYTES_MAX)

    came = asyncio.run(PartnerHttp("http://a", Long()).post("/", b"", {}))
    assert isinstance(came, Reply)
    assert ANSWER_BYTES_MAX == len(came.body)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    came, _ = _post(Accident.NONE)
    assert isinstance(came, Reply)


@pytest.mark.parametrize(
    "base_url", ["", "a.example", "ftp://a.example", "http://", "http://a?b=c", "http://a#b"]
)
def test_what_is_no_base_address_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="not a base address"):
        PartnerHttp(base_url, PooledTransport(connections_max=1))


def test_each_wallet_has_a_pool_of_its_own() -> None:
    first, second = (pool_for(profile) for profile in list(registry.profiles().values())[:2])
    assert first is not second
