"""Dead letters as operations meet them: why and since when, and back to work."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hub.api.dead_letters import dead_letter_message
from hub.flows.units import DeadLetter, DueKind, Park, Unit
from hub.v1.dead_letter_pb2 import ListDeadLettersRequest, RetryDeadLetterRequest
from tests.hub.api.calls import as_, refusal
from tests.hub.api.cast import BOOKS_KEY, NOON
from tests.hub.api.house import House, at_home
from tests.hub.api.two_people import ANN, BOB
from tests.hub.payment import two_people

WHY = "ValueError: odd"
LETTER = DeadLetter(DueKind.PAYMENT, "pay_1", WHY, 5, NOON)


async def park(house: House, *record_ids: str) -> None:
    """The hub has stopped working on them."""
    for record_id in record_ids:
        kind = {"ref": DueKind.REFUND, "att": DueKind.ATTEMPT, "pay": DueKind.PAYMENT}[record_id[:3]]
        await house.store.commit(Unit((Park(kind, record_id, WHY, 5),)))


async def listed(house: House, by: Any = ANN, **asked: Any) -> Any:
    return await house.settlement.ListDeadLetters(ListDeadLettersRequest(**asked), metadata=by)


async def retry(house: House, by: Any = ANN, **asked: Any) -> Any:
    answer = await house.settlement.RetryDeadLetter(RetryDeadLetterRequest(**asked), metadata=by)
    return answer.dead_letter


def test_a_letter_says_why_and_for_how_long() -> None:
    message = dead_letter_message(LETTER, NOON + timedelta(seconds=90.9))
    of_refund = dead_letter_message(replace(LETTER, kind=DueKind.REFUND, record_id="ref_1"), NOON)
    early = dead_letter_message(LETTER, NOON - timedelta(seconds=5))

    assert ("pay_1", "", WHY, 5, 90) == (
        message.payment_id,
        message.refund_id,
        message.reason,
        message.tries,
        message.age_seconds,
    )
    of_attempt = dead_letter_message(replace(LETTER, kind=DueKind.ATTEMPT, record_id="att_1"), NOON)
    assert ("attempt_id", "att_1") == (of_attempt.WhichOneof("record"), of_attempt.attempt_id)
    assert ("", "ref_1", 0) == (of_refund.payment_id, of_refund.refund_id, early.age_seconds)
    assert not message.HasField("retried_by")


def test_one_that_was_sent_back_is_as_old_as_it_was_then() -> None:
    back = replace(two_people.BOB, at=NOON + timedelta(seconds=60))
    message = dead_letter_message(replace(LETTER, retried_by=back), NOON + timedelta(days=1))

    assert (60, "bob") == (message.age_seconds, message.retried_by.principal)


@at_home()
async def test_what_is_parked_is_listed_in_pages_and_sent_back_to_work(house: House) -> None:
    await park(house, "pay_1", "ref_1", "att_2")
    house.clock.forward(seconds=120)
    first = await listed(house, page_size=2)
    rest = await listed(house, page_size=2, page_token=first.next_page_token)
    back = await retry(house, by=BOB, refund_id="ref_1")

    found = [*first.dead_letters, *rest.dead_letters]
    assert ["pay_1", "ref_1", "att_2"] == [
        letter.payment_id or letter.refund_id or letter.attempt_id for letter in found
    ]
    assert "" == rest.next_page_token
    assert ("ref_1", "bob") == (back.refund_id, back.retried_by.principal)
    assert back == await retry(house, refund_id="ref_1")
    assert "att_2" == (await retry(house, attempt_id="att_2")).attempt_id
    assert ["pay_1"] == [letter.payment_id for letter in (await listed(house)).dead_letters]


@at_home()
async def test_what_can_not_be_sent_back_says_why(house: House) -> None:
    found = [
        (await refusal(call)).reason
        for call in (
            retry(house),
            retry(house, payment_id="pay_of_nobody"),
            listed(house, page_token="aw"),
            listed(house, by=as_(BOOKS_KEY)),
        )
    ]

    assert ["FIELD_MISSING", "RECORD_NOT_FOUND", "CURSOR_INVALID", "NOT_ALLOWED"] == found
