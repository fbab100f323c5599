"""What stands before every gRPC method: who calls, refusals told once and alike, and what was counted.

Health and reflection need no credential; everything else does.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import DecodeError
from grpc import aio

from hub.api.access import allowed, is_open
from hub.api.caller import Caller, caller_of
from hub.api.errors import grpc_code, refusal_of, trailers_of
from hub.api.metrics import CALL_SECONDS, CALLS
from hub.participants.directory import Directory
from hub.payment.reasons import Refused

REQUEST_BYTES_MAX = 64 * 1024

_CALLER: ContextVar[Caller] = ContextVar("caller")

Behaviour = Callable[[Any, Any], Any]
Context = aio.ServicerContext[Any, Any]
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Found: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"


def caller() -> Caller:
    """Who made the call that is being answered."""
    return _CALLER.get()


class Guard(aio.ServerInterceptor):
    """Wraps every method of the server."""

    def __init__(self, directory: Callable[[], Directory]) -> None:
        self._directory = directory
        self._wrapped: dict[str, Handler] = {}
        self._watchers: set[asyncio.Task[Any]] = set()
        self._ending = False
        self._unserved: Handler = grpc.stream_stream_rpc_method_handler(self._stream(_no_such, "unknown"))

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Found]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Found:
        method = handler_call_details.method
        if method in self._wrapped:
            return self._wrapped[method]
        handler = await continuation(handler_call_details)
        if handler is None:
            return self._unserved
        if is_open(method):
            return handler
        return self._wrapped.setdefault(method, self._wrap(handler, method))

    def end_watches(self) -> None:
        """Ends the streams that their callers can't end, with the advice to go on elsewhere."""
        self._ending = True
        for task in self._watchers:
            task.cancel()

    def _admit(self, method: str, context: Context) -> None:
        """Sets the caller of this call. Raises `Refused`."""
        metadata = {
            key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)
        }
        known = caller_of(metadata, self._directory())
        known.require(*allowed(method))
        _CALLER.set(known)

    def _wrap(self, handler: Any, method: str) -> Handler:
        if handler.unary_unary is not None:
            make, behaviour = grpc.unary_unary_rpc_method_handler, self._unary(handler.unary_unary, method)
        elif handler.unary_stream is not None:
            make, behaviour = grpc.unary_stream_rpc_method_handler, self._watch(handler.unary_stream, method)
        elif handler.stream_unary is not None:
            make, behaviour = grpc.stream_unary_rpc_method_handler, self._unary(handler.stream_unary, method)
        else:
            make, behaviour = (
                grpc.stream_stream_rpc_method_handler,
                self._stream(handler.stream_stream, method),
            )
        wrapped: Handler = make(
            behaviour,
            request_deserializer=_careful(handler.request_deserializer),
            response_serializer=handler.response_serializer,
        )
        return wrapped

    def _unary(self, behaviour: Behaviour, method: str) -> Behaviour:
        async def guarded(request: Any, context: Context) -> Any:
            started = time.perf_counter()
            code = grpc.StatusCode.OK
            try:
                self._admit(method, context)
                return await behaviour(_readable(request), context)
            except aio.AbortError:
                raise
            except Exception as wrong:  # noqa: BLE001 the outermost edge: told once, to caller and log
                refused = refusal_of(wrong, method)
                code = grpc_code(refused)
                await _refuse(context, refused)
            finally:
                CALLS.labels(method=method, code=code.name).inc()
                CALL_SECONDS.labels(method=method).observe(time.perf_counter() - started)

        return guarded

    def _stream(self, behaviour: Behaviour, method: str) -> Behaviour:
        async def guarded(request: Any, context: Context) -> AsyncIterator[Any]:
            code = grpc.StatusCode.OK
            try:
                self._admit(method, context)
                async for message in behaviour(_readable(request), context):
                    yield message
            except aio.AbortError:
                raise
            except Exception as wrong:  # noqa: BLE001 the outermost edge: told once, to caller and log
                refused = refusal_of(wrong, method)
                code = grpc_code(refused)
                await _refuse(context, refused)
            finally:
                CALLS.labels(method=method, code=code.name).inc()

        return guarded

    def _watch(self, behaviour: Behaviour, method: str) -> Behaviour:
        """A stream that ends with the server, since its caller has no word in it."""
        streamed = self._stream(behaviour, method)

        async def guarded(request: Any, context: Context) -> AsyncIterator[Any]:
            task = asyncio.current_task()
            assert task is not None
            self._watchers.add(task)
            try:
                async for message in streamed(request, context):
                    yield message
            except asyncio.CancelledError:
                if not self._ending:
                    raise
                await _refuse(context, Refused("SHUTTING_DOWN", retry_after_seconds=1))
            finally:
                self._watchers.discard(task)

        return guarded


async def _refuse(context: Context, refused: Refused) -> None:
    await context.abort(grpc_code(refused), refused.message, trailers_of(refused))


def _no_such(*_: object) -> AsyncIterator[Any]:
    """The method that nobody serves."""
    raise Refused("NOT_SERVED")


def _careful(deserialize: Callable[[bytes], Any] | None) -> Callable[[bytes], Any]:
    """Reads a request, or gives the refusal of one that is too large or no message of this method.

    gRPC's own limit is above ours: a call that breaks it ends without a reason that a program could read.
    """

    def read(raw: bytes) -> Any:
        if len(raw) > REQUEST_BYTES_MAX:
            return Refused("PAYLOAD_TOO_LARGE", f"{len(raw)} bytes")
        if deserialize is None:
            return raw
        try:
            return deserialize(raw)
        except DecodeError:
            return Refused("FIELD_INVALID", "the body is no request message of this method")

    return read


def _readable(request: Any) -> Any:
    """The request, or the requests of a stream; raises what `_careful` found wrong with one."""
    if isinstance(request, Refused):
        raise request
    return _each_readable(request) if hasattr(request, "__aiter__") else request


async def _each_readable(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for request in requests:
        yield _readable(request)
