"""The HTTP base of every adapter: one POST, sent once, its answer capped, its failures classified."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from wallets.http.failures import classify, out_of_time
from wallets.http.transport import PooledTransport
from wallets.outcome import NotSent, Unknown, UnknownCause
from wallets.profile import Profile

ANSWER_BYTES_MAX = 1 << 20
"""No wallet's answer is longer than 1 MiB; a longer one is cut off and `Unknown`."""

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Reply:
    """A partner's HTTP answer, whole. `headers` ignore case."""

    status: int
    headers: httpx.Headers
    body: bytes


class PartnerHttp:
    """Calls one partner below `base_url`, through one transport of its own.

    httpx's transport interface is used without its client: what the client would add (redirects,
    cookies, environment, authentication flows) is what must not happen here.
    """

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            raise ValueError(f"not a base address: {base_url!r}")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._prefix = parts.path.rstrip("/")
        self._transport = transport

    def path(self, below: str) -> str:
        """The whole path of a call, as sent and as signed."""
        return self._prefix + below

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply | NotSent | Unknown:
        """Sends once and reads the whole answer; a 5xx is `Unknown`. `path` is what `path()` gave.

        Sets no deadline of its own: see `within`.
        """
        address = _address(self._origin + path)
        request = httpx.Request(
            "POST",
            address,
            headers={
                "host": address.netloc.decode(),
                "accept": "application/json",
                "accept-encoding": "identity",
                "content-length": str(len(body)),
                **headers,
            },
            # As `content`, httpx would go through all headers once more to add these two.
            stream=httpx.ByteStream(body),
        )
        try:
            response = await self._transport.handle_async_request(request)
            try:
                answer = await _read_capped(response)
            finally:
                await response.aclose()
        except httpx.RequestError as error:
            return classify(error)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return Unknown(UnknownCause.CALL_REJECTED, "HTTP 429")
        if answer is None:
            return Unknown(UnknownCause.UNREADABLE, f"an answer above {ANSWER_BYTES_MAX} bytes")
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            return Unknown(UnknownCause.SERVER_ERROR, f"HTTP {response.status_code}")
        return Reply(response.status_code, response.headers, answer)

    async def aclose(self) -> None:
        """Closes the transport."""
        await self._transport.aclose()


async def within(seconds: float, verb: Awaitable[Outcome]) -> Outcome | Unknown:
    """The verb's outcome, or Unknown TIMEOUT once its total deadline has passed: signing, queueing, all."""
    try:
        async with asyncio.timeout(seconds):
            return await verb
    except TimeoutError:
        return out_of_time(seconds)


def pool_for(profile: Profile) -> PooledTransport:
    """A transport with this wallet's own pool, as wide as its call budget."""
    return PooledTransport(connections_max=profile.budget.calls_open_max)


@lru_cache(256)  # a partner has a few paths, and reading an address costs more than signing the call
def _address(text: str) -> httpx.URL:
    return httpx.URL(text)


async def _read_capped(response: httpx.Response) -> bytes | None:
    """The body, or None as soon as it grows beyond the limit."""
    stream = response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("the transport gave an answer that can't be read asynchronously")
    chunks: list[bytes] = []
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > ANSWER_BYTES_MAX:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
