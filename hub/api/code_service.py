"""CodeService over gRPC: what a code is and where the hub would route it; calls no wallet, keeps nothing."""

from collections.abc import Mapping
from typing import Any

from grpc import aio

from hub.api import read
from hub.codes.explain import explain
from hub.codes.report import Json, report
from hub.flows.codes import Target, Way, where
from hub.flows.ports import Ports
from hub.v1 import code_pb2, code_service_pb2, code_service_pb2_grpc

Context = aio.ServicerContext[Any, Any]

KIND: Mapping[str, code_pb2.CodeKind.ValueType] = {
    "mpm": code_pb2.CODE_KIND_MPM,
    "cpm": code_pb2.CODE_KIND_CPM,
    "uri": code_pb2.CODE_KIND_URI,
    "wallet_code": code_pb2.CODE_KIND_WALLET_CODE,
}
ROUTE_KIND: Mapping[Target, code_service_pb2.CodeRouteKind.ValueType] = {
    target: code_service_pb2.CodeRouteKind.Value(f"CODE_ROUTE_KIND_{target}") for target in Target
}
_TEXTS = ("scheme", "country", "currency", "amount", "merchant_name", "merchant_city", "mcc")
_LISTS = ("schemes", "guid", "warnings")
_OWN = (*_TEXTS, *_LISTS, "accepted", "kind", "crc_ok", "error", "objects")
"""Keys of a report that are fields of the message; all others go into `fields`."""


class CodeService(code_service_pb2_grpc.CodeServiceServicer):
    """For the people and programs that wonder what a code is."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def ReadCode(
        self, request: code_service_pb2.ReadCodeRequest, context: Context
    ) -> code_service_pb2.ReadCodeResponse:
        code = read.merchant_code(request.code)
        way = await where(self._ports, code, hint=request.wallet_hint or None)
        return code_service_pb2.ReadCodeResponse(code=code_message(code), route=_route(way))


def code_message(text: str) -> code_pb2.Code:
    """A code, read and explained, with nothing secret in it."""
    said = report(text)
    message = code_pb2.Code(
        accepted=bool(said["accepted"]),
        kind=KIND.get(str(said["kind"]), code_pb2.CODE_KIND_UNSPECIFIED),
        fields={name: value for name, value in said.items() if name not in _OWN and isinstance(value, str)},
        elements=[
            code_pb2.CodeElement(path=line.path, name=line.name, value=line.value, remark=line.note)
            for line in explain(text).lines
        ],
    )
    for name in _TEXTS:
        setattr(message, name, _text(said[name]))
    for name in _LISTS:
        values = said[name]
        if isinstance(values, list):
            getattr(message, name).extend(values)
    if isinstance(said["crc_ok"], bool):
        message.crc_ok = said["crc_ok"]
    error = said["error"]
    if isinstance(error, dict):
        message.error = str(error["reason"])
    return message


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _route(way: Way) -> code_service_pb2.CodeRoute:
    return code_service_pb2.CodeRoute(
        kind=ROUTE_KIND[way.target],
        wallet_ids=way.wallet_ids,
        merchant_id=way.merchant_id or "",
        payment_id=way.payment_id or "",
        reason=way.refused.reason if way.refused else "",
        advice=way.refused.message if way.refused else "",
    )
