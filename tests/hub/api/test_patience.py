"""A call answers in time for its answer to come home."""

from typing import Any, cast

import pytest

from hub.api.patience import DEFAULT_SECONDS, RESERVE_SECONDS, patience


class _Context:
    def __init__(self, left: float | None) -> None:
        self._left = left

    def time_remaining(self) -> float | None:
        return self._left


@pytest.mark.parametrize(
    "left,waits",
    [
        (None, DEFAULT_SECONDS - RESERVE_SECONDS),
        (1e9, DEFAULT_SECONDS - RESERVE_SECONDS),
        (30.0, 29.5),
        (1.0, 0.5),
        (0.5, 0.25),
        (0.0, 0.0),
    ],
)
def test_half_a_second_is_kept_or_half_of_what_there_is(left: float | None, waits: float) -> None:
    assert waits == patience(cast("Any", _Context(left)))
