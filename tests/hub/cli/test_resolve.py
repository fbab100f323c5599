"""`hub resolve`: unknowns ended by two operators, for people and for programs."""

import json
from pathlib import Path

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from hub.v1 import evidence_pb2, resolution_pb2
from tests.hub.cli.running import Refusal, scripted

AT = Timestamp(seconds=1_795_320_000)
ANN, BOB = (evidence_pb2.Signature(principal=name, time=AT) for name in ("ann", "bob"))
MAIL = evidence_pb2.Evidence(description="Mail", content=b"%PDF", media_type="application/pdf")


def a_resolution(**more: object) -> resolution_pb2.AttemptResolution:
    return resolution_pb2.AttemptResolution(
        resolution_id="res_1",
        attempt_id="att_1",
        payment_id="pay_1",
        outcome=resolution_pb2.RESOLVED_OUTCOME_APPROVED,
        evidence=MAIL,
        proposed_by=ANN,
        **more,  # type: ignore[arg-type] # fields of the message
    )


@pytest.mark.parametrize("subject, of_refund", [("att_1", False), ("ref_1", True)])
def test_an_end_is_proposed_with_the_wallet_s_document(tmp_path: Path, subject: str, of_refund: bool) -> None:
    mail = tmp_path / "mail.pdf"
    mail.write_bytes(b"%PDF")
    answer = resolution_pb2.ProposeAttemptResolutionResponse(resolution=a_resolution())
    with scripted(ProposeAttemptResolution=answer) as script:
        words = ("--evidence", str(mail), "--description", "Mail", "--reference", "TM-1")
        done = script.hub("resolve", subject, "approved", *words)

    asked = script.asked("ProposeAttemptResolution")
    assert 0 == done.exit_code
    assert ("res_1  att_1  APPROVED  pay_1", "  on Mail (4 bytes of application/pdf)") == tuple(
        done.stdout.splitlines()[:2]
    )
    assert "no effect yet; another operator agrees with: hub resolve approve res_1" in done.stdout
    assert subject == (asked.refund_id if of_refund else asked.attempt_id)
    assert (resolution_pb2.RESOLVED_OUTCOME_APPROVED, MAIL, "TM-1") == (
        asked.outcome,
        asked.evidence,
        asked.wallet_reference,
    )


def test_an_approval_says_that_it_is_done() -> None:
    done_by_two = a_resolution(approved_by=BOB, wallet_reference="TM-1")
    answer = resolution_pb2.ApproveAttemptResolutionResponse(resolution=done_by_two)
    with scripted(ApproveAttemptResolution=answer) as script:
        done = script.hub("resolve", "approve", "res_1")

    assert 0 == done.exit_code
    assert "res_1  att_1  APPROVED  pay_1  TM-1" == done.stdout.splitlines()[0]
    assert "  agreed to by bob, 2026-11-22T04:00:00.000Z: it is done" == done.stdout.splitlines()[-1]
    assert "res_1" == script.asked("ApproveAttemptResolution").resolution_id


def test_one_is_shown_and_its_document_saved(tmp_path: Path) -> None:
    replaced = a_resolution(replaced_by_resolution_id="res_2")
    answer = resolution_pb2.GetAttemptResolutionResponse(resolution=replaced)
    with scripted(GetAttemptResolution=answer) as script:
        done = script.hub("resolve", "show", "res_1", "--save", str(tmp_path / "mail.pdf"))

    assert (0, b"%PDF") == (done.exit_code, (tmp_path / "mail.pdf").read_bytes())
    assert "replaced by res_2: it never had an effect" in done.stdout


def test_what_waits_is_listed() -> None:
    some = resolution_pb2.ListAttemptResolutionsResponse(resolutions=[a_resolution()])
    with scripted(ListAttemptResolutions=some) as script:
        told = script.hub("resolve", "list")
        (found,) = json.loads(script.hub("resolve", "list", "--json").stdout)
    with scripted(ListAttemptResolutions=resolution_pb2.ListAttemptResolutionsResponse()) as script:
        none = script.hub("resolve", "list")

    assert told.stdout.startswith("res_1  att_1  APPROVED")
    assert ("res_1", "RESOLVED_OUTCOME_APPROVED") == (found["resolution_id"], found["outcome"])
    assert "Nothing waits for a second operator.\n" == none.stdout
    assert script.asked("ListAttemptResolutions").waiting


def test_a_refusal_is_a_fault() -> None:
    refusal = Refusal(grpc.StatusCode.PERMISSION_DENIED, "FOUR_EYES", "Another operator must.")
    with scripted(ApproveAttemptResolution=refusal) as script:
        done = script.hub("resolve", "approve", "res_1")

    assert (1, "refused: FOUR_EYES: Another operator must.\n") == (done.exit_code, done.stderr)
