"""What a record owes: each attempt and the order by itself, each at its own wallet."""

from hub.flows.owed import duties_in
from hub.flows.units import DueKind
from tests.hub.payment.records import reserved
from tests.hub.payment.situations import asked_order, cancelling, declined_order, paid


def test_an_attempt_under_way_owes_at_its_wallet_and_its_order_owes_nothing_meanwhile() -> None:
    payment = asked_order()
    (attempt,) = payment.attempts
    (own, own_at, wallet_id), (order, ends_at, nobody) = duties_in(payment)

    assert (DueKind.ATTEMPT, attempt.attempt_id) == (own.kind, own.record_id)
    assert payment.payment_id == own.payment_id == order.payment_id == order.record_id
    assert (attempt.due_at, attempt.wallet_id) == (own_at, wallet_id)
    assert own_at is not None
    assert (DueKind.PAYMENT, None, None) == (order.kind, ends_at, nobody)


def test_an_order_that_waits_again_owes_its_end_and_its_declined_attempt_nothing() -> None:
    payment = declined_order()
    assert [None, payment.expires_at] == [due_at for _, due_at, _ in duties_in(payment)]
    assert payment.expires_at is not None


def test_what_is_owed_is_what_the_payment_says_is_due_next() -> None:
    for payment in (asked_order(), cancelling(), declined_order(), paid()):
        owed = [due_at for _, due_at, _ in duties_in(payment) if due_at is not None]
        assert payment.due_at == min(owed, default=None)


def test_a_refund_owes_at_the_wallet_that_was_paid_from() -> None:
    payment = paid()
    assert payment.merchant_amount is not None
    refund = reserved(payment, [], payment.merchant_amount)
    ((duty, due_at, wallet_id),) = duties_in(refund)
    assert (DueKind.REFUND, refund.refund_id, refund.payment_id) == (
        duty.kind,
        duty.record_id,
        duty.payment_id,
    )
    assert (refund.due_at, refund.wallet_id) == (due_at, wallet_id)
