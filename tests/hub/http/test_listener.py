"""The listener: bound before anybody calls, and drained when it ends."""

import asyncio
import socket
from contextlib import closing

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from hub.http.listener import HttpListener


def _app(going_on: asyncio.Event | None = None, asked: asyncio.Event | None = None) -> Starlette:
    async def answer(_request: Request) -> PlainTextResponse:
        if asked is not None and going_on is not None:
            asked.set()
            await going_on.wait()
        return PlainTextResponse("here")

    return Starlette(routes=[Route("/", answer)])


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False)


def test_it_has_its_address_before_it_is_open_and_answers_when_it_is() -> None:
    async def run() -> None:
        listener = HttpListener(_app())
        assert listener.address.startswith("127.0.0.1:")
        await listener.open()
        async with _client() as client:
            assert "here" == (await client.get(f"http://{listener.address}/")).text
            await listener.close()
            with pytest.raises(httpx.TransportError):
                await client.get(f"http://{listener.address}/")

    asyncio.run(run())


def test_a_taken_port_is_refused_or_another_is_taken() -> None:
    async def run() -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(OSError, match="in use"):
                HttpListener(_app(), port=port)
            other = HttpListener(_app(), port=port, free_port=True)
            assert f"127.0.0.1:{port}" != other.address
            await other.close()

    asyncio.run(run())


def test_a_call_under_way_is_answered_before_it_closes() -> None:
    async def run() -> None:
        going_on, asked = asyncio.Event(), asyncio.Event()
        listener = HttpListener(_app(going_on, asked))
        await listener.open()
        async with _client() as client:
            calling = asyncio.create_task(client.get(f"http://{listener.address}/"))
            await asked.wait()
            closing_it = asyncio.create_task(listener.close(30))
            await asyncio.sleep(0)
            going_on.set()
            assert "here" == (await calling).text
            await closing_it

    asyncio.run(run())


def test_a_call_that_takes_too_long_is_cut() -> None:
    async def run() -> None:
        asked = asyncio.Event()
        listener = HttpListener(_app(asyncio.Event(), asked))
        await listener.open()
        async with _client() as client:
            calling = asyncio.create_task(client.get(f"http://{listener.address}/"))
            await asked.wait()
            await listener.close(0.05)
            with pytest.raises(httpx.HTTPError):
                (await calling).raise_for_status()

    asyncio.run(run())


def test_it_listens_at_ipv6_too() -> None:
    async def run() -> None:
        listener = HttpListener(_app(), host="[::1]")
        await listener.open()
        async with _client() as client:
            assert "here" == (await client.get(f"http://{listener.address}/")).text
        await listener.close()

    asyncio.run(run())


def test_what_is_no_http_is_refused_without_a_word_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever reaches the port could fill the log otherwise."""

    async def run() -> bytes:
        listener = HttpListener(_app())
        await listener.open()
        host, port = listener.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"no such thing\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        await listener.close()
        return answer

    assert asyncio.run(run()).startswith(b"HTTP/1.1 400 ")
    assert [] == [record for record in caplog.records if record.name.startswith("uvicorn")]
