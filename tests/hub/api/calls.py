"""What callers of the house say and hear: messages, metadata, refusals, streams."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import error_details_pb2, status_pb2
from grpc import aio

from hub.v1.money_pb2 import Money
from hub.v1.payment_service_pb2 import CreatePaymentRequest, OrderCodeOptions
from tests.hub.api.cast import CODE
from tests.hub.flows.scripted import Effect

Metadata = tuple[tuple[str, str], ...]


def as_(key: str, **more: str) -> Metadata:
    """The metadata of a caller with this key; `hub_merchant` names an acquirer's merchant."""
    named = ((name.replace("_", "-"), value) for name, value in more.items())
    return (("authorization", f"Bearer {key}"), *named)


def money(text: str) -> Money:
    """The message of an amount like "778.13 THB"."""
    value, code = text.split()
    units, _, decimals = value.partition(".")
    return Money(currency_code=code, minor_units=int(units + decimals))


def to_pay(request_id: str = "req-1", amount: str = "3480 JPY", **more: Any) -> CreatePaymentRequest:
    """What a till asks for: to pay with truemoney's code, unless another one or an order is given."""
    presented = {} if "order_code_options" in more else {"consumer_code": CODE}
    return CreatePaymentRequest(request_id=request_id, amount=money(amount), **{**presented, **more})


def an_order(request_id: str = "order-1", amount: str = "3480 JPY", **more: Any) -> CreatePaymentRequest:
    """What a till asks for that shows a code."""
    return to_pay(request_id, amount, order_code_options=OrderCodeOptions(valid_seconds=600), **more)


async def never(effect: Effect) -> Any:
    """What becomes of a call that no answer comes to."""
    await asyncio.Event().wait()


@dataclass(frozen=True)
class Refusal:
    """What a refused gRPC call brought back."""

    code: grpc.StatusCode
    message: str
    trailers: Mapping[str, str | bytes]

    @property
    def reason(self) -> str:
        """The trailer `hub-reason`."""
        return str(self.trailers["hub-reason"])

    @property
    def details(self) -> list[Any]:
        """The details of the packed `google.rpc.Status`."""
        status = status_pb2.Status.FromString(self.trailers["grpc-status-details-bin"])
        return [_unpacked(detail) for detail in status.details]

    @property
    def fields(self) -> list[str]:
        """The fields at fault."""
        return [
            violation.field
            for detail in self.details
            if isinstance(detail, error_details_pb2.BadRequest)
            for violation in detail.field_violations
        ]


async def refusal(call: Awaitable[Any]) -> Refusal:
    """What a call that has to be refused brings back; its answer, if it has one, fails the test."""
    try:
        answer = await call
    except aio.AioRpcError as error:
        trailers = {str(key): value for key, value in error.trailing_metadata() or ()}
        return Refusal(error.code(), error.details() or "", trailers)
    raise AssertionError(f"not refused: {answer}")


def raw(channel: aio.Channel, method: str) -> Any:
    """A method as bytes, for what has no stub; `method` is "Service/Method"."""
    return channel.unary_unary(f"/hub.v1.{method}")


async def next_of(stream: Any) -> Any:
    """The next message of a stream, which must have one."""
    message = await stream.read()
    assert message is not aio.EOF
    return message


async def all_of(stream: Any) -> list[Any]:
    """Every message of a stream, from where it stands to its end."""
    messages = []
    while (message := await stream.read()) is not aio.EOF:
        messages.append(message)
    return messages


def _unpacked(detail: AnyMessage) -> Any:
    for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo):
        if detail.Is(kind.DESCRIPTOR):
            message = kind()
            detail.Unpack(message)
            return message
    raise AssertionError(f"a detail that nobody knows: {detail.type_url}")
