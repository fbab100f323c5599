"""What stands before every gRPC method: who calls, refusals told once and alike, and what was counted.

Health and reflection need no credential; everything else does.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import grpc
import structlog
from grpc import aio

from hub.api.caller import Caller, caller_of
from hub.api.errors import grpc_code, message_of, trailers_of
from hub.api.metrics import CALL_SECONDS, CALLS
from hub.flows.deciding import GaveUp
from hub.flows.units import CommitInDoubt, StoreStopped
from hub.participants.directory import Directory
from hub.participants.model import PrincipalKind
from hub.payment.reasons import Refused

OPEN_TO_ALL = ("/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.", "/grpc.reflection.v1.")
OPERATORS_ONLY = ("/grpc.channelz.v1.",)

_CALLER: ContextVar[Caller] = ContextVar("caller")

Behaviour = Callable[[Any, Any], Any]

log = structlog.get_logger()


def caller() -> Caller:
    """Who made the call that is being answered."""
    return _CALLER.get()


class Guard(aio.ServerInterceptor):
    """Wraps every method of the server."""

    def __init__(self, directory: Callable[[], Directory]) -> None:
        self._directory = directory

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or method.startswith(OPEN_TO_ALL):
            return handler
        wrapped: grpc.RpcMethodHandler[Any, Any] = _wrapped(handler, self, method)
        return wrapped

    def admit(self, method: str, context: aio.ServicerContext[Any, Any]) -> None:
        """Sets the caller of this call. Raises `Refused`."""
        metadata = {
            key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)
        }
        known = caller_of(metadata, self._directory())
        if method.startswith(OPERATORS_ONLY):
            known.require(PrincipalKind.OPERATOR)
        _CALLER.set(known)


def _wrapped(handler: Any, guard: Guard, method: str) -> Any:
    if handler.unary_unary is not None:
        make, behaviour = grpc.unary_unary_rpc_method_handler, _unary(handler.unary_unary, guard, method)
    elif handler.unary_stream is not None:
        make, behaviour = grpc.unary_stream_rpc_method_handler, _stream(handler.unary_stream, guard, method)
    elif handler.stream_unary is not None:
        make, behaviour = grpc.stream_unary_rpc_method_handler, _unary(handler.stream_unary, guard, method)
    else:
        make, behaviour = grpc.stream_stream_rpc_method_handler, _stream(handler.stream_stream, guard, method)
    return make(
        behaviour,
        request_deserializer=handler.request_deserializer,
        response_serializer=handler.response_serializer,
    )


def _unary(behaviour: Behaviour, guard: Guard, method: str) -> Behaviour:
    async def guarded(request: Any, context: aio.ServicerContext[Any, Any]) -> Any:
        started = time.perf_counter()
        code = grpc.StatusCode.OK
        try:
            guard.admit(method, context)
            return await behaviour(request, context)
        except Refused as refused:
            code = grpc_code(refused)
            await _refuse(context, refused)
        except (StoreStopped, CommitInDoubt, GaveUp) as failed:
            code = grpc.StatusCode.UNAVAILABLE
            await log.aerror("store_unavailable", method=method, error=repr(failed))
            await _refuse(context, Refused("STORE_UNAVAILABLE", retry_after_seconds=1))
        finally:
            CALLS.labels(method=method, code=code.name).inc()
            CALL_SECONDS.labels(method=method).observe(time.perf_counter() - started)

    return guarded


def _stream(behaviour: Behaviour, guard: Guard, method: str) -> Behaviour:
    async def guarded(request: Any, context: aio.ServicerContext[Any, Any]) -> AsyncIterator[Any]:
        code = grpc.StatusCode.OK
        try:
            guard.admit(method, context)
            async for message in behaviour(request, context):
                yield message
        except Refused as refused:
            code = grpc_code(refused)
            await _refuse(context, refused)
        finally:
            CALLS.labels(method=method, code=code.name).inc()

    return guarded


async def _refuse(context: aio.ServicerContext[Any, Any], refused: Refused) -> None:
    await context.abort(grpc_code(refused), message_of(refused), trailers_of(refused))
