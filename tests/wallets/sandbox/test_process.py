"""A sandbox wallet as a process: it keeps its book through SIGKILL and never outlives its parent."""

import asyncio
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

import wallets
from fx.money import Money
from tests.wallets.running import PRICE, RATE, SHOP, WALLET_IDS, connection_of, pairing
from wallets import registry
from wallets.contract import AttemptRef, PayOrder, Wallet
from wallets.outcome import Approved
from wallets.sandbox.process import SandboxFailed, SandboxProcess, start_sandbox

AMOUNT = Money("THB", 77813)
REF = AttemptRef("att_1", None, AMOUNT)

# A parent that starts a wallet, says where it is, and then does nothing until it is killed.
PARENT = """
import asyncio, json, sys
from pathlib import Path
from wallets.sandbox.process import make_connection_secrets, start_sandbox

async def main():
    pair = make_connection_secrets("truemoney")
    wallet = await start_sandbox(
        "truemoney", book=Path(sys.argv[1]), client_id=pair.client_id, wallet_secrets=pair.wallet_side
    )
    print(wallet.url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def _start(wallet_id: str, book: Path) -> SandboxProcess:
    pair = pairing(wallet_id)
    return await start_sandbox(
        wallet_id, book=book, client_id=pair.client_id, wallet_secrets=pair.wallet_side
    )


async def _new_order(sandbox: SandboxProcess) -> PayOrder:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        code = (await client.post("/sandbox/codes", json={})).json()["code"]
    expires_at = datetime.now(UTC) + timedelta(seconds=60)
    return PayOrder("att_1", AMOUNT, PRICE, RATE, SHOP, "order-1", expires_at, consumer_code=code)


def _wallet(sandbox: SandboxProcess) -> Wallet:
    return registry.open_wallet("truemoney", connection_of("truemoney", sandbox.url))


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
def test_it_starts_answers_and_ends_cleanly_on_sigterm(wallet_id: str, tmp_path: Path) -> None:
    async def story() -> int:
        sandbox = await _start(wallet_id, tmp_path / "book.db")
        async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
            health = (await client.get("/sandbox/health")).json()
        assert wallet_id == health["wallet_id"]
        return await sandbox.stop()

    assert 0 == asyncio.run(story())


def test_what_it_answered_is_in_its_book_after_sigkill_and_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        first = await _start("truemoney", tmp_path / "book.db")
        wallet = _wallet(first)
        paid = await wallet.pay(await _new_order(first))
        assert isinstance(paid, Approved)
        first.process.send_signal(signal.SIGKILL)
        await first.process.wait()
        await wallet.aclose()
        second = await _start("truemoney", tmp_path / "book.db")
        wallet = _wallet(second)
        assert paid == await wallet.inquire(REF)
        await wallet.aclose()
        await second.stop()

    asyncio.run(story())


def test_it_ends_when_the_one_who_started_it_is_killed(tmp_path: Path) -> None:
    root = Path(wallets.__file__).parent.parent
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "book.db")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert parent.stdout is not None
    with parent.stdout:
        url = parent.stdout.readline().strip()
    assert 200 == httpx.get(f"{url}/sandbox/health", trust_env=False).status_code
    parent.kill()
    parent.wait()

    async def until_gone() -> None:
        async with asyncio.timeout(10), httpx.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    await client.get(f"{url}/sandbox/health")
                except httpx.TransportError:
                    return

    asyncio.run(until_gone())


def test_a_wallet_whose_secrets_do_not_fit_does_not_start(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SandboxFailed, match="the sandbox of truemoney did not start"):
        asyncio.run(
            start_sandbox("truemoney", book=tmp_path / "book.db", client_id="c", wallet_secrets={"a": "b"})
        )
    assert "secrets of truemoney: client 'c' has no secret 'wallet_key'" in capfd.readouterr().err


def test_its_secrets_may_come_from_a_file(tmp_path: Path) -> None:
    pair = pairing("kakaopay")
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"client_id": pair.client_id, "secrets": pair.wallet_side}))
    program = "import sys; from wallets.sandbox.serve import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["--wallet", "kakaopay", "--book", str(tmp_path / "book.db"), "--secrets", str(secrets)]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        cwd=Path(wallets.__file__).parent.parent,
    )
    assert process.stdout is not None
    with process.stdout:
        assert "kakaopay" == json.loads(process.stdout.readline())["wallet_id"]
    process.terminate()
    assert 0 == process.wait(timeout=10)
