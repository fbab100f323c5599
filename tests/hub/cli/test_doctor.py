"""`hub doctor`: what would keep a hub from running well on this machine."""

import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from hub.cli import doctor
from hub.cli.doctor import CHECKS, Finding
from tests.hub.cli.running import hub

KEYS = {"verdict", "what", "detail"}


def findings(tmp_path: Path, **env: str) -> dict[str, list[dict[str, str]]]:
    """What the doctor finds, by what was looked at."""
    told = hub("doctor", "--json", env=healthy(tmp_path, env))
    found: dict[str, list[dict[str, str]]] = {}
    for line in told.stdout.splitlines():
        one = json.loads(line)
        assert KEYS == one.keys()
        found.setdefault(one["what"], []).append(one)
    return found


def healthy(tmp_path: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Settings under which nothing is wrong, unless `env` says otherwise."""
    free = {"HUB_GRPC": "127.0.0.1:0", "HUB_HTTP": "127.0.0.1:0"}
    return {"HUB_STORE": f"sqlite:///{tmp_path / 'hub.db'}", "HUB_SANDBOX": "1", **free, **env}


@pytest.fixture(autouse=True)
def a_roomy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has, the doctor sees an fsync of 3 ms."""
    monkeypatch.setattr(doctor, "_fsync_ms", lambda folder: 3)


def test_a_machine_that_is_well_has_no_fault(tmp_path: Path) -> None:
    told = hub("doctor", env=healthy(tmp_path, {}))

    assert 0 == told.exit_code
    assert [] == [line for line in told.stdout.splitlines() if line.startswith("fault")]


def test_everything_that_a_hub_stands_on_is_looked_at(tmp_path: Path) -> None:
    found = findings(tmp_path)

    looked_at = {"Python", "SQLite", "clock", "open files", "settings", "store", "fsync", "address"}
    assert looked_at | {"grpcio", "cryptography"} <= found.keys()
    assert "3 ms; every payment waits for two of them" == found["fsync"][0]["detail"]


@pytest.mark.parametrize(
    "env, words",
    [
        ({"HUB_GRPC": "nowhere"}, "HUB_GRPC"),
        ({"HUB_DRAIN_SECONDS": "soon"}, "HUB_DRAIN_SECONDS"),
        ({"HUB_ZONE": "Middle/Earth"}, "HUB_ZONE"),
        ({"HUB_CONFIG": "no-such-file.toml"}, "no-such-file.toml"),
    ],
)
def test_a_setting_that_can_not_be_is_a_fault_named(tmp_path: Path, env: dict[str, str], words: str) -> None:
    told = hub("doctor", env=healthy(tmp_path, env))

    assert 1 == told.exit_code
    assert [] != [line for line in told.stdout.splitlines() if line.startswith("fault") and words in line]


def test_a_store_in_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    found = findings(tmp_path, HUB_STORE=f"sqlite:///{tmp_path / 'no' / 'hub.db'}")

    assert ["fault"] == [one["verdict"] for one in found["store"]]


def test_a_slow_disk_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_fsync_ms", lambda folder: 51)

    assert ["warning"] == [one["verdict"] for one in findings(tmp_path)["fsync"]]


def test_an_address_that_is_taken_is_a_warning_that_names_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        found = findings(tmp_path, HUB_GRPC=address)

    warnings = [one for one in found["address"] if one["verdict"] == "warning"]
    assert [True] == [one["detail"].startswith(address) for one in warnings]


def test_a_hub_without_wallets_and_a_sandbox_are_warned_of(tmp_path: Path) -> None:
    empty, sandbox = findings(tmp_path, HUB_SANDBOX="0"), findings(tmp_path)

    assert ["warning"] == [one["verdict"] for one in empty["settings"]]
    assert ["ok", "warning"] == [one["verdict"] for one in sandbox["settings"]]
    assert "never for real money" in sandbox["settings"][1]["detail"]


def test_a_library_that_is_missing_is_a_fault_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("grpcio", "no-such-library"))

    verdicts = {one.what: one.verdict for one in doctor.packages()}

    assert {"grpcio": "ok", "no-such-library": "fault"} == verdicts


def test_one_fault_among_many_findings_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> Iterator[Finding]:
        yield Finding("ok", "a", "b")
        yield Finding("fault", "c", "d")

    monkeypatch.setattr(doctor, "CHECKS", (CHECKS[0], wrong))
    told = hub("doctor")

    assert 1 == told.exit_code
    assert "fault    c: d" == told.stdout.splitlines()[-1]
