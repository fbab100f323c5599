"""The README tells the truth: its picture is the drawn one, its links lead somewhere, its tests exist."""

import asyncio
import os
import re
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx

from fx.money import Money
from tests.readme.adapter import pay
from tests.readme.picture import FILE, picture
from tests.running import ROOT, running_sandbox
from wallets.contract import MerchantView, PayOrder
from wallets.outcome import Approved, Declined, DeclineReason, NotSent, PayOutcome, Unknown

HERE = Path(__file__).parent
ORDER = PayOrder(
    attempt_id="att_1",
    amount=Money("THB", 77813),
    merchant_amount=Money("JPY", 3480),
    rate=Decimal("0.2236"),
    merchant=MerchantView("mer_1", "Kanda Books", "Tokyo", "JP", "5942"),
    merchant_order_id="",
    expires_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
)

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_is_what_the_script_draws() -> None:
    assert picture() == FILE.read_text(encoding="utf-8")


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if not link.startswith("http")]
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_every_guarantee_names_a_test_that_exists() -> None:
    rows = re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", README)
    assert len(rows) > 10
    for name, file in rows:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), (name, file)


def test_the_readme_shows_the_programs_that_are_tested() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    programs = [
        textwrap.dedent((HERE / name).read_text(encoding="utf-8")) for name in ("pos.py", "adapter.py")
    ]
    assert 2 == len(blocks)
    for block, program in zip(blocks, programs, strict=True):
        assert textwrap.indent(block, "    ") in program or block in program


def test_the_point_of_sale_of_the_readme_pays(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        done = subprocess.run(
            [sys.executable, "-m", "tests.readme.pos", sandbox.code("truemoney")],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            env={**os.environ, "HUB_TARGET": sandbox.grpc, "HUB_KEY": sandbox.key_of("mer_tokyo_books")},
            check=False,
        )
    assert "PAYMENT_STATE_SUCCEEDED 76901\n" == done.stdout, done.stderr


def test_the_adapter_of_the_readme_has_four_outcomes() -> None:
    def answering(answer: httpx.Response | Exception) -> httpx.AsyncClient:
        def handle(_request: httpx.Request) -> httpx.Response:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return httpx.AsyncClient(base_url="http://wallet", transport=httpx.MockTransport(handle))

    def asked(answer: httpx.Response | Exception) -> PayOutcome:
        return asyncio.run(pay(answering(answer), ORDER))

    yes = {"code": "OK", "ref": "att_1", "id": "T1", "satang": 77813}
    assert Approved("att_1", "T1", Money("THB", 77813)) == asked(httpx.Response(200, json=yes))
    assert Declined(DeclineReason.INSUFFICIENT_FUNDS, "NO_FUNDS") == asked(
        httpx.Response(200, json={"code": "NO_FUNDS"})
    )
    assert NotSent("refused") == asked(httpx.ConnectError("refused"))
    assert isinstance(asked(httpx.ReadTimeout("late")), Unknown)
    assert isinstance(asked(httpx.Response(502, text="<html>")), Unknown)
    assert isinstance(asked(httpx.Response(200, json={"code": "E77"})), Unknown)
