"""Which services a hub serves: all of the contract's, and those of a sandbox in a sandbox alone."""

import asyncio
from pathlib import Path
from typing import Any

from grpc import aio
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from hub.app import serving
from hub.services import REPORT_FILES
from hub.settings import Settings

SERVED = {
    "hub.v1.AdminService",
    "hub.v1.CodeService",
    "hub.v1.PaymentService",
    "hub.v1.QuoteService",
    "hub.v1.SettlementService",
    "hub.v1.WalletGatewayService",
}


def services(folder: Path, *, sandbox: bool) -> set[str]:
    """What a hub says of itself by reflection, of our own contract."""
    given = Settings(
        store=f"sqlite:///{folder / 'hub.sqlite3'}",
        grpc="127.0.0.1:0",
        http="127.0.0.1:0",
        sandbox=sandbox,
        log_level="error",
    )

    async def asked() -> set[str]:
        async with serving(given) as hub, aio.insecure_channel(hub.grpc_address) as channel:
            any_channel: Any = channel
            stub: Any = reflection_pb2_grpc.ServerReflectionStub(any_channel)
            call = stub.ServerReflectionInfo(
                iter([reflection_pb2.ServerReflectionRequest(list_services="*")])
            )
            answer = await call.read()
            call.cancel()
            found = answer.list_services_response.service
            return {service.name for service in found if service.name.startswith("hub.")}

    return asyncio.run(asked())


def test_production_serves_the_whole_contract_and_nothing_to_play_with(tmp_path: Path) -> None:
    assert SERVED == services(tmp_path, sandbox=False)


def test_a_sandbox_serves_what_plays_payer_fault_and_clock_besides(tmp_path: Path) -> None:
    assert SERVED | {"hub.v1.SandboxService"} == services(tmp_path, sandbox=True)


def test_reports_are_made_as_csv_and_json() -> None:
    assert {"csv", "json"} == set(REPORT_FILES)
