"""An HTTP server inside a running loop: bound first, so its address is known before anybody calls."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

BACKLOG = 512
HEADER_BYTES_MAX = 16 * 1024
KEEPALIVE_SECONDS = 75


class _Server(uvicorn.Server):
    """Leaves signals to the process that it is a part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpListener:
    """Serves an ASGI app at host:port (0: any free one); `free_port` takes another where that is taken."""

    def __init__(self, app: Any, host: str, port: int, *, free_port: bool = False) -> None:
        """Raises OSError for an address that can't be had."""
        self._socket = _bound(host, port, free_port=free_port)
        self.address = f"{host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            http="httptools",
            loop="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEPALIVE_SECONDS,
        )
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Takes calls from now on."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="http")

    async def close(self) -> None:
        """Ends the calls under way, then the listening."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
        self._socket.close()


def _bound(host: str, port: int, *, free_port: bool) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError:
        if not free_port:
            raise
    return socket.create_server((host, 0), backlog=BACKLOG)
