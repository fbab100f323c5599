"""Unknowns that operations decide: proposed, read, agreed to by another one, booked, told."""

from typing import Any

import pytest

from hub.v1 import evidence_pb2, payment_pb2, refund_pb2
from hub.v1.payment_service_pb2 import GetPaymentRequest, GetRefundRequest
from hub.v1.resolution_pb2 import GetAttemptResolutionRequest, ListAttemptResolutionsRequest
from hub.v1.story_pb2 import ExplainPaymentRequest
from tests.hub.api.calls import as_, refusal
from tests.hub.api.cast import BOOKS_KEY
from tests.hub.api.house import House, at_home
from tests.hub.api.two_people import (
    AGAIN_ANN,
    ANN,
    BOB,
    MAIL,
    PAID,
    UNPAID,
    approve,
    long_unknown,
    propose,
    unknown,
)
from tests.hub.flows.scripted import SILENT, says


async def listed(house: House, **asked: Any) -> Any:
    return await house.settlement.ListAttemptResolutions(ListAttemptResolutionsRequest(**asked), metadata=BOB)


@at_home()
async def test_two_people_book_what_the_wallet_never_told(house: House) -> None:
    payment_id, attempt_id = await unknown(house)
    proposed = await propose(house, attempt_id=attempt_id, wallet_reference="TM-1")
    read = (
        await house.settlement.GetAttemptResolution(
            GetAttemptResolutionRequest(resolution_id=proposed.resolution_id), metadata=BOB
        )
    ).resolution
    approved = await approve(house, proposed.resolution_id)
    paid = await house.payments.GetPayment(GetPaymentRequest(payment_id=payment_id), metadata=as_(BOOKS_KEY))

    assert proposed == read
    assert not read.HasField("approved_by")
    assert (attempt_id, payment_id, PAID, MAIL, "ann", "bob", "TM-1") == (
        approved.attempt_id,
        approved.payment_id,
        approved.outcome,
        approved.evidence,
        approved.proposed_by.principal,
        approved.approved_by.principal,
        approved.wallet_reference,
    )
    assert (payment_pb2.PAYMENT_STATE_SUCCEEDED, "TM-1") == (paid.state, paid.wallet_payment_id)
    assert approved == await approve(house, proposed.resolution_id)
    assert 1 == len(house.dump()["entry"])


@at_home()
async def test_the_same_person_is_refused_with_whichever_key(house: House) -> None:
    _, attempt_id = await unknown(house)
    proposed = await propose(house, attempt_id=attempt_id)
    before = house.dump()

    for key in (ANN, AGAIN_ANN):
        assert "FOUR_EYES" == (await refusal(approve(house, proposed.resolution_id, by=key))).reason
    assert before == house.dump()


@at_home()
async def test_a_declined_one_ends_without_money(house: House) -> None:
    payment_id, attempt_id = await long_unknown(house)
    proposed = await propose(house, attempt_id=attempt_id, outcome=UNPAID)
    await approve(house, proposed.resolution_id)
    ended = await house.payments.GetPayment(GetPaymentRequest(payment_id=payment_id), metadata=as_(BOOKS_KEY))

    assert (payment_pb2.PAYMENT_STATE_DECLINED, "RESOLVED_UNPAID") == (ended.state, ended.decline.reason)
    assert [] == house.dump()["entry"]


@at_home()
async def test_a_refund_is_decided_too(house: House) -> None:
    paid = await house.pay()
    refund = await house.begin_refund(paid.payment_id, "80 JPY", says(SILENT))
    proposed = await propose(house, refund_id=refund.refund_id, wallet_reference="R-1")
    approved = await approve(house, proposed.resolution_id)
    given = await house.payments.GetRefund(
        GetRefundRequest(refund_id=refund.refund_id), metadata=as_(BOOKS_KEY)
    )

    assert (refund.refund_id, "") == (approved.refund_id, approved.attempt_id)
    assert (refund_pb2.REFUND_STATE_SUCCEEDED, "R-1") == (given.state, given.wallet_refund_id)


@at_home()
async def test_the_story_says_who_decided_on_what(house: House) -> None:
    payment_id, attempt_id = await unknown(house)
    proposed = await propose(house, attempt_id=attempt_id)
    await approve(house, proposed.resolution_id)
    told = await house.settlement.ExplainPayment(ExplainPaymentRequest(id=payment_id), metadata=ANN)
    text = "\n".join(line.text for line in told.lines)

    assert f"ann proposes to settle {attempt_id} as APPROVED, on the evidence of 'Mail, ticket 4711'" in text
    assert f"bob agrees to {proposed.resolution_id}" in text
    assert "truemoney said yes, as people decided by its evidence." in text


@at_home()
async def test_decisions_are_listed_in_pages_without_their_documents(house: House) -> None:
    first, second = await unknown(house, "a"), await unknown(house, "b")
    one = await propose(house, attempt_id=first[1])
    two = await propose(house, attempt_id=second[1], wallet_reference="W-2")
    better = await propose(house, attempt_id=second[1])
    await approve(house, one.resolution_id)
    page = await listed(house, page_size=2)
    rest = await listed(house, page_size=2, page_token=page.next_page_token)
    waiting = await listed(house, waiting=True)
    of_first = await listed(house, payment_id=first[0])

    everything = [*page.resolutions, *rest.resolutions]
    assert [one.resolution_id, two.resolution_id, better.resolution_id] == [
        x.resolution_id for x in everything
    ]
    assert {b""} == {resolution.evidence.content for resolution in everything}
    assert better.resolution_id == everything[1].replaced_by_resolution_id
    assert [better.resolution_id] == [resolution.resolution_id for resolution in waiting.resolutions]
    assert [one.resolution_id] == [resolution.resolution_id for resolution in of_first.resolutions]
    assert "" == rest.next_page_token


@pytest.mark.parametrize(
    "reason, wrong",
    [
        ("FIELD_MISSING", {"attempt_id": ""}),
        ("FIELD_MISSING", {"outcome": 0}),
        ("FIELD_INVALID", {"outcome": 7}),
        ("FIELD_MISSING", {"evidence": evidence_pb2.Evidence(description="only words")}),
        ("FIELD_INVALID", {"wallet_reference": "x" * 65}),
        ("RECORD_NOT_FOUND", {"attempt_id": "att_of_nobody"}),
    ],
)
def test_what_is_wrong_is_refused(reason: str, wrong: dict[str, Any], tmp_path: object) -> None:
    @at_home()
    async def asked(house: House) -> None:
        _, attempt_id = await unknown(house)
        assert reason == (await refusal(propose(house, **{"attempt_id": attempt_id, **wrong}))).reason

    asked(tmp_path)


@at_home()
async def test_what_is_not_unknown_or_not_there_is_refused(house: House) -> None:
    await house.pay()
    attempt_id = house.thai.asked("pay")[0]

    assert "PAYMENT_STATE" == (await refusal(propose(house, attempt_id=attempt_id))).reason
    assert "RECORD_NOT_FOUND" == (await refusal(approve(house, "res_of_nobody"))).reason
    unheard = GetAttemptResolutionRequest(resolution_id="res_of_nobody")
    got = house.settlement.GetAttemptResolution(unheard, metadata=ANN)
    assert "RECORD_NOT_FOUND" == (await refusal(got)).reason
