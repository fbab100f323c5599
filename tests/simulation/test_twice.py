"""Seeds in two processes: when they end, and what they leave behind."""

from itertools import count
from pathlib import Path

import pytest

from tests.simulation import twice


def test_what_is_under_way_once_it_is_enough_is_ended_and_leaves_no_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(twice, "in_memory", lambda: str(tmp_path))
    pairs: list[twice.Pair] = []
    under_way: list[str] = []

    for pair in twice.run_twice(count(4), enough=lambda: len(pairs) > 0):
        pairs.append(pair)
        under_way += [folder.name for folder in tmp_path.iterdir()]

    assert [4] == [pair.seed for pair in pairs]
    assert 1 == len(under_way)
    assert [] == list(tmp_path.iterdir())


def test_no_more_seeds_are_given_out_than_there_are() -> None:
    assert [4, 6] == [pair.seed for pair in twice.run_twice(iter((4, 6)))]
