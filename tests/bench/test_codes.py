"""The benchmark of the reader runs, and what is promised of its ratios holds."""

import pytest

from tests.bench.reading import CODES, bare, lines, measure
from tests.hub.codes.making import shop


def test_the_promised_ratios_hold() -> None:
    """Three tries: on a busy machine a whole run of turns may fall into somebody else's minute."""
    broken: list[str] = []
    for _ in range(3):
        speeds = measure(rounds=20)
        broken = [name for name, ratio, least in speeds.ratios if ratio < least]
        if not broken:
            break
    assert [] == broken, "\n".join(lines(speeds))


def test_the_bare_loop_is_a_reader_too() -> None:
    assert "PH" == bare(shop())["58"]
    with pytest.raises(ValueError, match="checksum"):
        bare(shop()[:-4] + "0000")


def test_figures_are_told_for_every_reader() -> None:
    told = lines(measure(rounds=1))
    assert told[0].startswith(f"{len(CODES)} published codes")
    assert 12 == len(told)
