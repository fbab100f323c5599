"""The transport, accident by accident: what it raises, and that it sends each request once."""

import asyncio
import gc
import socket

import httpx
import pytest

from tests.wallets.http.accidents import Accident, Server, having
from wallets.http.transport import PooledTransport


async def _send(transport: httpx.AsyncBaseTransport, url: str) -> httpx.Response:
    response = await transport.handle_async_request(httpx.Request("POST", url, content=b'{"a":1}'))
    try:
        await response.aread()
    finally:
        await response.aclose()
    return response


def _after(accidents: tuple[Accident, ...]) -> tuple[list[object], Server]:
    """What each of as many calls as there are accidents came to, over one pool."""

    async def story() -> tuple[list[object], Server]:
        transport = PooledTransport(connections_max=2, connect_timeout_seconds=5)
        came: list[object] = []
        async with having(*accidents) as server:
            for _ in accidents:
                try:
                    async with asyncio.timeout(0.3):
                        came.append((await _send(transport, server.url + "/a")).status_code)
                except (httpx.HTTPError, TimeoutError) as error:
                    came.append(type(error))
            await transport.aclose()
        return came, server

    return asyncio.run(story())


@pytest.mark.parametrize(
    "accident, expected",
    [
        (Accident.NONE, 200),
        (Accident.CLOSE, httpx.ReadError),
        (Accident.RESET, httpx.ReadError),
        (Accident.SILENCE, TimeoutError),
        (Accident.HALF_A_BODY, httpx.ReadError),
        (Accident.HALF_A_HEAD, httpx.ReadError),
        (Accident.NO_HTTP, httpx.RemoteProtocolError),
        (Accident.REDIRECT, 307),
        (Accident.BAD_GATEWAY, 502),
    ],
)
def test_an_accident_after_the_request_arrived_is_never_a_failed_connect(
    accident: Accident, expected: object
) -> None:
    came, server = _after((accident,))
    assert [expected] == came
    assert 1 == len(server.bodies)


@pytest.mark.parametrize("accident", [Accident.CLOSE, Accident.RESET])
def test_a_connection_used_before_and_lost_now_is_no_failed_connect_and_nothing_is_sent_again(
    accident: Accident,
) -> None:
    came, server = _after((Accident.NONE, accident))
    assert [200, httpx.ReadError] == came
    assert 2 == len(server.bodies)


def test_connections_are_used_again() -> None:
    async def story() -> int:
        transport = PooledTransport(connections_max=2)
        async with having(Accident.NONE) as server:
            for _ in range(3):
                await _send(transport, server.url)
            open_connections = server.connections_now
            await transport.aclose()
        return open_connections

    assert 1 == asyncio.run(story())


def test_a_refused_connection_is_a_connect_error() -> None:
    async def story() -> None:
        transport = PooledTransport(connections_max=2)
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            with pytest.raises(httpx.ConnectError):
                await _send(transport, f"http://127.0.0.1:{bound.getsockname()[1]}/")
        await transport.aclose()

    asyncio.run(story())


def test_a_name_that_leads_nowhere_is_a_connect_error() -> None:
    async def story() -> None:
        transport = PooledTransport(connections_max=2)
        with pytest.raises(httpx.ConnectError):
            await _send(transport, "http://nowhere.invalid/")
        await transport.aclose()

    asyncio.run(story())


def test_a_peer_that_does_not_speak_tls_is_a_connect_error() -> None:
    async def grumble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def story() -> None:
        transport = PooledTransport(connections_max=2)
        listening = await asyncio.start_server(grumble, "127.0.0.1", 0)
        try:
            with pytest.raises(httpx.ConnectError):
                await _send(transport, f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/")
        finally:
            listening.close()
            await transport.aclose()

    asyncio.run(story())


def test_a_connection_that_does_not_come_about_in_time_is_a_connect_timeout() -> None:
    async def story() -> None:
        transport = PooledTransport(connections_max=2, connect_timeout_seconds=0.05)
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            # One connection fills the queue; nobody takes it, so the next has to wait.
            waiting = [await _connect(full.getsockname()[1]) for _ in range(2)]
            with pytest.raises(httpx.ConnectTimeout):
                await _send(transport, f"http://127.0.0.1:{full.getsockname()[1]}/")
            for each in waiting:
                each.close()
        await transport.aclose()

    asyncio.run(story())


async def _connect(port: int) -> socket.socket:
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(("127.0.0.1", port))
    await asyncio.sleep(0)
    return client


def test_a_full_pool_is_a_connect_timeout_and_what_waited_was_not_sent() -> None:
    async def story() -> Server:
        transport = PooledTransport(connections_max=1, connect_timeout_seconds=0.05)
        async with having(Accident.SILENCE) as server:
            first = asyncio.create_task(_send(transport, server.url))
            await server.reached.wait()
            with pytest.raises(httpx.ConnectTimeout):
                await _send(transport, server.url)
            first.cancel()
            await asyncio.wait([first])
            await transport.aclose()
        return server

    assert 1 == len(asyncio.run(story()).bodies)


def test_a_call_given_up_closes_its_connection_so_its_answer_can_not_meet_the_next_call() -> None:
    async def story() -> tuple[int, int]:
        transport = PooledTransport(connections_max=1)
        async with having(Accident.SILENCE, Accident.NONE) as server:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await _send(transport, server.url)
            answer = await _send(transport, server.url)
            await transport.aclose()
        return answer.status_code, len(server.bodies)

    assert (200, 2) == asyncio.run(story())


def test_the_path_the_headers_and_the_body_go_out_as_given_and_nothing_is_added() -> None:
    async def story() -> Server:
        transport = PooledTransport(connections_max=1)
        async with having(Accident.COOKIE, Accident.NONE) as server:
            for _ in range(2):
                request = httpx.Request(
                    "POST",
                    server.url + "/a%2Fb/c%20d",
                    headers={"signature": "a=b,c=%2B"},
                    content=b"\x00\xff",
                )
                response = await transport.handle_async_request(request)
                await response.aread()
                await response.aclose()
            await transport.aclose()
        return server

    server = asyncio.run(story())
    expected = (
        f"POST /a%2Fb/c%20d HTTP/1.1\r\nhost: 127.0.0.1:{server.port}\r\nsignature: a=b,c=%2B\r\n"
        "content-length: 2\r\n\r\n"
    )
    # The cookie of the first answer does not come back with the second call.
    assert [expected.encode()] * 2 == server.heads
    assert [b"\x00\xff"] * 2 == server.bodies


def test_it_closes_without_a_warning_and_can_be_used_again() -> None:
    async def story() -> None:
        transport = PooledTransport(connections_max=2)
        async with having(Accident.NONE) as server:
            for _ in range(2):
                await _send(transport, server.url)
                await transport.aclose()

    asyncio.run(story())
    gc.collect()
