"""A sandbox wallet's server on a loopback port that it can shut for a while and open again."""

import asyncio
import contextlib
import logging
import socket
from typing import cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

HOST = "127.0.0.1"
IDLE_SECONDS = 75
"""Longer than callers keep idle connections, so that it is they who hang up."""


class _Protocol(HttpToolsProtocol):
    """Lets the application drop the connection of a call: `request.state.hang_up()`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        connection = cast("asyncio.Transport", transport)
        self.app_state = {**self.app_state, "hang_up": connection.abort}
        super().connection_made(connection)


class Listener:
    """One application on one port. While shut, the port stays ours and connections are refused.

    uvicorn's protocol is used without its server, which can't stop listening and go on.
    """

    def __init__(self, app: Starlette, port: int) -> None:
        self._config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=IDLE_SECONDS,
        )
        self._config.load()
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._reopening: asyncio.TimerHandle | None = None
        # Kept beside the server's own handle: it holds the port while the server is gone.
        self._socket = _hold(port)

    @property
    def url(self) -> str:
        """Where the wallet is reached."""
        return f"http://{HOST}:{self._socket.getsockname()[1]}"

    async def open(self) -> None:
        """Takes connections from now on."""
        self._socket.listen(256)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Protocol(self._config, self._state, {"refuse_for": self.refuse_for}, loop),
            sock=self._socket.dup(),
        )

    async def refuse_for(self, seconds: float) -> None:
        """Drops every connection and refuses new ones for this long."""
        self._shut()
        for connection in list(self._state.connections):
            cast("_Protocol", connection).transport.abort()
        loop = asyncio.get_running_loop()
        if self._reopening is not None:
            self._reopening.cancel()
        self._reopening = loop.call_later(seconds, lambda: loop.create_task(self.open()))

    async def close(self) -> None:
        """Ends: no new calls, running ones get a moment, then everything is dropped."""
        if self._reopening is not None:
            self._reopening.cancel()
        self._shut()
        for connection in list(self._state.connections):
            cast("_Protocol", connection).shutdown()
        tasks = list(self._state.tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=0.5)
            # Calls that are cut at the end are no faults to tell of.
            logging.getLogger("uvicorn.error").disabled = True
            for task in tasks:
                task.cancel()
        self._socket.close()

    def _shut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
            # Closing the server's handle leaves ours listening; this makes the kernel refuse.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _hold(port: int) -> socket.socket:
    """A socket bound to this port, or to a free one, by its number.

    A port that the kernel picked for a socket is lost when that stops listening; one asked for is kept.
    The protocol is named because asyncio sets TCP_NODELAY only where it is: without, each answer on an
    idle connection waits 40 ms for a delayed acknowledgement.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as finder:
        finder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        finder.bind((HOST, port))
        held = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(finder.getsockname())
    return held
