"""Measures the CPU of POSTs: a bare server in one process, each way to send in another, figures as ratios.

Times on a shared machine mean little, CPU per POST is stable; the ratios to httpx as installed are printed.
"""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from wallets.http.client import PartnerHttp, Reply
from wallets.http.transport import PooledTransport

POSTS = 4000
AT_A_TIME = (1, 16)
ANSWER = b'{"result":{"resultStatus":"S","resultCode":"SUCCESS"},"paymentId":"GC1"}'
BODY = json.dumps({"paymentRequestId": "att_1", "order": "x" * 400}).encode()
HEADERS = {"content-type": "application/json", "client-id": "c", "signature": "s" * 350}
_ROOT = Path(__file__).parent.parent.parent

Send = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to send one POST, and how it is closed."""

    send: Send
    close: Callable[[], Awaitable[None]]


def _httpx(url: str) -> Way:
    client = httpx.AsyncClient(trust_env=False, timeout=None)
    return Way(lambda: client.post(url, content=BODY, headers=HEADERS), client.aclose)


def _httpx_over_ours(url: str) -> Way:
    transport = PooledTransport(connections_max=64)
    client = httpx.AsyncClient(trust_env=False, timeout=None, transport=transport)
    return Way(lambda: client.post(url, content=BODY, headers=HEADERS), client.aclose)


def _ours(url: str) -> Way:
    http = PartnerHttp(url, PooledTransport(connections_max=64))

    async def send() -> object:
        reply = await http.post(http.path("/pay"), BODY, HEADERS)
        assert isinstance(reply, Reply), reply
        return reply

    return Way(send, http.aclose)


WAYS = {"httpx as installed": _httpx, "httpx over ours": _httpx_over_ours, "ours": _ours}


class _Bare(asyncio.Protocol):
    """Answers every whole request with the same bytes: as little work as a server can do."""

    def __init__(self) -> None:
        self._taken = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._taken += data
        _, found, rest = self._taken.partition(b"\r\n\r\n")
        if found and len(rest) >= len(BODY):
            self._taken = b""
            length = str(len(ANSWER)).encode()
            self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: " + length + b"\r\n\r\n" + ANSWER)


def serve() -> None:
    """Serves on a free loopback port, printed, until standard input ends."""

    async def story() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Bare, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        server.close()

    asyncio.run(story())


def measure(name: str, port: str, at_a_time: str) -> None:
    """Sends the POSTs in one way and prints the microseconds of CPU that each took."""

    async def story() -> None:
        way = WAYS[name](f"http://127.0.0.1:{port}")
        workers = int(at_a_time)

        async def work(posts: int) -> None:
            for _ in range(posts):
                await way.send()

        await asyncio.gather(*(work(20) for _ in range(workers)))
        before = resource.getrusage(resource.RUSAGE_SELF)
        await asyncio.gather(*(work(POSTS // workers) for _ in range(workers)))
        after = resource.getrusage(resource.RUSAGE_SELF)
        await way.close()
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(round(seconds / POSTS * 1_000_000))

    asyncio.run(story())


def compare() -> int:
    """Runs every way beside the same server and prints a line for each."""
    command = [sys.executable, "-c", "from tests.bench.posting import serve; serve()"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        for at_a_time in AT_A_TIME:
            base = 0
            for name in WAYS:
                taken = _one(name, port, at_a_time)
                base = base or taken
                ratio = f"{base / taken:4.1f} x less" if taken < base else "      base"
                print(f"{at_a_time:3} at a time  {name:20} {taken:6} us of CPU per POST  {ratio}")
        server.communicate()
    return 0


def _one(name: str, port: str, at_a_time: int) -> int:
    program = "import sys; from tests.bench.posting import measure; measure(*sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", program, name, port, str(at_a_time)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)
