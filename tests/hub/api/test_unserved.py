"""Methods of later stories refuse by name, to whoever may call them."""

import pytest

from hub.v1 import reconciliation_pb2
from tests.hub.api.calls import as_, raw, refusal
from tests.hub.api.cast import BOOKS_KEY, OPERATOR_KEY
from tests.hub.api.house import House, at_home

METHODS = (
    "SettlementService/ListBatches",
    "SettlementService/GetBatch",
    "SettlementService/ProposeBatch",
    "SettlementService/ApproveBatch",
    "SettlementService/InstructBatch",
    "SettlementService/RecordBatchEvidence",
    "SettlementService/ListBreaks",
    "AdminService/RetireMerchantCode",
)


@at_home()
async def test_every_one_is_refused(house: House) -> None:
    for method in METHODS:
        call = raw(house.channel, method)
        assert "NOT_SERVED" == (await refusal(call(b"", metadata=as_(OPERATOR_KEY)))).reason, method


@at_home()
async def test_an_upload_is_refused_too(house: House) -> None:
    upload = house.settlement.ImportReconciliation(metadata=as_(OPERATOR_KEY))
    await upload.write(reconciliation_pb2.ImportReconciliationRequest())
    await upload.done_writing()

    assert "NOT_SERVED" == (await refusal(upload)).reason


@pytest.mark.parametrize(
    "method", ["SettlementService/NoSuch", "NoSuchService/Call", "SandboxService/GetClock"]
)
def test_what_the_hub_never_heard_of_is_refused_alike(method: str, tmp_path: object) -> None:
    @at_home()
    async def asked(house: House) -> None:
        call = raw(house.channel, method)
        assert "NOT_SERVED" == (await refusal(call(b"", metadata=as_(OPERATOR_KEY)))).reason
        assert "NO_CREDENTIAL" == (await refusal(call(b""))).reason

    asked(tmp_path)


@at_home()
async def test_a_shop_learns_nothing_of_it(house: House) -> None:
    call = raw(house.channel, "SettlementService/ListBatches")

    assert "NOT_ALLOWED" == (await refusal(call(b"", metadata=as_(BOOKS_KEY)))).reason
