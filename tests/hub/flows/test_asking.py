"""How our records are named to a wallet."""

from hub.flows.asking import attempt_ref, merchant_view
from hub.participants.model import Merchant
from hub.payment.model import AcquirerId, MerchantId
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import money
from wallets.contract import AttemptRef, MerchantView


def test_a_wallet_is_shown_the_shop_of_our_records_and_nothing_of_its_acquirer() -> None:
    shop = Merchant(MerchantId("mer"), AcquirerId("acq"), "Kanda Books", "Tokyo", "JP", "5942", "JPY")

    assert MerchantView("mer", "Kanda Books", "Tokyo", "JP", "5942") == merchant_view(shop)


@on_the_floor
async def test_an_attempt_is_named_by_our_id_the_wallets_and_its_amount(floor: Floor) -> None:
    attempt = (await floor.pay("3480 JPY")).attempts[0]

    assert AttemptRef(attempt.attempt_id, "thai-1", money("778.13 THB")) == attempt_ref(attempt)
