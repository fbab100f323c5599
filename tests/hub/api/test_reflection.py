"""Reflection: both versions tell the same services, and describe them."""

from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc import aio
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse

from tests.hub.api.calls import next_of
from tests.hub.api.contract import services
from tests.hub.api.house import House, at_home

VERSIONS = ("v1alpha", "v1")
SANDBOX = "hub.v1.SandboxService"


async def _asked(channel: aio.Channel, version: str, **asked: Any) -> ServerReflectionResponse:
    call: Any = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=ServerReflectionRequest.SerializeToString,
        response_deserializer=ServerReflectionResponse.FromString,
    )()
    await call.write(ServerReflectionRequest(**asked))
    answer = await next_of(call)
    await call.done_writing()
    assert isinstance(answer, ServerReflectionResponse)
    return answer


async def _listed(house: House, version: str) -> list[str]:
    answer = await _asked(house.channel, version, list_services="")
    return [service.name for service in answer.list_services_response.service]


@at_home()
async def test_both_versions_list_what_is_served_without_a_key(house: House) -> None:
    v1alpha, v1 = [await _listed(house, version) for version in VERSIONS]
    ours = [name for name in v1 if name.startswith("hub.v1.")]

    assert v1alpha == v1
    assert sorted(name for name in services() if name != SANDBOX) == ours
    assert "grpc.health.v1.Health" in v1


@at_home(sandbox=True)
async def test_a_sandbox_lists_its_service(house: House) -> None:
    assert SANDBOX in await _listed(house, "v1")


@at_home()
async def test_what_is_listed_is_described(house: House) -> None:
    for version in VERSIONS:
        for name in await _listed(house, version):
            answer = await _asked(house.channel, version, file_containing_symbol=name)
            files = [
                FileDescriptorProto.FromString(file)
                for file in answer.file_descriptor_response.file_descriptor_proto
            ]
            described = [f"{file.package}.{service.name}" for file in files for service in file.service]
            assert name in described, version


@at_home()
async def test_an_unknown_symbol_is_not_found(house: House) -> None:
    for version in VERSIONS:
        answer = await _asked(house.channel, version, file_containing_symbol="no.such.Thing")
        assert answer.HasField("error_response")
