"""`hub hold`: captured, released, frozen, split and agreed to, for people and for programs."""

import json
from pathlib import Path

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from hub.client import pos
from hub.v1 import evidence_pb2, hold_pb2, payment_pb2
from hub.v1.money_pb2 import Money
from tests.hub.cli.running import hub, scripted

AT = Timestamp(seconds=1_795_320_000)
ANN = evidence_pb2.Signature(principal="ann", time=AT)


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pos, "PAUSE_SECONDS", 0)


def yen(minor_units: int) -> Money:
    return Money(currency_code="JPY", minor_units=minor_units)


def a_payment(state: str, **rest: object) -> payment_pb2.Payment:
    return payment_pb2.Payment(
        payment_id="pay_1",
        state=payment_pb2.PaymentState.Value(f"PAYMENT_STATE_{state}"),
        merchant_amount=yen(10_000),
        **rest,  # type: ignore[arg-type] # fields of the message
    )


CAPTURED = a_payment("SUCCEEDED", captured_amount=yen(6_500))
HELD = a_payment("HELD", expire_time=AT)
RELEASED = a_payment("CANCELLED")
SPLIT = hold_pb2.HoldSplit(
    split_id="spl_1",
    payment_id="pay_1",
    captured_amount=yen(6_500),
    released_amount=yen(3_500),
    evidence=evidence_pb2.Evidence(description="mail.txt", content=b"both agree", media_type="text/plain"),
    proposed_by=ANN,
)


def test_a_part_is_captured_and_the_rest_named() -> None:
    with scripted(CapturePayment=CAPTURED, GetPayment=CAPTURED) as script:
        done = script.hub("hold", "capture", "pay_1", "6500 JPY", "--request-id", "take-1")

    assert 0 == done.exit_code
    assert [
        "pay_1  SUCCEEDED  10000 JPY",
        "  captured 6500 JPY, the rest goes back to the payer",
    ] == done.stdout.splitlines()
    asked = script.asked("CapturePayment")
    assert ("pay_1", "take-1", yen(6_500)) == (asked.payment_id, asked.request_id, asked.amount)


def test_everything_is_captured_where_no_amount_is_said() -> None:
    with scripted(CapturePayment=CAPTURED, GetPayment=CAPTURED) as script:
        done = script.hub("hold", "capture", "pay_1", "--json")

    assert "PAYMENT_STATE_SUCCEEDED" == json.loads(done.stdout)["state"]
    assert not script.asked("CapturePayment").HasField("amount")


def test_a_capture_that_the_wallet_refused_is_a_fault() -> None:
    with scripted(CapturePayment=HELD, GetPayment=HELD) as script:
        done = script.hub("hold", "capture", "pay_1")

    assert 1 == done.exit_code
    assert "  held until 2026-11-22T04:00:00.000Z: capture or release it" in done.stdout.splitlines()


@pytest.mark.parametrize("payment, exit_code", [(RELEASED, 0), (HELD, 1)])
def test_a_release_is_good_once_it_is_done(payment: payment_pb2.Payment, exit_code: int) -> None:
    with scripted(ReleasePayment=payment, GetPayment=payment) as script:
        done = script.hub("hold", "release", "pay_1")

    assert exit_code == done.exit_code
    assert "pay_1" == script.asked("ReleasePayment").payment_id


def test_a_disputed_hold_waits_for_operators() -> None:
    answer = hold_pb2.DisputeHoldResponse(payment=a_payment("HELD"))
    with scripted(DisputeHold=answer) as script:
        done = script.hub("hold", "dispute", "pay_1", "nothing was delivered")

    assert "  disputed: it waits for the operators' decision" == done.stdout.splitlines()[1]
    assert "nothing was delivered" == script.asked("DisputeHold").reason


def test_a_split_is_proposed_with_its_evidence(tmp_path: Path) -> None:
    document = tmp_path / "mail.txt"
    document.write_bytes(b"both agree")
    with scripted(ProposeHoldSplit=hold_pb2.ProposeHoldSplitResponse(split=SPLIT)) as script:
        done = script.hub("hold", "split", "pay_1", "6500 JPY", "3500 JPY", "--evidence", str(document))

    assert [
        "spl_1  pay_1  6500 JPY captured, 3500 JPY released",
        "  proposed by ann, 2026-11-22T04:00:00.000Z",
        "  on mail.txt (10 bytes of text/plain)",
        "  another operator agrees with: hub hold approve spl_1",
    ] == done.stdout.splitlines()
    asked = script.asked("ProposeHoldSplit")
    assert (yen(6_500), yen(3_500), SPLIT.evidence) == (
        asked.captured_amount,
        asked.released_amount,
        asked.evidence,
    )


def test_a_part_of_nothing_is_left_out(tmp_path: Path) -> None:
    document = tmp_path / "mail.txt"
    document.write_bytes(b"both agree")
    with scripted(ProposeHoldSplit=hold_pb2.ProposeHoldSplitResponse(split=SPLIT)) as script:
        script.hub("hold", "split", "pay_1", "0 JPY", "10000 JPY", "--evidence", str(document))

    assert not script.asked("ProposeHoldSplit").HasField("captured_amount")


def test_an_approval_tells_what_became_of_the_payment() -> None:
    agreed = hold_pb2.HoldSplit()
    agreed.CopyFrom(SPLIT)
    agreed.approved_by.CopyFrom(evidence_pb2.Signature(principal="bob", time=AT))
    answer = hold_pb2.ApproveHoldSplitResponse(split=agreed, payment=CAPTURED)
    with scripted(ApproveHoldSplit=answer) as script:
        done = script.hub("hold", "approve", "spl_1")

    assert "  agreed, bob, 2026-11-22T04:00:00.000Z" in done.stdout.splitlines()
    assert "pay_1  SUCCEEDED  10000 JPY" in done.stdout.splitlines()
    assert "spl_1" == script.asked("ApproveHoldSplit").split_id


def test_the_split_that_stands_is_shown_and_its_evidence_saved(tmp_path: Path) -> None:
    with scripted(GetHoldSplit=hold_pb2.GetHoldSplitResponse(split=SPLIT)) as script:
        done = script.hub("hold", "show", "pay_1", "--save", str(tmp_path / "out"), "--json")

    assert "spl_1" == json.loads(done.stdout)["split_id"]
    assert b"both agree" == (tmp_path / "out").read_bytes()


def test_what_is_no_amount_is_wrong_usage() -> None:
    assert 2 == hub("hold", "capture", "pay_1", "a lot").exit_code
