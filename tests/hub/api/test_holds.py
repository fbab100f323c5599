"""Holds over gRPC: captured, released, watched; one operator freezes one, two split it."""

from datetime import timedelta
from typing import Any

import pytest

from hub.v1 import payment_pb2
from hub.v1.evidence_pb2 import Evidence
from hub.v1.hold_pb2 import (
    ApproveHoldSplitRequest,
    DisputeHoldRequest,
    GetHoldSplitRequest,
    ProposeHoldSplitRequest,
)
from hub.v1.payment_service_pb2 import (
    CapturePaymentRequest,
    PayStreamRequest,
    ReleasePaymentRequest,
    WatchPaymentsRequest,
)
from hub.v1.story_pb2 import ExplainPaymentRequest
from tests.hub.api.calls import all_of, as_, money, next_of, refusal
from tests.hub.api.cast import BOOKS_KEY
from tests.hub.api.house import House, at_home
from tests.hub.api.two_people import AGAIN_ANN, ANN, BOB

MINE = as_(BOOKS_KEY)
SUCCEEDED = payment_pb2.PAYMENT_STATE_SUCCEEDED
CANCELLED = payment_pb2.PAYMENT_STATE_CANCELLED
MAIL = Evidence(description="Mails of both sides, case 4711")


async def dispute(house: House, reason: str = "nothing was delivered") -> Any:
    held = await house.pay(capture_mode=payment_pb2.CAPTURE_MODE_HOLD)
    request = DisputeHoldRequest(payment_id=held.payment_id, reason=reason)
    return await house.settlement.DisputeHold(request, metadata=ANN)


async def propose(house: House, payment_id: str, captured: str, released: str) -> Any:
    request = ProposeHoldSplitRequest(payment_id=payment_id, evidence=MAIL)
    for field, amount in (("captured_amount", captured), ("released_amount", released)):
        if amount:
            getattr(request, field).CopyFrom(money(amount))
    return (await house.settlement.ProposeHoldSplit(request, metadata=ANN)).split


async def approve(house: House, split_id: str, by: Any = BOB) -> Any:
    return await house.settlement.ApproveHoldSplit(ApproveHoldSplitRequest(split_id=split_id), metadata=by)


@at_home()
async def test_what_is_held_is_captured_in_part(house: House) -> None:
    held = await house.pay(capture_mode=payment_pb2.CAPTURE_MODE_HOLD)
    capture = CapturePaymentRequest(payment_id=held.payment_id, request_id="take", amount=money("1000 JPY"))
    paid = await house.payments.CapturePayment(capture, metadata=MINE)
    again = house.payments.CapturePayment(capture, metadata=MINE)

    assert (payment_pb2.PAYMENT_STATE_HELD, payment_pb2.NEXT_ACTION_CAPTURE_OR_RELEASE, 0) == (
        held.state,
        held.next_action,
        held.poll_after_ms,
    )
    assert held.expire_time.ToDatetime() - held.create_time.ToDatetime() == timedelta(days=7)
    assert (SUCCEEDED, money("1000 JPY")) == (paid.state, paid.captured_amount)
    assert paid == await again
    assert ("hub-replayed", "true") in tuple(await again.trailing_metadata())


@at_home()
async def test_what_is_held_is_released_by_either_id(house: House) -> None:
    held = await house.pay("till-1", capture_mode=payment_pb2.CAPTURE_MODE_HOLD)
    release = ReleasePaymentRequest(request_id="till-1")
    released = await house.payments.ReleasePayment(release, metadata=MINE)

    assert (CANCELLED, "RELEASED", payment_pb2.DECLINED_BY_MERCHANT) == (
        released.state,
        released.decline.reason,
        released.decline.by,
    )
    by_id = ReleasePaymentRequest(payment_id=held.payment_id)
    assert released == await house.payments.ReleasePayment(by_id, metadata=MINE)


@at_home()
async def test_a_stream_captures_and_releases_too(house: House) -> None:
    taken = await house.pay("one", capture_mode=payment_pb2.CAPTURE_MODE_HOLD)
    freed = await house.pay("two", capture_mode=payment_pb2.CAPTURE_MODE_HOLD)
    capture = CapturePaymentRequest(payment_id=taken.payment_id, request_id="take")
    release = ReleasePaymentRequest(payment_id=freed.payment_id)
    stream = house.payments.PayStream(metadata=MINE)
    await stream.write(PayStreamRequest(correlation_id="take", capture_payment=capture))
    await stream.write(PayStreamRequest(correlation_id="free", release_payment=release))
    await stream.done_writing()

    answers = {answer.correlation_id: answer.payment.state for answer in await all_of(stream)}
    assert {"take": SUCCEEDED, "free": CANCELLED} == answers


