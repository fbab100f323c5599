"""How our records are named to a wallet, and whether what it is asked for them is owed still."""

from hub.flows.asking import attempt_ref, merchant_view, owed_attempt, refunded_attempt
from hub.flows.refund import RefundPayment, accept_refund, learn_refund
from hub.participants.model import Merchant
from hub.payment.model import AcquirerId, MerchantId, Refund
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import MANILA_CODE, money
from wallets.contract import AttemptRef, MerchantView
from wallets.outcome import Declined, DeclineReason


def test_a_wallet_is_shown_the_shop_of_our_records_and_nothing_of_its_acquirer() -> None:
    shop = Merchant(MerchantId("mer"), AcquirerId("acq"), "Kanda Books", "Tokyo", "JP", "5942", "JPY")

    assert MerchantView("mer", "Kanda Books", "Tokyo", "JP", "5942") == merchant_view(shop)


@on_the_floor
async def test_an_attempt_is_named_by_our_id_the_wallets_and_its_amount(floor: Floor) -> None:
    attempt = (await floor.pay("3480 JPY")).attempts[0]

    assert AttemptRef(attempt.attempt_id, "thai-1", money("778.13 THB")) == attempt_ref(attempt)


@on_the_floor
async def test_a_call_for_an_attempt_is_owed_while_the_attempt_stands_as_it_did(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    named = owed_attempt(floor.ports, held, held.attempts[0])

    assert attempt_ref(held.attempts[0]) == named
    assert named.still_owed is not None
    assert await named.still_owed()
    await floor.release(held.payment_id)
    assert not await named.still_owed()


@on_the_floor
async def test_a_call_for_a_refund_is_owed_until_the_refund_has_ended(floor: Floor) -> None:
    paid = await floor.pay()
    refund: Refund = (await accept_refund(floor.ports, RefundPayment(paid, "r", None))).refund
    named = refunded_attempt(floor.ports, paid, refund)

    assert (paid.attempts[0].attempt_id, refund.due_at) == (named.attempt_id, named.due_at)
    assert named.still_owed is not None
    assert await named.still_owed()
    no = Declined(DeclineReason.REFUND_REJECTED, "E-90")
    await learn_refund(floor.ports, refund.refund_id, no)
    assert not await named.still_owed()
