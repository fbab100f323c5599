"""Closing a day: in order, in time, once."""

from datetime import date

import pytest

from hub.flows.day import close_day, find_day, first_open_day
from hub.payment.reasons import Refused
from hub.settlement.day import DayState
from tests.hub.api.house import House, at_home

THE_DAY, NEXT_DAY, TOMORROW_S = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)


@at_home()
async def test_a_day_closes_when_its_cancel_windows_have_ended(house: House) -> None:
    house.clock.forward(hours=12, minutes=29, seconds=59)
    with pytest.raises(Refused, match="DAY_NOT_OVER"):
        await close_day(house.ports, house.store.books, THE_DAY, sandbox=False)
    house.clock.forward(seconds=1)
    closed = await close_day(house.ports, house.store.books, THE_DAY, sandbox=False)

    assert (DayState.CLOSED, False) == (closed.day.state, closed.already_closed)
    assert house.clock.now() <= (closed.day.closed_at or house.clock.now())


@at_home()
async def test_closing_again_changes_nothing(house: House) -> None:
    first = await close_day(house.ports, house.store.books, THE_DAY, sandbox=True)
    house.clock.forward(days=2)
    again = await close_day(house.ports, house.store.books, THE_DAY, sandbox=True)

    assert again.already_closed
    assert first.day == again.day


@at_home()
async def test_days_close_in_order(house: House) -> None:
    house.clock.forward(days=3)
    with pytest.raises(Refused, match="EARLIER_DAY_OPEN"):
        await close_day(house.ports, house.store.books, NEXT_DAY, sandbox=False)
    for day in (THE_DAY, NEXT_DAY):
        await close_day(house.ports, house.store.books, day, sandbox=False)

    assert TOMORROW_S == (await first_open_day(house.store.books)).business_date


@at_home()
async def test_a_day_that_is_not_in_the_books_is_not_found(house: House) -> None:
    for day in (date(2026, 11, 21), NEXT_DAY):
        with pytest.raises(Refused, match="DAY_NOT_FOUND"):
            await find_day(house.store.books, day)
        with pytest.raises(Refused, match="DAY_NOT_FOUND"):
            await close_day(house.ports, house.store.books, day, sandbox=True)


@at_home()
async def test_a_store_in_trouble_closes_nothing(house: House) -> None:
    async def disk_is_full() -> None:
        raise OSError("no space left on device")

    house.before_commit = disk_is_full
    with pytest.raises(Refused, match="STORE_UNAVAILABLE"):
        await close_day(house.ports, house.store.books, THE_DAY, sandbox=True)

    assert DayState.OPEN is (await find_day(house.store.books, THE_DAY)).state
