"""Rates that were put aside because they jumped, as messages, and letting one through."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from fx.errors import NothingQuarantined
from fx.providers.board import BoardRate, RateBoard, RateState
from fx.rate import Leg, rate_text
from hub.api import write
from hub.payment.reasons import Refused
from hub.v1 import quarantined_rate_pb2

_ID_DIGITS = 16
_PERCENT_PLACES = Decimal("0.1")


def quarantined(board: RateBoard, now: datetime) -> list[quarantined_rate_pb2.QuarantinedRate]:
    """All rates that wait for a decision, in the order of their currencies."""
    waiting = [rate for rate in board.rates(now) if rate.state is RateState.QUARANTINED]
    return [_message(rate, board.accepted[rate.currency_code]) for rate in waiting]


def confirm(board: RateBoard, rate_id: str, by: str, now: datetime) -> quarantined_rate_pb2.QuarantinedRate:
    """Lets the rate of this id be used; `by` answers for it. Raises `Refused` if it waits no more."""
    for rate in board.rates(now):
        if rate.state is RateState.QUARANTINED and _id(rate) == rate_id:
            message = _message(rate, board.accepted[rate.currency_code])
            try:
                board.confirm(rate.currency_code, by, rate.leg.value)
            except NothingQuarantined as gone:
                raise Refused("RECORD_NOT_FOUND", str(gone)) from gone
            return message
    raise Refused("RECORD_NOT_FOUND", "no such rate waits; a newer one may have taken its place")


def _message(rate: BoardRate, in_use: Leg) -> quarantined_rate_pb2.QuarantinedRate:
    leg = rate.leg
    jump = (leg.value - in_use.value) * 100 / in_use.value
    return quarantined_rate_pb2.QuarantinedRate(
        quarantined_rate_id=_id(rate),
        base=leg.base,
        quote=leg.quote,
        current_value=rate_text(in_use.value),
        new_value=rate_text(leg.value),
        jump_percent=rate_text(jump.quantize(_PERCENT_PLACES)),
        source=leg.source,
        as_of=write.timestamp(leg.as_of),
    )


def _id(rate: BoardRate) -> str:
    """An id that another value of the same currency does not have."""
    said = f"{rate.currency_code}\0{rate_text(rate.leg.value)}\0{rate.leg.as_of.isoformat()}"
    return f"qra_{sha256(said.encode()).hexdigest()[:_ID_DIGITS]}"
