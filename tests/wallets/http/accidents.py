"""A server that has the accident it is told to, and counts the requests that reached it whole."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}"


class Accident(Enum):
    """What happens once a whole request has come in."""

    NONE = auto()
    CLOSE = auto()
    RESET = auto()
    SILENCE = auto()
    HALF_A_BODY = auto()
    HALF_A_HEAD = auto()
    NO_HTTP = auto()
    REDIRECT = auto()
    BAD_GATEWAY = auto()
    TOO_MANY = auto()
    TOO_LONG = auto()
    ENDLESS = auto()
    COOKIE = auto()


_SAYS = {
    Accident.NONE: OK,
    Accident.CLOSE: b"",
    Accident.HALF_A_BODY: OK[:-1],
    Accident.HALF_A_HEAD: OK[:30],
    Accident.NO_HTTP: b"SSH-2.0 hello\r\n\r\n",
    Accident.REDIRECT: b"HTTP/1.1 307 Elsewhere\r\nlocation: /else\r\ncontent-length: 0\r\n\r\n",
    Accident.BAD_GATEWAY: b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\n<html>",
    Accident.TOO_MANY: b"HTTP/1.1 429 Slow Down\r\ncontent-length: 2\r\n\r\n{}",
    Accident.TOO_LONG: b"HTTP/1.1 200 OK\r\ncontent-length: 1048577\r\n\r\n" + b" " * 1048577,
    Accident.COOKIE: b"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 2\r\n\r\n{}",
}
_STAYS_OPEN = {Accident.NONE, Accident.REDIRECT, Accident.TOO_MANY, Accident.COOKIE}


class Server:
    """Has the accidents in turn, the last one for ever after."""

    def __init__(self, *accidents: Accident) -> None:
        self._accidents = list(accidents)
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self.connections_now = 0
        self.port = 0
        self.reached = asyncio.Event()
        """Set when the first whole request has come in."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections_now += 1
        # A caller who hangs up, and the end of the test, both end a connection.
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while await self._answer_one(reader, writer):
                pass
        self.connections_now -= 1
        writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        self.bodies.append(await reader.readexactly(length))
        self.heads.append(head)
        self.reached.set()
        accident = self._accidents.pop(0) if len(self._accidents) > 1 else self._accidents[0]
        match accident:
            case Accident.RESET:
                peer: socket.socket = writer.get_extra_info("socket")
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                writer.transport.abort()
                return False
            case Accident.SILENCE:
                await reader.read()
                return False
            case Accident.ENDLESS:
                writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                while True:
                    writer.write(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
                    await writer.drain()
            case _:
                writer.write(_SAYS[accident])
                await writer.drain()
                return accident in _STAYS_OPEN


@asynccontextmanager
async def having(*accidents: Accident) -> AsyncIterator[Server]:
    """A server on a loopback port for as long as the block runs."""
    server = Server(*accidents)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await server.serve(reader, writer)
        tasks.discard(task)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
