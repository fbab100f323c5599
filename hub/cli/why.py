"""`hub why`: one payment's story."""

from typing import Any, NoReturn

from hub.cli.console import OK, message_json, say, say_json, with_hub


def run_why(record_id: str, *, as_json: bool) -> NoReturn:
    """Prints the story of the payment that an id belongs to."""
    from hub.cli.words import time_text
    from hub.v1 import settlement_service_pb2_grpc, story_pb2

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.ExplainPayment, story_pb2.ExplainPaymentRequest(id=record_id))
        if as_json:
            say_json(message_json(answer))
            return OK
        for line in answer.lines:
            chapter = story_pb2.StoryChapter.Name(line.chapter).removeprefix("STORY_CHAPTER_").lower()
            say(f"{time_text(line.time):>24}  {chapter:<8}  {line.text}")
        return OK

    with_hub(work, as_json=as_json)
