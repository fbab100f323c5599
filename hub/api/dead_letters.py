"""Dead letters over gRPC: what the hub has stopped working on, and sending it back to work."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from hub.api import read, write
from hub.api.cursors import decode_page, encode_page
from hub.api.evidence import signature_message
from hub.flows.books import Books
from hub.flows.dead_letters import retry_dead_letter
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.units import DeadLetter, DueKind
from hub.v1 import dead_letter_pb2

_KINDS: Mapping[str, DueKind] = {
    "attempt_id": DueKind.ATTEMPT,
    "payment_id": DueKind.PAYMENT,
    "refund_id": DueKind.REFUND,
}


class DeadLetterCalls:
    """The calls, free of any transport. `principal_id` is the operator who calls."""

    def __init__(self, ports: Ports, desk: Desk, books: Books) -> None:
        self._ports = ports
        self._desk = desk
        self._books = books

    async def list(
        self, request: dead_letter_pb2.ListDeadLettersRequest
    ) -> dead_letter_pb2.ListDeadLettersResponse:
        """One page, the longest parked first."""
        size = read.page_size(request.page_size)
        after = decode_page(request.page_token) if request.page_token else None
        found = await self._books.dead_letters(size + 1, after)
        page = found[:size]
        now = self._ports.clock.now()
        return dead_letter_pb2.ListDeadLettersResponse(
            dead_letters=[dead_letter_message(letter, now) for letter in page],
            next_page_token=(
                encode_page(page[-1].parked_at, page[-1].record_id) if len(found) > size else ""
            ),
        )

    async def retry(
        self, request: dead_letter_pb2.RetryDeadLetterRequest, principal_id: str
    ) -> dead_letter_pb2.RetryDeadLetterResponse:
        """Sends one back to work, at once."""
        named = request.WhichOneof("record")
        kind = DueKind.PAYMENT if named is None else _KINDS[named]
        record_id = read.needed("" if named is None else getattr(request, named), "record")
        letter = await self._desk.own(retry_dead_letter(self._ports, kind, record_id, principal_id))
        return dead_letter_pb2.RetryDeadLetterResponse(
            dead_letter=dead_letter_message(letter, self._ports.clock.now())
        )


def dead_letter_message(letter: DeadLetter, now: datetime) -> dead_letter_pb2.DeadLetter:
    """One record, with its age at `now` or at its end."""
    ended_at = now if letter.retried_by is None else letter.retried_by.at
    message = dead_letter_pb2.DeadLetter(
        reason=letter.reason,
        tries=letter.tries,
        park_time=write.timestamp(letter.parked_at),
        age_seconds=max(0, int((ended_at - letter.parked_at).total_seconds())),
    )
    match letter.kind:
        case DueKind.ATTEMPT:
            message.attempt_id = letter.record_id
        case DueKind.PAYMENT:
            message.payment_id = letter.record_id
        case DueKind.REFUND:
            message.refund_id = letter.record_id
        case _:
            assert_never(letter.kind)
    if letter.retried_by is not None:
        message.retried_by.CopyFrom(signature_message(letter.retried_by))
    return message
