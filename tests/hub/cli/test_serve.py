"""`hub serve`: what keeps it from starting is told in a line, with the exit code that says whose it is."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def served(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs `hub serve`, which is expected to end by itself."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    settings = {
        "HUB_STORE": f"sqlite:///{tmp_path / 'hub.db'}",
        "HUB_GRPC": "127.0.0.1:0",
        "HUB_HTTP": "127.0.0.1:0",
    }
    return subprocess.run(
        [sys.executable, "-c", "from hub.cli.main import run; run()", "serve"],
        cwd=ROOT,
        env={**clean, **settings, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_tells_its_addresses_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'hub.db'}"
    settings = {"HUB_STORE": store, "HUB_GRPC": "127.0.0.1:0", "HUB_HTTP": "127.0.0.1:0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "serve", "--json"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    process.terminate()
    rest, said = process.communicate(timeout=60)

    assert {"grpc", "http", "store"} == set(told)
    assert told["http"].startswith("http://127.0.0.1:")
    assert store == told["store"]
    assert (0, "") == (process.returncode, rest)
    first, *_, last = said.splitlines()
    assert f"hub: grpc {told['grpc']}, http {told['http'].removeprefix('http://')}, store {store}" == first
    assert "hub: closed" == last
    assert {"hub.db", "hub.db.lock"} == {file.name for file in tmp_path.iterdir()}


def test_settings_that_can_not_be_are_wrong_usage_each_in_a_line(tmp_path: Path) -> None:
    done = served(tmp_path, HUB_ZONE="Middle/Earth", HUB_DRAIN_SECONDS="-1")

    assert 2 == done.returncode
    assert "HUB_ZONE" in done.stderr
    assert "HUB_DRAIN_SECONDS" in done.stderr
    assert "Traceback" not in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_an_address_that_is_taken_is_a_fault_that_names_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = served(tmp_path, HUB_HTTP=f"127.0.0.1:{taken.getsockname()[1]}")

    assert 1 == done.returncode
    assert "HUB_HTTP" in done.stderr
    assert "Traceback" not in done.stderr
