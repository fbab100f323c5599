"""SandboxService over gRPC: playing the payer, the fault and the clock; served by sandboxes only."""

from collections.abc import Mapping

import httpx

from hub.flows.clock import MovableClock
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.v1 import sandbox_service_pb2_grpc


class SandboxService(sandbox_service_pb2_grpc.SandboxServiceServicer):
    """`wallets` are the sandbox wallets' base addresses by wallet id; `http` calls them."""

    def __init__(
        self,
        ports: Ports,
        desk: Desk,
        clock: MovableClock,
        wallets: Mapping[str, str],
        http: httpx.AsyncClient,
    ) -> None:
        self._ports = ports
        self._desk = desk
        self._clock = clock
        self._wallets = wallets
        self._http = http
