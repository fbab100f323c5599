"""The ledger as a journal. That real programs accept it is told in tests/hub/ledger/test_export.py."""

from datetime import date

import pytest

from hub.flows.journal import journal
from hub.ledger.export import FORMATS, HledgerJournal
from hub.settlement.day import Scheme
from tests.hub.api.house import House, at_home

FIRST, SECOND, THIRD = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)


async def _lines(house: House, first: date | None = None, last: date | None = None) -> list[str]:
    return [line async for line in journal(house.store.books, HledgerJournal(), Scheme(), first, last)]


async def _three_days(house: House) -> None:
    for number in range(3):
        await house.pay(f"req-{number}")
        house.clock.forward(days=1)


def _dates(lines: list[str]) -> list[str]:
    return [line[:10] for line in lines if line.startswith("2026-")]


@at_home()
async def test_the_whole_ledger_is_told_from_its_first_entry(house: House) -> None:
    await _three_days(house)

    assert ["2026-11-22", "2026-11-23", "2026-11-24"] == _dates(await _lines(house))


@at_home()
async def test_a_part_of_it_begins_with_what_was_there(house: House) -> None:
    await _three_days(house)
    part = await _lines(house, SECOND, SECOND)
    opening = [line for line in part if "opening" in line]

    assert ["2026-11-23", "2026-11-23"] == _dates(part)
    assert 1 == len(opening)
    assert any("Assets:WR:WALLET-truemoney:THB  778.91 THB" in line for line in part)


@at_home()
async def test_what_was_nothing_is_not_brought_forward(house: House) -> None:
    await _three_days(house)

    assert ["2026-11-22"] == _dates(await _lines(house, FIRST, FIRST))
    assert not [line for line in await _lines(house, FIRST) if "opening" in line]


@at_home()
async def test_what_is_booked_while_it_is_read_is_left_for_the_next_time(house: House) -> None:
    await house.pay("first")
    seen: list[str] = []
    async for line in journal(house.store.books, HledgerJournal(), Scheme()):
        if not seen:
            await house.pay("meanwhile")
        seen.append(line)

    assert 2 == len(house.dump()["entry"])
    assert 1 <= len(_dates(seen)) <= 2


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_ledger_is_a_file_with_a_head(form: str, tmp_path: object) -> None:
    @at_home()
    async def told(house: House) -> None:
        lines = [line async for line in journal(house.store.books, FORMATS[form](), Scheme())]
        assert len(lines) == len(list(FORMATS[form]().head()))

    told(tmp_path)
