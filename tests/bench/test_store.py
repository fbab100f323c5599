"""The store's bench runs, writes what it says, and the books hold afterwards."""

from pathlib import Path

import pytest

from tests.bench.committing import Figure, compare


def test_the_bench_prints_a_line_for_each_number_in_flight(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == compare(str(tmp_path), seconds_each=0.01, rounds=1)
    lines = capsys.readouterr().out.splitlines()
    assert ["  1 in flight", " 64 in flight"] == [line[:13] for line in lines]
    assert [] == list(tmp_path.iterdir())


def test_a_figure_is_per_payment_and_figures_add_up() -> None:
    both = Figure(10, 2, 0.001) + Figure(30, 2, 0.003)
    assert Figure(40, 4, 0.004) == both
    assert 10 == both.per_second
    assert 100 == round(both.cpu_us)
