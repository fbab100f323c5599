"""`hub dead-letters`: what the hub has stopped working on, and sending it back to work."""

from datetime import timedelta
from typing import Any, NoReturn

from hub.cli.console import OK, message_json, say, say_json, with_hub
from hub.cli.evidence import signature_text
from hub.cli.words import counted, time_text

PAGE = 200
REFUND, ATTEMPT = "ref_", "att_"
"""What refund and attempt ids begin with; anything else is a payment's."""


def run_list(*, as_json: bool) -> NoReturn:
    """Lists what is parked, all pages of it."""
    from hub.v1 import dead_letter_pb2, settlement_service_pb2_grpc

    request = dead_letter_pb2.ListDeadLettersRequest(page_size=PAGE)

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        found: list[Any] = []
        while True:
            answer = await link.call(service.ListDeadLetters, request)
            found += answer.dead_letters
            request.page_token = answer.next_page_token
            if not request.page_token:
                break
        if as_json:
            say_json([message_json(letter) for letter in found])
            return OK
        for letter in found:
            say_letter(letter)
        if not found:
            say("Nothing is parked.")
        return OK

    with_hub(work, as_json=as_json)


def run_retry(record_id: str, *, as_json: bool) -> NoReturn:
    """Sends one back to work."""
    from hub.v1 import dead_letter_pb2, settlement_service_pb2_grpc

    request = dead_letter_pb2.RetryDeadLetterRequest()
    if record_id.startswith(REFUND):
        request.refund_id = record_id
    elif record_id.startswith(ATTEMPT):
        request.attempt_id = record_id
    else:
        request.payment_id = record_id

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.RetryDeadLetter, request)
        if as_json:
            say_json(message_json(answer.dead_letter))
        else:
            say_letter(answer.dead_letter)
        return OK

    with_hub(work, as_json=as_json)


def say_letter(letter: Any) -> None:
    """One of them for people."""
    record_id = letter.payment_id or letter.refund_id or letter.attempt_id
    age = timedelta(seconds=letter.age_seconds)
    failed = counted(letter.tries, "failure")
    say(f"{record_id}  parked {time_text(letter.park_time)}, for {age}, after {failed}")
    say(f"  {letter.reason}")
    if letter.HasField("retried_by"):
        say(f"  sent back to work by {signature_text(letter.retried_by)}")
    else:
        say(f"  once it is repaired: hub dead-letters retry {record_id}")
