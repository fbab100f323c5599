"""Rates that jumped wait for a person, who lets the very rate through that was looked at."""

from decimal import Decimal

import pytest

from fx.providers.board import RateBoard, RateState
from hub.api.quarantine import confirm, quarantined
from hub.payment.reasons import Refused
from tests.hub.api.cast import NOON, Sheet


def _jumped() -> tuple[RateBoard, Sheet]:
    sheet = Sheet()
    board = RateBoard((sheet,))
    board.rates(NOON)
    sheet.publish(NOON, THB="40", KRW="1300")
    return board, sheet


def test_nothing_waits_while_rates_move_a_little() -> None:
    sheet = Sheet()
    board = RateBoard((sheet,))
    board.rates(NOON)
    sheet.publish(NOON, THB="36")

    assert [] == quarantined(board, NOON)


def test_what_waits_shows_how_far_it_jumped() -> None:
    board, _ = _jumped()
    krw, thb = quarantined(board, NOON)

    assert ("EUR", "THB", "35.776", "40", "11.8") == (
        thb.base,
        thb.quote,
        thb.current_value,
        thb.new_value,
        thb.jump_percent,
    )
    assert ("KRW", "-11.3") == (krw.quote, krw.jump_percent)
    assert krw.quarantined_rate_id != thb.quarantined_rate_id


def test_a_confirmed_rate_is_in_force() -> None:
    board, _ = _jumped()
    (_, thb) = quarantined(board, NOON)
    confirmed = confirm(board, thb.quarantined_rate_id, "ann", NOON)

    assert thb == confirmed
    assert ["KRW"] == [rate.quote for rate in quarantined(board, NOON)]
    assert Decimal(40) == board.accepted["THB"].value
    in_force = [rate.currency_code for rate in board.rates(NOON) if rate.state is RateState.IN_FORCE]
    assert "THB" in in_force


def test_a_rate_that_another_has_replaced_is_not_let_through() -> None:
    board, sheet = _jumped()
    (_, thb) = quarantined(board, NOON)
    sheet.publish(NOON, THB="41", KRW="1300")

    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        confirm(board, thb.quarantined_rate_id, "ann", NOON)
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        confirm(board, "qra_none", "ann", NOON)
    assert Decimal("35.776") == board.accepted["THB"].value
