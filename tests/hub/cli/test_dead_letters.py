"""`hub dead-letters`: what is parked, for people and for programs."""

import json

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from hub.v1 import dead_letter_pb2, evidence_pb2
from tests.hub.cli.running import Refusal, scripted

AT = Timestamp(seconds=1_795_320_000)
LETTER = dead_letter_pb2.DeadLetter(
    payment_id="pay_1", reason="ValueError: odd", tries=5, park_time=AT, age_seconds=3_723
)
BACK = dead_letter_pb2.DeadLetter(
    refund_id="ref_1",
    reason="KeyError: gone",
    tries=1,
    park_time=AT,
    age_seconds=60,
    retried_by=evidence_pb2.Signature(principal="ann", time=AT),
)


def test_what_is_parked_is_listed_with_what_to_do() -> None:
    with scripted(ListDeadLetters=dead_letter_pb2.ListDeadLettersResponse(dead_letters=[LETTER])) as script:
        done = script.hub("dead-letters")
        (found,) = json.loads(script.hub("dead-letters", "--json").stdout)

    assert (0, "pay_1", "3723") == (done.exit_code, found["payment_id"], found["age_seconds"])
    assert [
        "pay_1  parked 2026-11-22T04:00:00.000Z, for 1:02:03, after 5 failures",
        "  ValueError: odd",
        "  once it is repaired: hub dead-letters retry pay_1",
    ] == done.stdout.splitlines()


def test_nothing_parked_is_said() -> None:
    with scripted(ListDeadLetters=dead_letter_pb2.ListDeadLettersResponse()) as script:
        assert "Nothing is parked.\n" == script.hub("dead-letters").stdout
        assert [] == json.loads(script.hub("dead-letters", "--json").stdout)


@pytest.mark.parametrize("field, record_id", [("refund_id", "ref_1"), ("attempt_id", "att_1")])
def test_one_is_sent_back_to_work(field: str, record_id: str) -> None:
    back = dead_letter_pb2.DeadLetter()
    back.CopyFrom(BACK)
    setattr(back, field, record_id)
    with scripted(RetryDeadLetter=dead_letter_pb2.RetryDeadLetterResponse(dead_letter=back)) as script:
        done = script.hub("dead-letters", "retry", record_id)

    assert 0 == done.exit_code
    assert done.stdout.startswith(f"{record_id}  parked ")
    assert "  sent back to work by ann, 2026-11-22T04:00:00.000Z" == done.stdout.splitlines()[-1]
    asked = script.asked("RetryDeadLetter")
    assert (field, record_id) == (asked.WhichOneof("record"), getattr(asked, field))


def test_one_that_is_not_parked_is_a_fault() -> None:
    refusal = Refusal(grpc.StatusCode.NOT_FOUND, "RECORD_NOT_FOUND", "No such record.")
    with scripted(RetryDeadLetter=refusal) as script:
        done = script.hub("dead-letters", "retry", "pay_9", "--json")

    assert (1, "pay_9") == (done.exit_code, script.asked("RetryDeadLetter").payment_id)
    assert "RECORD_NOT_FOUND" == json.loads(done.stdout)["error"]["reason"]
