"""Runs the command `hub` inside a test, and beside it a hub on loopback that answers as it is told."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.message_factory import GetMessageClass
from typer.testing import CliRunner, Result

from hub.cli.main import app
from hub.v1 import payment_service_pb2, sandbox_service_pb2, settlement_service_pb2

SERVICES = {
    "PaymentService": payment_service_pb2,
    "SettlementService": settlement_service_pb2,
    "SandboxService": sandbox_service_pb2,
}
NO_HUB = "127.0.0.1:9"
"""The discard port: nobody listens."""


def hub(*words: str, stdin: str | bytes = "", env: Mapping[str, str | None] | None = None) -> Result:
    """What `hub WORDS` says and how it ends, without anything of the tester's own environment."""
    clean = {"HUB_TARGET": NO_HUB, "HUB_KEY": None, "HUB_CONFIG": None, "HUB_STORE": None, **(env or {})}
    return CliRunner().invoke(app, list(words), input=stdin, env=clean, catch_exceptions=False)


@dataclass(frozen=True)
class Refusal:
    """An answer that is none."""

    code: grpc.StatusCode
    reason: str
    words: str = "in words"


@dataclass
class Scripted:
    """A hub with one answer per method: a message, a list of them for a stream, or a refusal."""

    answers: Mapping[str, Any]
    target: str = ""
    heard: list[tuple[str, Any]] = field(default_factory=list)
    metadata: list[dict[str, str]] = field(default_factory=list)

    def hub(self, *words: str, key: str = "a-key") -> Result:
        """Runs a command that calls this hub."""
        return hub(*words, env={"HUB_TARGET": self.target, "HUB_KEY": key})

    def asked(self, method: str) -> Any:
        """The one request of this method."""
        (request,) = [request for named, request in self.heard if named == method]
        return request

    def answer(self, method: str, request: Any, context: Any) -> Any:
        """What a handler gives back."""
        self.heard.append((method, request))
        self.metadata.append({key: str(value) for key, value in context.invocation_metadata()})
        found = self.answers[method]
        if isinstance(found, Refusal):
            context.set_trailing_metadata((("hub-reason", found.reason),))
            context.abort(found.code, found.words)
        return found


@contextmanager
def scripted(**answers: Any) -> Iterator[Scripted]:
    """A running hub with these answers."""
    script = Scripted(answers)
    server = grpc.server(ThreadPoolExecutor(2))
    for name, module in SERVICES.items():
        handlers = {
            method.name: _handler(script, method)
            for method in module.DESCRIPTOR.services_by_name[name].methods
            if method.name in answers
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(f"hub.v1.{name}", handlers),))
    script.target = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield script
    finally:
        ended: threading.Event = server.stop(1)
        ended.wait()


def _handler(script: Scripted, method: Any) -> "grpc.RpcMethodHandler[Any, Any]":
    def one(request: Any, context: Any) -> Any:
        return script.answer(method.name, request, context)

    def many(request: Any, context: Any) -> Iterator[Any]:
        yield from script.answer(method.name, request, context)

    make = (
        grpc.unary_stream_rpc_method_handler
        if method.server_streaming
        else grpc.unary_unary_rpc_method_handler
    )
    return make(
        many if method.server_streaming else one,
        request_deserializer=GetMessageClass(method.input_type).FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )
