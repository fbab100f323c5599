"""Holds at wallets that are silent, late, wrong or down: what is unknown stays so until it is clear."""

import pytest

from hub.flows.cancel import cancel_payment
from hub.flows.hold import CapturePayment, capture_payment, release_payment
from hub.ledger.entry import EntryKind
from hub.payment.incidents import IncidentKind
from hub.payment.model import AttemptState, CaptureMode, Decline, DeclinedBy, PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.holding import BOTH, CAPTURED_6500_JPY, ask_to_capture, with_code
from tests.hub.flows.parties import MANILA_CODE, money
from tests.hub.flows.scripted import fails, honest, lost_after, lost_before, says
from wallets.contract import PaymentNotice
from wallets.outcome import (
    Approved,
    Captured,
    Declined,
    DeclineReason,
    NotSent,
    Refunded,
    TooLate,
    Unknown,
    UnknownCause,
)

S = PaymentState
NO = says(Declined(DeclineReason.CAPTURE_REJECTED, "C-1"))


@on_the_floor
async def test_an_unknown_capture_is_asked_again_under_its_own_id_until_it_is_clear(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.will("capture", lost_after, says(NotSent("breaker open")), lost_before)

    paid = await floor.capture(held, "6500 JPY")

    assert (S.SUCCEEDED, 6_500) == (paid.state, paid.captured_minor)
    assert [0, 2, 5, 15] == floor.manila.asked_at("capture")
    assert 1 == len(set(floor.manila.asked("capture")))
    assert [EntryKind.PAYMENT] == await floor.booked(held.payment_id)


@on_the_floor
async def test_an_unknown_capture_is_told_as_capturing_and_stands_in_the_way_of_all_else(
    floor: Floor,
) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.always("capture", lost_before)
    capturing = await ask_to_capture(floor, held)
    await floor.until(1)

    assert (S.CAPTURING, 0) == (capturing.state, capturing.captured_minor)
    for refused in (
        cancel_payment(floor.ports, held.payment_id),
        release_payment(floor.ports, held.payment_id),
        capture_payment(floor.ports, CapturePayment(held, "till-10", None)),
    ):
        with pytest.raises(Refused, match="PAYMENT_STATE"):
            await refused
    floor.manila.always("capture", honest)
    await floor.until(60)


@on_the_floor
async def test_after_a_clear_no_the_money_is_still_held_and_a_new_capture_has_a_new_id(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.will("capture", NO)

    again = await floor.capture(held, "6500 JPY")

    assert (S.HELD, held.due_at) == (again.state, again.due_at)

    paid = await floor.capture(held, "5000 JPY")

    assert (S.SUCCEEDED, 5_000) == (paid.state, paid.captured_minor)
    assert 2 == len(set(floor.manila.asked("capture")))


@on_the_floor
async def test_a_capture_of_another_amount_is_none_and_people_are_told(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)

    async def everything(effect: object) -> Captured:
        return Captured(floor.manila.asked("capture")[-1], money("3745.00 PHP"))

    floor.manila.will("capture", everything)

    paid = await floor.capture(held, "6500 JPY")

    assert (S.SUCCEEDED, 6_500) == (paid.state, paid.captured_minor)
    assert [IncidentKind.HOLD_MISMATCH] == await floor.incidents()
    assert 2 == len(floor.manila.asked("capture"))


@on_the_floor
async def test_a_native_release_is_asked_for_until_it_is_confirmed(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.will(
        "release", lost_after, says(NotSent("down")), says(Unknown(UnknownCause.SERVER_ERROR, "502"))
    )

    released = await floor.release(held.payment_id)

    assert S.CANCELLED is released.state
    assert [0, 2, 5, 15] == floor.manila.asked_at("release")


@on_the_floor
async def test_a_release_of_what_the_wallet_says_it_captured_never_ends_without_proof(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.always("release", says(TooLate("CAPTURED")))
    await floor.desk.own(release_payment(floor.ports, held.payment_id))
    await floor.until(3_600)

    assert S.RELEASING is (await floor.payment(held.payment_id)).state
    assert [IncidentKind.RELEASE_REFUSED] == await floor.incidents()
    assert len(floor.manila.asked("release")) > 10


@pytest.mark.parametrize("release", [True, False], ids=["release", "rest"])
@on_the_floor
async def test_what_is_given_back_of_an_emulated_hold_is_asked_under_one_id_until_it_is_clear(
    floor: Floor, release: bool
) -> None:
    held = await floor.hold()
    floor.thai.will("refund", lost_after)
    floor.thai.will("inquire_refund", lost_before, says(NotSent("down")))

    ended = await (floor.release(held.payment_id) if release else floor.capture(held, "6500 JPY"))
    await floor.until(60)

    assert (S.CANCELLED if release else S.SUCCEEDED) is ended.state
    assert {f"{held.attempts[0].attempt_id}_rest"} == {
        *floor.thai.asked("refund"),
        *floor.thai.asked("inquire_refund"),
    }
    assert [0, 4, 8, 38] == floor.thai.asked_at("refund") + floor.thai.asked_at("inquire_refund")
    assert 1 == (await floor.booked(held.payment_id)).count(EntryKind.HOLD_RETURN)
    assert "WALLET:thai:HOLD:THB" not in await floor.balances()


@on_the_floor
async def test_a_refund_of_the_rest_that_never_arrived_is_sent_again(floor: Floor) -> None:
    held = await floor.hold()
    floor.thai.will("refund", lost_before)

    await floor.capture(held, "6500 JPY")
    await floor.until(60)

    assert 2 == len(floor.thai.asked("refund"))
    assert CAPTURED_6500_JPY == await floor.balances()


@on_the_floor
async def test_a_wallet_that_refuses_to_give_back_the_rest_owes_it_on_and_people_are_told(
    floor: Floor,
) -> None:
    held = await floor.hold()
    floor.thai.will("refund", says(Declined(DeclineReason.REFUND_REJECTED, "R-9")))

    paid = await floor.capture(held, "6500 JPY")
    await floor.until(1)

    owed = await floor.payment(paid.payment_id)
    assert (S.SUCCEEDED, AttemptState.REST_OWED) == (owed.state, owed.attempts[0].state)
    assert [IncidentKind.RELEASE_REFUSED] == await floor.incidents()
    assert -78_260 == (await floor.balances())["WALLET:thai:HOLD:THB"]

    await floor.until(60)

    assert CAPTURED_6500_JPY == await floor.balances()


@on_the_floor
async def test_a_rest_of_another_amount_stops_the_asking_and_is_left_to_people(floor: Floor) -> None:
    floor.wallets_lie = True
    held = await floor.hold()
    floor.thai.always(
        "refund", says(Refunded(f"{held.attempts[0].attempt_id}_rest", "R-1", money("1.00 THB")))
    )

    await floor.capture(held, "6500 JPY")
    await floor.until(3_600)

    assert [IncidentKind.REFUND_MISMATCH] == await floor.incidents()
    assert 1 == len(floor.thai.asked("refund"))
    assert -78_260 == (await floor.balances())["WALLET:thai:HOLD:THB"]


@on_the_floor
async def test_a_hold_that_was_not_sent_ends_without_money(floor: Floor) -> None:
    floor.manila.will("hold", says(NotSent("connection refused")))

    declined = await floor.hold(consumer_code=MANILA_CODE)

    assert (S.DECLINED, Decline(DeclinedBy.HUB, "WALLET_UNREACHABLE")) == (declined.state, declined.decline)


@BOTH
@on_the_floor
async def test_an_unknown_hold_is_inquired_about(floor: Floor, code: str | None) -> None:
    floor.thai.will("pay", lost_after)
    floor.manila.will("hold", lost_after)

    held = await floor.hold(**with_code(code))

    assert S.HELD is held.state
    assert 1 == len(floor.thai.asked("inquire") + floor.manila.asked("inquire"))


@BOTH
@on_the_floor
async def test_a_hold_that_no_wallet_confirms_in_time_is_cancelled(floor: Floor, code: str | None) -> None:
    floor.thai.will("pay", lost_after)
    floor.manila.will("hold", lost_after)
    floor.thai.always("inquire", lost_before)
    floor.manila.always("inquire", lost_before)

    cancelled = await floor.hold(**with_code(code))

    assert (S.CANCELLED, Decline(DeclinedBy.HUB, "EXPIRED")) == (cancelled.state, cancelled.decline)
    assert ({}, 0) == (await floor.balances(), floor.manila.reserved_minor)


@BOTH
@on_the_floor
async def test_a_cancel_of_an_unknown_hold_wins_over_its_later_success(
    floor: Floor, code: str | None
) -> None:
    floor.thai.will("pay", lost_after)
    floor.manila.will("hold", lost_after)
    accepted = await floor.create("10000 JPY", capture_mode=CaptureMode.HOLD, **with_code(code))
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)
    wallet = floor.thai if code is None else floor.manila
    attempt = cancelled.attempts[0]
    late = Approved(attempt.attempt_id, f"{attempt.wallet_id}-9", attempt.wallet_amount)
    await floor.tell(attempt.wallet_id, PaymentNotice(attempt.attempt_id, late))
    await floor.until(60)

    assert S.CANCELLED is (await floor.payment(cancelled.payment_id)).state
    assert ([], {}) == (await floor.booked(cancelled.payment_id), await floor.balances())
    assert 2 == len(wallet.asked("cancel"))


@on_the_floor
async def test_an_adapter_s_bug_leaves_the_capture_due(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.will("capture", fails(RuntimeError("a bug")))

    paid = await floor.capture(held, "6500 JPY")

    assert S.SUCCEEDED is paid.state
    assert [(held.attempts[0].attempt_id, "RuntimeError('a bug')")] == floor.reports


@on_the_floor
async def test_a_reservation_that_is_too_late_to_cancel_is_released_and_never_booked(floor: Floor) -> None:
    floor.manila.will("hold", lost_after)
    floor.manila.always("inquire", says(Unknown(UnknownCause.TIMEOUT, "5 s")))
    floor.manila.always("cancel", says(TooLate("CANCEL_WINDOW_EXCEED")))
    floor.manila.will("release", lost_before, says(TooLate("AUTHORIZATION_CAPTURED")))
    accepted = await floor.create(capture_mode=CaptureMode.HOLD, consumer_code=MANILA_CODE)
    payment_id = accepted.payment.payment_id

    await floor.until(64)
    assert S.CANCELLING is (await floor.payment(payment_id)).state
    assert [IncidentKind.RELEASE_REFUSED] == await floor.incidents()
    await floor.until(100)

    assert S.CANCELLED is (await floor.payment(payment_id)).state
    assert ([], {}) == (await floor.booked(payment_id), await floor.balances())
    assert (0, []) == (floor.manila.reserved_minor, floor.manila.asked("refund"))
