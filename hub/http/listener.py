"""The server of the call-back door: one application on one port, bound before anybody calls.

uvicorn's protocol is used without its server, which takes the process's signals and ends when it likes.
"""

import asyncio
import socket
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

CONNECTIONS_MAX = 1024
IDLE_SECONDS = 75
"""Longer than callers keep idle connections, so that it is they who hang up."""
BACKLOG = 256
GRACE_SECONDS = 5.0


class HttpListener:
    """Serves an ASGI app at host:port (0: any free one); `free_port` takes another where that is taken."""

    def __init__(self, app: Any, host: str = "127.0.0.1", port: int = 0, *, free_port: bool = False) -> None:
        """Raises OSError for an address that can't be had."""
        self._config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            # The door tells what fails. uvicorn would tell each bad request too, and each call cut at close.
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_keep_alive=IDLE_SECONDS,
            limit_concurrency=CONNECTIONS_MAX,
        )
        self._config.load()
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._socket = _bound(host, port, free_port=free_port)
        self.address = f"{host}:{self._socket.getsockname()[1]}"
        """Where it is reached: host:port."""

    async def open(self) -> None:
        """Takes calls from now on."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: HttpToolsProtocol(self._config, self._state, {}, loop), sock=self._socket, backlog=BACKLOG
        )

    async def close(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Takes no new calls, lets running ones end in time and cuts what is left."""
        if self._server is not None:
            self._server.close()
        self._socket.close()
        for connection in list(self._state.connections):
            cast("HttpToolsProtocol", connection).shutdown()
        if self._state.tasks:
            _, late = await asyncio.wait(list(self._state.tasks), timeout=grace_seconds)
            for task in late:
                task.cancel()


def _bound(host: str, port: int, *, free_port: bool) -> socket.socket:
    """A bound socket. Its protocol is named because asyncio sets TCP_NODELAY only where it is: without,
    each answer on an idle connection waits 40 ms for a delayed acknowledgement.
    """
    address = host.strip("[]")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for tried in (port, 0) if free_port else (port,):
        held = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind((address, tried))
        except OSError as taken:
            held.close()
            refused = taken
        else:
            return held
    raise refused
