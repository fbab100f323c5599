"""The restart bench runs: every open payment of its store is planned, longest due first."""

import asyncio
from pathlib import Path

import pytest

from tests.bench.restarting import WALLETS, compare, figures

COUNT = 300


def test_every_open_payment_is_planned_and_each_wallet_is_asked_about_its_longest_due(tmp_path: Path) -> None:
    found = asyncio.run(figures(tmp_path, COUNT, rounds=1))
    assert COUNT == found.planned
    assert found.oldest == found.asked
    assert dict.fromkeys(WALLETS, 64) == {each: len(calls) for each, calls in found.asked.items()}


def test_the_bench_prints_what_each_look_took(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == compare(COUNT, str(tmp_path), rounds=1)
    told = capsys.readouterr().out.splitlines()
    assert "300 open payments of 3 wallets, all overdue" == told[0]
    assert 7 == len(told)
    assert [] == list(tmp_path.iterdir())
