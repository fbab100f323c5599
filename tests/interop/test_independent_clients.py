"""Clients that share no code with us complete a payment: grpcurl, buf curl, and Node's gRPC library."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, RunningSandbox, running_sandbox

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
SHOP = "mer_tokyo_books"
PAID_THB_MINOR = "76901"
"""3,480 JPY at ECB's last day of 2024 and 1 % markup: 35.676 / 163.06 x 1.01, computed by hand."""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "pay.js"):
        shutil.copy(HERE / name, folder)
    run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
    return folder


def test_grpcurl_pays_by_reflection_alone(sandbox: RunningSandbox) -> None:
    asked = payment("grpcurl-1", sandbox.code("truemoney"))
    answer = grpcurl(sandbox, "-d", json.dumps(asked), sandbox.grpc, "hub.v1.PaymentService/CreatePayment")
    assert "PAYMENT_STATE_SUCCEEDED" == answer["state"]
    assert {"currency_code": "THB", "minor_units": PAID_THB_MINOR} == answer["wallet_amount"]


def test_grpcurl_is_told_why_without_a_credential(sandbox: RunningSandbox) -> None:
    asked = json.dumps(payment("grpcurl-2", "251001020123456789012345"))
    call = [grpcurl_program(), "-plaintext", "-d", asked, sandbox.grpc, "hub.v1.PaymentService/CreatePayment"]
    refused = subprocess.run(call, capture_output=True, text=True, timeout=60, check=False)
    assert "Unauthenticated" in refused.stderr
    assert '"reason":"NO_CREDENTIAL"' in refused.stderr.replace(" ", "")


def test_buf_curl_pays_by_reflection_v1(sandbox: RunningSandbox) -> None:
    asked = payment("buf-1", sandbox.code("gcash"))
    answer = json.loads(
        run(
            [
                str(BIN / "buf"),
                "curl",
                "--http2-prior-knowledge",
                "--protocol=grpc",
                "--reflect",
                "--reflect-protocol=grpc-v1",
                f"--header=authorization: Bearer {sandbox.key_of(SHOP)}",
                f"--data={json.dumps(asked)}",
                f"http://{sandbox.grpc}/hub.v1.PaymentService/CreatePayment",
            ],
            HERE,
        )
    )
    assert "PAYMENT_STATE_SUCCEEDED" == answer["state"]
    assert "gcash" == answer["walletId"]


def test_node_pays_repeats_watches_and_refunds(sandbox: RunningSandbox, node_modules: Path) -> None:
    code = sandbox.code("kakaopay")
    told = json.loads(
        run(["node", "pay.js", str(ROOT / "proto"), sandbox.grpc, sandbox.key_of(SHOP), code], node_modules)
    )
    assert "PAYMENT_STATE_SUCCEEDED" == told["payment"]["state"]
    assert told["payment"] == told["again"]
    assert ["PAYMENT_STATE_SUCCEEDED"] == told["states"]
    assert "REFUND_STATE_SUCCEEDED" == told["refund"]["state"]
    assert {"code": 6, "reason": "REQUEST_ID_REUSED"} == told["refusal"]


def payment(request_id: str, code: str) -> dict[str, Any]:
    amount = {"currency_code": "JPY", "minor_units": "3480"}
    return {"request_id": request_id, "amount": amount, "consumer_code": code}


def grpcurl(sandbox: RunningSandbox, *arguments: str) -> dict[str, Any]:
    bearer = f"authorization: Bearer {sandbox.key_of(SHOP)}"
    found: dict[str, Any] = json.loads(run([grpcurl_program(), "-plaintext", "-H", bearer, *arguments], HERE))
    return found


def grpcurl_program() -> str:
    return str(BIN / "grpcurl")


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder, check=False)
    assert 0 == done.returncode, done.stderr
    return done.stdout