@at_home()
async def test_a_watch_tells_a_hold_s_life(house: House) -> None:
    held = await house.pay(capture_mode=payment_pb2.CAPTURE_MODE_HOLD)
    watching = house.payments.WatchPayments(WatchPaymentsRequest(payment_id=held.payment_id), metadata=MINE)
    assert held == (await next_of(watching)).payment
    capture = CapturePaymentRequest(payment_id=held.payment_id, request_id="take")
    paid = await house.payments.CapturePayment(capture, metadata=MINE)

    assert [paid] == [one.payment for one in await all_of(watching)][-1:]


@at_home()
async def test_a_dispute_freezes_and_two_people_split(house: House) -> None:
    frozen = await dispute(house)
    proposed = await propose(house, frozen.payment.payment_id, "1000 JPY", "2480 JPY")
    read = (
        await house.settlement.GetHoldSplit(
            GetHoldSplitRequest(payment_id=frozen.payment.payment_id), metadata=BOB
        )
    ).split
    approved = await approve(house, proposed.split_id)

    assert ("ann", "nothing was delivered", payment_pb2.NEXT_ACTION_WAIT) == (
        frozen.dispute.opened_by,
        frozen.dispute.reason,
        frozen.payment.next_action,
    )
    assert proposed == read
    assert (MAIL, "ann", "bob") == (
        approved.split.evidence,
        approved.split.proposed_by.principal,
        approved.split.approved_by.principal,
    )
    assert (payment_pb2.PAYMENT_STATE_SUCCEEDED, money("1000 JPY")) == (
        approved.payment.state,
        approved.payment.captured_amount,
    )
    assert approved.split == (await approve(house, proposed.split_id)).split


@at_home()
async def test_a_split_without_a_captured_part_gives_everything_back(house: House) -> None:
    frozen = await dispute(house)
    proposed = await propose(house, frozen.payment.payment_id, "", "3480 JPY")
    await approve(house, proposed.split_id)
    told = await house.settlement.ExplainPayment(
        ExplainPaymentRequest(id=frozen.payment.payment_id), metadata=ANN
    )

    story = [line.text for line in told.lines]
    assert any("ann proposes to capture 0 JPY of the hold and release 3480 JPY" in line for line in story)
    assert any("ann disputes it: 'nothing was delivered'" in line for line in story)


@at_home()
async def test_nobody_splits_alone_whatever_key_it_is(house: House) -> None:
    proposed = await propose(house, (await dispute(house)).payment.payment_id, "1000 JPY", "2480 JPY")
    before = house.dump()

    for key in (ANN, AGAIN_ANN):
        assert "FOUR_EYES" == (await refusal(approve(house, proposed.split_id, by=key))).reason
    assert before == house.dump()


@at_home()
async def test_what_can_t_be_decided_is_refused(house: House) -> None:
    payment_id = (await dispute(house)).payment.payment_id
    paid = await house.pay("plain")
    no_reason = DisputeHoldRequest(payment_id=payment_id)
    of_paid = DisputeHoldRequest(payment_id=paid.payment_id, reason="late")
    of_nobody = DisputeHoldRequest(payment_id="pay_none", reason="late")
    calls = (
        ("FIELD_INVALID", propose(house, payment_id, "1000 JPY", "2479 JPY")),
        ("CURRENCY_MISMATCH", propose(house, payment_id, "1000 JPY", "24.80 THB")),
        ("PAYMENT_STATE", propose(house, paid.payment_id, "1000 JPY", "2480 JPY")),
        ("RECORD_NOT_FOUND", approve(house, "spl_none")),
        ("FIELD_MISSING", house.settlement.DisputeHold(no_reason, metadata=ANN)),
        ("PAYMENT_STATE", house.settlement.DisputeHold(of_paid, metadata=ANN)),
        ("PAYMENT_NOT_FOUND", house.settlement.DisputeHold(of_nobody, metadata=ANN)),
        ("FIELD_MISSING", house.settlement.GetHoldSplit(GetHoldSplitRequest(), metadata=ANN)),
        ("NOT_ALLOWED", house.settlement.DisputeHold(of_paid, metadata=as_(BOOKS_KEY))),
    )
    for reason, call in calls:
        assert reason == (await refusal(call)).reason


@pytest.mark.parametrize("length", [500, 501])
@at_home()
async def test_a_reason_has_a_length(house: House, length: int) -> None:
    said = dispute(house, "x" * length)

    if length == 500:
        assert "x" * 500 == (await said).dispute.reason
    else:
        assert "FIELD_INVALID" == (await refusal(said)).reason
