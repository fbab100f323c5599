"""`hub why`: one payment's story, line by line."""

import json

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from hub.v1 import story_pb2
from tests.hub.cli.running import Refusal, hub, scripted

AT = Timestamp(seconds=1_795_320_000, nanos=123_000_000)
STORY = story_pb2.ExplainPaymentResponse(
    lines=[
        story_pb2.StoryLine(
            time=AT, chapter=story_pb2.STORY_CHAPTER_ROUTE, text="codes from 251001 are truemoney's"
        ),
        story_pb2.StoryLine(chapter=story_pb2.STORY_CHAPTER_QUOTE, text="at 0.2236"),
    ]
)


def test_a_story_is_told_with_time_and_chapter() -> None:
    with scripted(ExplainPayment=STORY) as script:
        done = script.hub("why", "pay_1")

    assert 0 == done.exit_code
    first, second = done.stdout.splitlines()
    assert "2026-11-22T04:00:00.123Z  route     codes from 251001 are truemoney's" == first
    assert ["-", "quote", "at", "0.2236"] == second.split()
    assert "pay_1" == script.asked("ExplainPayment").id


def test_a_story_comes_as_json() -> None:
    with scripted(ExplainPayment=STORY) as script:
        told = json.loads(script.hub("why", "pay_1", "--json").stdout)

    assert ["STORY_CHAPTER_ROUTE", "STORY_CHAPTER_QUOTE"] == [line["chapter"] for line in told["lines"]]


def test_an_id_that_nobody_knows_is_a_fault_and_a_hub_that_is_not_there_not_reachable() -> None:
    with scripted(ExplainPayment=Refusal(grpc.StatusCode.NOT_FOUND, "RECORD_NOT_FOUND")) as script:
        assert 1 == script.hub("why", "pay_of_nobody").exit_code
    assert 3 == hub("why", "pay_1").exit_code
