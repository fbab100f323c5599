"""A hub put together: it serves and lets everything go, or says in a line why it can't start."""

import asyncio
import json
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from fx.errors import RateStale
from hub.app import FIRST_OPERATOR, CannotStart, configure_logs, rate_board, serving
from hub.client.link import CallRefused, Link
from hub.flows.units import CommitInDoubt, SaveRecord, Unit
from hub.participants.directory import key_hash
from hub.settings import Settings, WalletSettings
from hub.settlement.day import Scheme
from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

KEY = "a-throw-away-key-of-thirty-two-characters"


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """A hub says how its process logs; the next test begins without."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    yield
    root.handlers[:] = handlers
    structlog.reset_defaults()


def settings(folder: Path, **others: Any) -> Settings:
    given: dict[str, Any] = {
        "store": f"sqlite:///{folder / 'hub.sqlite3'}",
        "grpc": "127.0.0.1:0",
        "http": "127.0.0.1:0",
        "log_level": "error",
        **others,
    }
    return Settings(**given)


async def starts(given: Settings) -> None:
    async with serving(given):
        pass


async def first_open_day(address: str, key: str) -> str:
    async with Link(address, key) as link:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.GetDay, business_day_pb2.GetDayRequest())
        return str(answer.day.business_date)


def test_it_serves_both_doors_and_leaves_a_store_without_a_log(tmp_path: Path) -> None:
    async def story() -> None:
        async with serving(settings(tmp_path)) as hub:
            async with aio.insecure_channel(hub.grpc_address) as channel:
                stub: Any = health_pb2_grpc.HealthStub(channel)
                said = await stub.Check(health_pb2.HealthCheckRequest())
            assert health_pb2.HealthCheckResponse.SERVING == said.status
            async with httpx.AsyncClient(trust_env=False) as client:
                assert "ok\n" == (await client.get(f"http://{hub.http_address}/healthz")).text

    asyncio.run(story())
    assert {"hub.sqlite3", "hub.sqlite3.lock"} == {file.name for file in tmp_path.iterdir()}


def test_the_key_that_is_set_is_the_first_operator_s_until_it_is_revoked(tmp_path: Path) -> None:
    given = settings(tmp_path, operator_key=KEY)

    async def story() -> None:
        async with serving(given) as hub:
            assert await first_open_day(hub.grpc_address, KEY)
            credential = hub.ports.directory().credentials[key_hash(KEY)]
            assert FIRST_OPERATOR == credential.principal_id
            await hub.store.commit(Unit((SaveRecord(replace(credential, revoked=True)),)))
        async with serving(given) as hub:
            with pytest.raises(CallRefused, match="NO_CREDENTIAL"):
                await first_open_day(hub.grpc_address, KEY)

    asyncio.run(story())


def test_a_store_serves_one_hub_and_names_the_process_that_has_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with serving(settings(tmp_path)):
            with pytest.raises(CannotStart, match=f"in use by process {os.getpid()}"):
                await starts(settings(tmp_path))

    asyncio.run(story())


@pytest.mark.parametrize("door", ["grpc", "http"])
def test_a_taken_port_names_its_setting_and_the_way_out(
    tmp_path: Path, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRPC_VERBOSITY", "NONE")

    async def story() -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            said = f"HUB_{door.upper()}={address} can't be had.*--free-ports"
            with pytest.raises(CannotStart, match=said):
                await starts(settings(tmp_path, **{door: address}))
            async with serving(settings(tmp_path, free_ports=True, **{door: address})) as hub:
                assert address not in (hub.grpc_address, hub.http_address)

    asyncio.run(story())


@pytest.mark.parametrize(
    "others, said",
    [
        ({"store": "postgres://here"}, "sqlite:///PATH"),
        ({"store": "sqlite:////proc/hub.sqlite3"}, "HUB_STORE=sqlite:////proc/hub.sqlite3 can't be had"),
        ({"http": "0.0.0.0:0"}, "HUB_INSECURE=1"),
        ({"grpc": "0.0.0.0:0"}, "HUB_INSECURE=1"),
        ({"routes": Path("nowhere.toml")}, "nowhere.toml"),
        (
            {"wallets": {"nobody": WalletSettings(base_url="http://x", client_id="x", secrets={})}},
            r"wallets\.nobody: .*truemoney",
        ),
    ],
)
def test_what_can_not_be_is_said_and_everything_let_go_again(
    tmp_path: Path, others: dict[str, Any], said: str
) -> None:
    async def story() -> None:
        with pytest.raises(CannotStart, match=said):
            await starts(settings(tmp_path, **others))
        await starts(settings(tmp_path))

    asyncio.run(story())


def test_another_zone_than_the_store_s_is_refused_with_the_zone_to_set(tmp_path: Path) -> None:
    async def story() -> None:
        await starts(settings(tmp_path, zone="+08:00"))
        with pytest.raises(CannotStart, match=r"set it to UTC\+08:00"):
            await starts(settings(tmp_path, zone="Asia/Tokyo"))
        await starts(settings(tmp_path, zone="UTC+08:00"))

    asyncio.run(story())


def test_a_fault_of_whoever_uses_the_hub_is_no_fault_of_its_start(tmp_path: Path) -> None:
    async def story() -> None:
        async with serving(settings(tmp_path)):
            raise OSError("the report can't be written")

    with pytest.raises(OSError, match="the report"):
        asyncio.run(story())


def test_a_store_that_fails_at_the_first_write_is_a_start_that_can_not_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise CommitInDoubt("disk I/O error")

    monkeypatch.setattr("hub.store.sqlite.store.SqliteStore.commit", fails)

    with pytest.raises(CannotStart, match=r"hub\.sqlite3: disk I/O error"):
        asyncio.run(starts(settings(tmp_path, operator_key=KEY)))


def test_it_says_why_it_can_not_go_on(tmp_path: Path) -> None:
    async def story() -> list[str]:
        said = []
        async with serving(settings(tmp_path)) as hub:
            hub.store.stopped.because("the disk is full")
            said.append(await hub.failed())
        async with serving(settings(tmp_path)) as hub:
            hub.at_work.cancel()
            said.append(await hub.failed())
        return said

    assert ["the disk is full", "the desk ended: None"] == asyncio.run(story())


def test_a_sandbox_replays_rates_and_production_lets_them_grow_stale() -> None:
    scheme, now = Scheme(), datetime(2026, 11, 22, 12, tzinfo=UTC)
    replayed = rate_board(scheme, sandbox=True).price("JPY", "THB", Decimal(0), now)
    assert {"ECB 2024-12-31, replayed"} == {leg.source for leg in replayed.legs}
    with pytest.raises(RateStale):
        rate_board(scheme, sandbox=False).price("JPY", "THB", Decimal(0), now)


def test_what_libraries_say_is_a_line_like_our_own(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    configure_logs("info")  # a second hub of the same process says nothing twice
    logging.getLogger("somebody").warning("lost %s", "a wheel")
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert ("warning", "somebody", "lost a wheel") == (said["level"], said["logger"], said["said"])


def test_a_fault_is_logged_with_the_place_where_it_happened(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("error")
    try:
        _ = 1 // 0
    except ZeroDivisionError:
        structlog.get_logger().exception("hub_fault", method="somewhere")
    said = json.loads(capsys.readouterr().err)
    assert "ZeroDivisionError" in said["exception"]
    assert "test_app.py" in said["exception"]
