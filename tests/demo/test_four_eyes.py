"""Four eyes in a whole sandbox: a wallet that stops telling, two operators over gRPC, equal books."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from hub.client.link import CallRefused, Link
from hub.client.pos import Pos
from hub.payment.model import RefundState
from hub.sandbox.house import House, open_house
from hub.sandbox.proof import prove
from hub.sandbox.shops import SHOPS
from hub.v1 import evidence_pb2, payment_pb2, refund_pb2, resolution_pb2, settlement_service_pb2_grpc
from hub.v1.money_pb2 import Money
from hub.v1.payment_service_pb2 import RefundPaymentRequest
from hub.v1.payment_service_pb2_grpc import PaymentServiceStub
from hub.v1.story_pb2 import ExplainPaymentRequest

SHOP = SHOPS[0]
PRICE = Money(currency_code=SHOP.currency, minor_units=3480)
PART = Money(currency_code=SHOP.currency, minor_units=1000)
WALLET = "truemoney"
MAIL = evidence_pb2.Evidence(description="Mail, ticket 4711", content=b"debited", media_type="text/plain")
PAID = resolution_pb2.RESOLVED_OUTCOME_APPROVED


async def stops_telling(house: House) -> None:
    """The wallet goes on working; nothing of what it says can be read, and its notices get lost."""
    for kind in ("html_502", "lost_notice"):
        await house.tell(WALLET, "/sandbox/faults", {"kind": kind, "verb": None, "count": 1000})


async def settled_by_two(house: House, **subject: str) -> resolution_pb2.AttemptResolution:
    """One operator proposes, is refused to agree alone, and another one agrees."""
    async with (
        Link(house.hub.grpc_address, house.keys.operator) as ann,
        Link(house.hub.grpc_address, house.keys.approver) as bob,
    ):
        asking = settlement_service_pb2_grpc.SettlementServiceStub(ann.channel)
        agreeing = settlement_service_pb2_grpc.SettlementServiceStub(bob.channel)
        request: Any = resolution_pb2.ProposeAttemptResolutionRequest(outcome=PAID, evidence=MAIL, **subject)
        proposed = (await ann.call(asking.ProposeAttemptResolution, request)).resolution
        agree = resolution_pb2.ApproveAttemptResolutionRequest(resolution_id=proposed.resolution_id)
        with pytest.raises(CallRefused, match="FOUR_EYES"):
            await ann.call(asking.ApproveAttemptResolution, agree)
        approved: resolution_pb2.AttemptResolution = (
            await bob.call(agreeing.ApproveAttemptResolution, agree)
        ).resolution
        return approved


async def story_of(house: House, some_id: str) -> str:
    async with Link(house.hub.grpc_address, house.keys.operator) as link:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.ExplainPayment, ExplainPaymentRequest(id=some_id))
        return "\n".join(line.text for line in answer.lines)


def test_what_the_wallet_never_tells_two_people_settle_and_the_books_are_equal(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_house(tmp_path) as house:
            code = str((await house.tell(WALLET, "/sandbox/codes", {}))["code"])
            await stops_telling(house)
            async with Link(house.hub.grpc_address, house.keys.merchants[SHOP.merchant_id]) as link:
                till = Pos(link, lambda: "pay")
                left = await till.pay(PRICE, code, seconds=2.0)
                assert payment_pb2.PAYMENT_STATE_SUBMITTED == left.state
                (attempt_id,) = set(re.findall(r"att_\w+", await story_of(house, left.payment_id)))
                approved = await settled_by_two(house, attempt_id=attempt_id)
                paid = await till.get(left.payment_id)
                back = RefundPaymentRequest(payment_id=left.payment_id, request_id="back", amount=PART)
                payments = PaymentServiceStub(link.channel)
                refund = await link.call(payments.RefundPayment, back, seconds=2.0)
                assert refund_pb2.REFUND_STATE_SUBMITTED == refund.state
                await settled_by_two(house, refund_id=refund.refund_id)
            given = await house.hub.store.refund(refund.refund_id)
            findings = await prove(house)
            told = await story_of(house, left.payment_id)

        assert ("operator", "approver") == (approved.proposed_by.principal, approved.approved_by.principal)
        assert payment_pb2.PAYMENT_STATE_SUCCEEDED == paid.state
        assert given is not None
        assert RefundState.SUCCEEDED is given.state
        assert [] == [finding.text for finding in findings if not finding.holds]
        assert f"operator proposes to settle {attempt_id} as APPROVED" in told
        assert "approver agrees" in told

    asyncio.run(story())
