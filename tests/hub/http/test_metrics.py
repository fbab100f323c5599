"""What the door counts: calls by wallet and status, and nothing of what was in them."""

from prometheus_client import generate_latest

from hub.http.metrics import REQUEST_SECONDS
from tests.hub.api.cast import CODE, THAI
from tests.hub.api.house import House, at_home


@at_home()
async def test_calls_are_counted_by_wallet_and_status(house: House) -> None:
    before = _count()
    await house.called_back(house.partner.ask_resolve(f"/wallets/{THAI}", CODE, None, house.clock.now()))

    assert before + 1 == _count()
    assert CODE not in generate_latest().decode()


def _count() -> float:
    samples = (sample for metric in REQUEST_SECONDS.collect() for sample in metric.samples)
    here = {"wallet_id": THAI, "status": "422"}
    return sum(one.value for one in samples if one.name.endswith("_count") and here == one.labels)
