"""`hub serve`: what keeps it from starting is told in a line, with the exit code that says whose it is."""

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
