"""The story of a hold: every turn of it is told, with its time."""

from collections.abc import Callable

import pytest

from hub.flows.held import told
from hub.payment.model import Payment
from tests.hub.payment.records import held
from tests.hub.payment.situations import (
    asked_to_hold,
    captured_natively,
    captured_whole,
    capturing,
    disputed,
    held_natively,
    released,
    rest_owed,
    rest_returned,
)

UNTIL = "the hub gives it back by itself at 2026-11-29T04:00:00.000Z"
DEBITED = f"W-TH debited 2236.00 THB as its payment Watt_1_1, to be captured; {UNTIL}."
RESERVED = f"W-TH reserved 2236.00 THB as its payment Watt_1_1, to be captured; {UNTIL}."
DISPUTED = (
    "olga disputes it: 'the goods are broken'; neither the merchant nor time ends the hold, two operators do."
)
TOOK = "The merchant took 6500 JPY (1453.40 THB at W-TH) of it; 782.60 THB"


@pytest.mark.parametrize(
    "make, lines",
    [
        (asked_to_hold, []),
        (held, [DEBITED]),
        (held_natively, [RESERVED]),
        (
            disputed,
            [
                DEBITED,
                DISPUTED,
            ],
        ),
        (capturing, [RESERVED, "The merchant asks for 6500 JPY (1453.40 THB at W-TH) of it."]),
        (captured_natively, [RESERVED, f"{TOOK} went back."]),
        (rest_owed, [DEBITED, f"{TOOK} are to be given back."]),
        (rest_returned, [DEBITED, f"{TOOK} went back."]),
        (captured_whole, [DEBITED, "The merchant took 10000 JPY (2236.00 THB at W-TH): all of it."]),
        (released, [DEBITED, "W-TH has given back all that was held."]),
    ],
)
def test_every_turn_is_told(make: Callable[[], Payment], lines: list[str]) -> None:
    payment = make()
    attempt = payment.attempts[0]
    assert attempt.hold is not None
    found = list(told(payment, attempt, attempt.hold))
    assert lines == [text for _, text in found]
    assert [at for at, _ in found] == sorted(at for at, _ in found)
