"""A link to a hub: one channel, one credential, deadlines, and errors as two plain exceptions."""

from collections.abc import AsyncGenerator, Callable
from types import TracebackType
from typing import Any, Self

import grpc
from grpc import aio

DEFAULT_SECONDS = 15.0
RECONNECTS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
)
"""A till can't wait the minutes that gRPC takes by itself to look for a hub that was away."""
NOT_REACHED = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
)
"""Codes that, without a reason of the hub's, may come from anything on the way."""
REPEATED = ("STORE_UNAVAILABLE", "HUB_FAULT", "SHUTTING_DOWN", "OVERLOADED")
"""Reasons that ask for the same call again, with the same request id."""


class CallFailed(Exception):
    """A call that brought no answer of the kind that was asked for."""


class CallRefused(CallFailed):
    """The hub refused the call: nothing was made or changed. `reason` is a key of the hub's registry."""

    def __init__(self, reason: str, message: str, code: grpc.StatusCode) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message
        self.code = code


class TryAgain(CallRefused):
    """The hub can't serve the call now. It may have been stored: repeat it with the same request id."""


class NotReachable(CallFailed):
    """No answer came. What the call did is not known: repeat it with the same request id."""


class Link:
    """One caller's way to a hub. Use it as an async context manager."""

    def __init__(self, target: str, key: str | None, *, merchant_id: str | None = None) -> None:
        """`target` is host:port; an acquirer's key names its merchant by `merchant_id`."""
        self.channel = aio.insecure_channel(target, options=RECONNECTS)
        self._target = target
        self._metadata: list[tuple[str, str]] = []
        if key is not None:
            self._metadata.append(("authorization", f"Bearer {key}"))
        if merchant_id is not None:
            self._metadata.append(("hub-merchant", merchant_id))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.channel.close()

    async def call(
        self, method: Callable[..., Any], request: Any, *, seconds: float = DEFAULT_SECONDS
    ) -> Any:
        """One unary call. Raises `CallRefused` or `NotReachable`."""
        try:
            return await method(request, metadata=self._metadata, timeout=seconds)
        except aio.AioRpcError as error:
            raise self._told(error) from error

    async def stream(
        self, method: Callable[..., Any], request: Any, *, seconds: float | None = None
    ) -> AsyncGenerator[Any, None]:
        """The messages of a streaming call, which ends when its reader does. Raises as `call` does."""
        streaming = method(request, metadata=self._metadata, timeout=seconds)
        try:
            async for message in streaming:
                yield message
        except aio.AioRpcError as error:
            raise self._told(error) from error
        finally:
            streaming.cancel()

    def _told(self, error: aio.AioRpcError) -> CallFailed:
        trailers = {key: value for key, value in error.trailing_metadata() or () if isinstance(value, str)}
        reason = trailers.get("hub-reason")
        details = error.details() or error.code().name
        if reason is None and error.code() in NOT_REACHED:
            return NotReachable(f"no answer from the hub at {self._target}: {details}")
        kind = TryAgain if reason in REPEATED else CallRefused
        return kind(reason or error.code().name, details, error.code())
