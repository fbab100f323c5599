"""The server: where it listens, what it serves, and the limits that are set."""

import asyncio
import socket
from contextlib import closing
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from hub.api import server as server_module
from hub.api.guard import REQUEST_BYTES_MAX
from hub.api.plaintext import PlaintextRefused
from hub.api.server import HubServer, build_server
from hub.participants.directory import Directory
from hub.v1.payment_service_pb2 import GetPaymentRequest
from tests.hub.api.calls import as_, refusal
from tests.hub.api.cast import BOOKS_KEY
from tests.hub.api.house import House, at_home


def _built(house: House, **more: Any) -> HubServer:
    return build_server(house._services(), Directory, **more)


@at_home()
async def test_health_needs_no_key_and_ends_before_the_server_does(house: House) -> None:
    stub: Any = health_pb2_grpc.HealthStub(house.channel)
    serving = await stub.Check(health_pb2.HealthCheckRequest())

    assert health_pb2.HealthCheckResponse.SERVING == serving.status


@at_home()
async def test_a_taken_port_is_refused_or_another_is_taken(house: House) -> None:
    taken = int(house.server.address.rpartition(":")[2])
    with pytest.raises(OSError, match="can't be listened at"):
        _built(house, port=taken)
    other = _built(house, port=taken, free_port=True)
    await other.stop(0)

    assert house.server.address != other.address


@at_home()
async def test_two_processes_share_a_port_only_when_asked(house: House) -> None:
    first = _built(house, reuse_port=True)
    port = int(first.address.rpartition(":")[2])
    second = _built(house, port=port, reuse_port=True)
    await first.stop(0)
    await second.stop(0)

    assert first.address == second.address


@at_home()
async def test_plaintext_is_not_for_the_world(house: House) -> None:
    with pytest.raises(PlaintextRefused):
        _built(house, host="0.0.0.0")
    allowed = _built(house, host="0.0.0.0", insecure=True)
    await allowed.stop(0)


@at_home()
async def test_metadata_beyond_8_kib_is_refused(house: House) -> None:
    request = GetPaymentRequest(payment_id="pay_none")
    fits = await refusal(
        house.payments.GetPayment(request, metadata=(*as_(BOOKS_KEY), ("x-much", "y" * 7_000)))
    )
    too_much = await refusal(
        house.payments.GetPayment(request, metadata=(*as_(BOOKS_KEY), ("x-much", "y" * 9_000)))
    )

    assert "PAYMENT_NOT_FOUND" == fits.reason
    assert grpc.StatusCode.RESOURCE_EXHAUSTED is too_much.code


def test_the_limits_are_those_of_the_design() -> None:
    limits = dict(server_module._LIMITS)

    assert 64 * 1024 == REQUEST_BYTES_MAX
    assert 4 * 1024 * 1024 == limits["grpc.max_send_message_length"]
    assert 8 * 1024 == limits["grpc.absolute_max_metadata_size"]
    assert 5_000 == limits["grpc.server_handshake_timeout_ms"]
    assert {"grpc.max_concurrent_streams", "grpc.max_connection_idle_ms", "grpc.max_connection_age_ms"} < {
        *limits
    }


@at_home()
async def test_a_client_that_never_says_hello_is_let_go(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handshake's time is set on the server; here it is a short one."""
    limits = [(name, 100 if "handshake" in name else value) for name, value in server_module._LIMITS]
    monkeypatch.setattr(server_module, "_LIMITS", limits)
    quick = _built(house)
    await quick.start()
    host, _, port = quick.address.rpartition(":")
    with closing(socket.create_connection((host, int(port)))) as silent:
        silent.setblocking(False)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(10):
            while await loop.sock_recv(silent, 4096):
                continue
    await quick.stop(0)


@at_home()
async def test_a_production_hub_has_no_sandbox_service(house: House) -> None:
    assert house._services().sandbox is None
