"""The gRPC server: every service behind the guard, with limits that are set and not defaults (DESIGN B5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grpc import aio
from grpc_channelz.v1 import channelz
from grpc_health.v1 import health_pb2_grpc
from grpc_health.v1.health import aio as health_aio

from hub.api.admin_service import AdminService
from hub.api.code_service import CodeService
from hub.api.guard import REQUEST_BYTES_MAX, Guard
from hub.api.payment_service import PaymentService
from hub.api.plaintext import require_private
from hub.api.quotes import QuoteService
from hub.api.reflection import add_reflection
from hub.api.sandbox_service import SandboxService
from hub.api.settlement_service import SettlementService
from hub.api.wallet_gateway import WalletGatewayService
from hub.participants.directory import Directory
from hub.v1 import (
    admin_service_pb2_grpc,
    code_service_pb2_grpc,
    payment_service_pb2_grpc,
    quote_service_pb2_grpc,
    sandbox_service_pb2_grpc,
    settlement_service_pb2_grpc,
    wallet_gateway_service_pb2_grpc,
)

ANSWER_BYTES_MAX = 4 * 1024 * 1024
METADATA_BYTES_MAX = 8 * 1024
STREAMS_PER_CONNECTION_MAX = 256
CALLS_MAX = 4096
"""Calls of all connections at a time, streams among them. New payments are shed long before, by the desk."""
HANDSHAKE_MS = 5_000
IDLE_MS = 15 * 60_000
AGE_MS = 2 * 60 * 60_000
AGE_GRACE_MS = 60_000
"""What a connection of that age gets to end its streams in; a watcher goes on from its cursor."""
KEEPALIVE_MS = 60_000
KEEPALIVE_TIMEOUT_MS = 20_000
PING_EVERY_MS_MIN = 10_000
"""A client that pings more often is let go."""

HEALTH = "grpc.health.v1.Health"

_LIMITS: Sequence[tuple[str, Any]] = (
    # The guard refuses above 64 KiB with a reason that a program can read; gRPC, above this, without.
    ("grpc.max_receive_message_length", 4 * REQUEST_BYTES_MAX),
    ("grpc.max_send_message_length", ANSWER_BYTES_MAX),
    ("grpc.max_metadata_size", METADATA_BYTES_MAX),
    ("grpc.absolute_max_metadata_size", METADATA_BYTES_MAX),
    ("grpc.max_concurrent_streams", STREAMS_PER_CONNECTION_MAX),
    ("grpc.server_handshake_timeout_ms", HANDSHAKE_MS),
    ("grpc.max_connection_idle_ms", IDLE_MS),
    ("grpc.max_connection_age_ms", AGE_MS),
    ("grpc.max_connection_age_grace_ms", AGE_GRACE_MS),
    ("grpc.keepalive_time_ms", KEEPALIVE_MS),
    ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", PING_EVERY_MS_MIN),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", PING_EVERY_MS_MIN),
    ("grpc.http2.max_ping_strikes", 2),
    ("grpc.enable_channelz", 1),
)


@dataclass(frozen=True, slots=True)
class Services:
    """What a hub serves. `sandbox` is None in production: then the service does not exist."""

    payments: PaymentService
    quotes: QuoteService
    codes: CodeService
    wallets: WalletGatewayService
    settlement: SettlementService
    admin: AdminService
    sandbox: SandboxService | None = None


class HubServer:
    """A server that is bound and not yet serving; `build_server` makes it."""

    def __init__(self, server: aio.Server, guard: Guard, health: Any, host: str, port: int) -> None:
        self._server = server
        self._guard = guard
        self._health = health
        self.address = f"{host}:{port}"
        """Where it is reached: host:port."""

    async def start(self) -> None:
        """Takes calls from now on."""
        await self._server.start()

    async def stop(self, grace_seconds: float) -> None:
        """Takes no new calls, ends the watches, lets the rest end in time and cuts what is left."""
        await self._health.enter_graceful_shutdown()
        self._guard.end_watches()
        await self._server.stop(grace_seconds)


def build_server(
    services: Services,
    directory: Callable[[], Directory],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    insecure: bool = False,
    free_port: bool = False,
    reuse_port: bool = False,
) -> HubServer:
    """A server at host:port (0: any free one), to be started inside the running loop.

    `insecure` allows plaintext off loopback, `free_port` another port where the asked one is taken,
    `reuse_port` several processes at one port. Raises `PlaintextRefused`, and OSError for a port that
    can't be had.
    """
    require_private(host, insecure=insecure)
    guard = Guard(directory)
    options = (*_LIMITS, ("grpc.so_reuseport", int(reuse_port)))
    server = aio.server(interceptors=(guard,), options=options, maximum_concurrent_rpcs=CALLS_MAX)
    health = health_aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    channelz.add_channelz_servicer(server)
    add_reflection(server, (*_add(services, server), HEALTH))
    return HubServer(server, guard, health, host, _bind(server, host, port, free_port=free_port))


def _add(services: Services, server: aio.Server) -> list[str]:
    """Registers the hub's services; their full names."""
    payment_service_pb2_grpc.add_PaymentServiceServicer_to_server(services.payments, server)
    quote_service_pb2_grpc.add_QuoteServiceServicer_to_server(services.quotes, server)
    code_service_pb2_grpc.add_CodeServiceServicer_to_server(services.codes, server)
    wallet_gateway_service_pb2_grpc.add_WalletGatewayServiceServicer_to_server(services.wallets, server)
    settlement_service_pb2_grpc.add_SettlementServiceServicer_to_server(services.settlement, server)
    admin_service_pb2_grpc.add_AdminServiceServicer_to_server(services.admin, server)
    names = ["PaymentService", "QuoteService", "CodeService", "WalletGatewayService"]
    names += ["SettlementService", "AdminService"]
    if services.sandbox is not None:
        sandbox_service_pb2_grpc.add_SandboxServiceServicer_to_server(services.sandbox, server)
        names.append("SandboxService")
    return [f"hub.v1.{name}" for name in names]


def _bind(server: aio.Server, host: str, port: int, *, free_port: bool) -> int:
    for tried in (port, 0) if free_port else (port,):
        try:
            return server.add_insecure_port(f"{host}:{tried}")
        except RuntimeError as taken:
            refused = OSError(f"{host}:{tried} can't be listened at: {taken}")
    raise refused
