"""A whole sandbox as its users start it: `hub demo --stay --json` in a process of its own, for tests."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
START_SECONDS = 60
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """What the sandbox said of itself on its first line."""

    said: dict[str, Any]
    process: "subprocess.Popen[str]"
    directory: Path

    @property
    def grpc(self) -> str:
        """host:port of the hub."""
        return str(self.said["grpc"])

    def key_of(self, merchant_id: str) -> str:
        """A merchant's key."""
        return next(str(one["key"]) for one in self.said["merchants"] if one["merchant_id"] == merchant_id)

    def code(self, wallet_id: str, **asked: object) -> str:
        """A fresh consumer code."""
        return str(self.tell(wallet_id, "/sandbox/codes", asked)["code"])

    def tell(self, wallet_id: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A control call to a wallet."""
        answer = httpx.post(self.said["wallets"][wallet_id] + path, json=body, timeout=30, trust_env=False)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def book(self, wallet_id: str) -> dict[str, Any]:
        """A wallet's own book."""
        answer = httpx.get(self.said["wallets"][wallet_id] + "/sandbox/book", timeout=30, trust_env=False)
        found: dict[str, Any] = answer.json()
        return found

    def hub(
        self, *arguments: str, key: str | None = None, stdin: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Runs a command of `hub` against it, as the operator unless another key is given."""
        named = {"HUB_TARGET": self.grpc, "HUB_KEY": key or str(self.said["operator_key"])}
        return hub(*arguments, stdin=stdin, environment=named)


def hub(
    *arguments: str, stdin: str = "", environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Runs a command of `hub` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "hub", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        check=False,
    )


@contextmanager
def running_sandbox(directory: Path) -> Iterator[RunningSandbox]:
    """A sandbox that takes calls; ended by SIGTERM unless the test ended it before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "demo", "--stay", "--json", "--dir", str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the sandbox did not start: exit {process.wait(START_SECONDS)}")
    try:
        yield RunningSandbox(json.loads(line), process, directory)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)
        process.stdout.close()
