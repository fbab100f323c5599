"""Where a code would lead. What each kind of code leads to is told in tests/hub/api/test_code_service.py."""

import pytest

from hub.codes.cpm import START
from hub.flows.codes import Target, where
from tests.hub.api.cast import CODE, NOODLES, NOODLES_CODE, SEOUL, SHARED_CODE, THAI
from tests.hub.api.house import House, at_home


@at_home()
async def test_nobody_is_asked_and_nothing_is_kept(house: House) -> None:
    order = await house.order()
    before = house.dump()
    ways = [
        await where(house.ports, code)
        for code in (CODE, SHARED_CODE, NOODLES_CODE, order.order_code, "hello", f"{START}WMQ")
    ]

    assert [
        Target.WALLET,
        Target.WALLET,
        Target.MERCHANT,
        Target.ORDER,
        Target.NOWHERE,
        Target.NOWHERE,
    ] == [way.target for way in ways]
    assert [] == house.thai.calls == house.seoul.calls
    assert before == house.dump()


@pytest.mark.parametrize("noise", ["{}", "{}\r\n", "]Q3{}", "]C0{}\t"])
def test_what_scanners_add_changes_nothing(noise: str, tmp_path: object) -> None:
    @at_home()
    async def read(house: House) -> None:
        assert THAI == (await where(house.ports, noise.format(CODE))).wallet_ids[0]
        assert NOODLES == (await where(house.ports, noise.format(NOODLES_CODE))).merchant_id

    read(tmp_path)


@at_home()
async def test_a_hint_goes_first_and_has_to_be_a_wallet(house: House) -> None:
    hinted = await where(house.ports, SHARED_CODE, hint=SEOUL)
    unknown = await where(house.ports, SHARED_CODE, hint="nobody")

    assert (SEOUL, THAI) == hinted.wallet_ids
    assert unknown.refused is not None
    assert "UNKNOWN_WALLET" == unknown.refused.reason
