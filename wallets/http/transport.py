"""The fast way out: an httpx transport over aiohttp whose errors tell whether a request left the house.

Neither httpx's own pool (ten times the CPU) nor the ready-made bridges are used; the bridges call a
connection that was reset after the request was sent a failed connect, which would turn a possible debit
into "nothing happened". See hub/decisions/fast-http-transport.md and tests/wallets/http/test_transport.py.
"""

from collections.abc import AsyncIterator

import aiohttp
import httpx
from yarl import URL

CONNECT_TIMEOUT_SECONDS = 3.0
"""Waiting for a place in the pool and for a connection, together: below every verb's total deadline."""

IDLE_CONNECTION_SECONDS = 15.0
"""Shorter than the idle limits of usual servers and load balancers, so that they seldom hang up first."""


class PooledTransport(httpx.AsyncBaseTransport):
    """One wallet's own pool of HTTP/1.1 connections. Sends each request once, whatever happens.

    Raises `httpx.ConnectTimeout` and `httpx.ConnectError` only if no byte of the request was written. No
    redirects, cookies, proxies, decompression or environment. Belongs to the loop that first uses it.
    """

    def __init__(
        self, *, connections_max: int, connect_timeout_seconds: float = CONNECT_TIMEOUT_SECONDS
    ) -> None:
        self._connections_max = connections_max
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_timeout_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        session = self._session or self._open()
        # `encoded`: the path goes out byte for byte as it was signed.
        url = URL(str(request.url), encoded=True)
        body = await request.aread()
        try:
            answer = await session.request(
                request.method, url, headers=request.headers.multi_items(), data=body, allow_redirects=False
            )
        except aiohttp.ClientError as error:
            raise _as_httpx(error, request) from error
        return httpx.Response(
            answer.status, headers=answer.raw_headers, stream=_Body(answer, request), request=request
        )

    async def aclose(self) -> None:
        """Closes every connection. The transport may be used again and then opens a new pool."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections_max, keepalive_timeout=IDLE_CONNECTION_SECONDS
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
        )
        return self._session


class _Body(httpx.AsyncByteStream):
    """An answer's body as it comes in. Given up half-way, its connection is closed, not reused."""

    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_any():
                yield chunk
        except aiohttp.ClientError as error:
            raise _as_httpx(error, self._request) from error

    async def aclose(self) -> None:
        if self._answer.content.at_eof():
            self._answer.release()
        else:
            self._answer.close()


def _as_httpx(error: aiohttp.ClientError, request: httpx.Request) -> httpx.TransportError:
    """The httpx word for an aiohttp error. What is not surely before the first byte is a lost read."""
    kind: type[httpx.TransportError]
    match error:
        case aiohttp.ConnectionTimeoutError():
            kind = httpx.ConnectTimeout
        case aiohttp.ClientConnectorError():
            kind = httpx.ConnectError
        case aiohttp.InvalidURL():
            kind = httpx.UnsupportedProtocol
        case aiohttp.SocketTimeoutError():
            kind = httpx.ReadTimeout
        case aiohttp.ClientResponseError():
            kind = httpx.RemoteProtocolError
        case _:
            kind = httpx.ReadError
    return kind(f"{type(error).__name__}: {error}", request=request)
