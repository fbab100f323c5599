"""A hub that answers as it is told, over real gRPC on loopback."""

import asyncio
import functools
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf.message_factory import GetMessageClass
from grpc import aio

from hub.v1 import payment_pb2, payment_service_pb2

Context = aio.ServicerContext[Any, Any]
Turn = Callable[[Any, Context], Awaitable[Any]]
S = payment_pb2.PaymentState


def payment(state: str, payment_id: str = "pay_1") -> payment_pb2.Payment:
    """A payment in this state."""
    return payment_pb2.Payment(payment_id=payment_id, state=S.Value(f"PAYMENT_STATE_{state}"))


def says(message: Any) -> Turn:
    """This is the answer."""

    async def turn(request: Any, context: Context) -> Any:
        return message

    return turn


def fails(code: grpc.StatusCode, reason: str | None = None, words: str = "in words") -> Turn:
    """The call ends with this code, and with a reason where a hub gives one."""

    async def turn(request: Any, context: Context) -> Any:
        trailers = (("hub-reason", reason),) if reason else ()
        await context.abort(code, words, trailers)

    return turn


async def silence(request: Any, context: Context) -> Any:
    """No answer, for as long as the caller waits."""
    await asyncio.Event().wait()


class ScriptedHub:
    """Takes its turns, method by method; the last one is repeated."""

    def __init__(self) -> None:
        self.turns: dict[str, deque[Turn]] = {}
        self.heard: list[tuple[str, Any]] = []
        """Method and request, in the order of coming."""
        self.metadata: list[dict[str, str]] = []
        self.changes: list[payment_pb2.Payment] = []
        """What a watcher is told before it is told nothing more."""
        self.ends_watch = False
        self.watch_ended = asyncio.Event()

    def will(self, method: str, *turns: Turn) -> None:
        """What becomes of the next calls of this method."""
        self.turns[method] = deque(turns)

    def handlers(self) -> dict[str, Any]:
        """Its methods, as a server takes them."""
        methods = payment_service_pb2.DESCRIPTOR.services_by_name["PaymentService"].methods
        found: dict[str, Any] = {}
        for method in methods:
            request = GetMessageClass(method.input_type)
            stream = method.name == "WatchPayments"
            make = grpc.unary_stream_rpc_method_handler if stream else grpc.unary_unary_rpc_method_handler
            behave = self._watch if stream else functools.partial(self._take, method.name)
            found[method.name] = make(
                behave,
                request_deserializer=request.FromString,
                response_serializer=lambda message: message.SerializeToString(),
            )
        return found

    async def _watch(self, request: Any, context: Context) -> AsyncIterator[Any]:
        self.heard.append(("WatchPayments", request))
        try:
            for one in self.changes:
                yield payment_service_pb2.WatchPaymentsResponse(payment=one, cursor="c")
            if "WatchPayments" in self.turns:
                await self._take("WatchPayments", request, context)
            elif not self.ends_watch:
                await asyncio.Event().wait()
        finally:
            self.watch_ended.set()

    async def _take(self, method: str, request: Any, context: Context) -> Any:
        self.heard.append((method, request))
        self.metadata.append({key: str(value) for key, value in context.invocation_metadata() or ()})
        turns = self.turns[method]
        turn = turns.popleft() if len(turns) > 1 else turns[0]
        return await turn(request, context)


@asynccontextmanager
async def serving(hub: ScriptedHub) -> AsyncIterator[str]:
    """The address of a server that speaks for this hub."""
    server = aio.server()
    handler = grpc.method_handlers_generic_handler("hub.v1.PaymentService", hub.handlers())
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)
