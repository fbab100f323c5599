"""Until when a debit may still appear: what is stored of an attempt bounds it, call end known or not."""

from dataclasses import replace
from datetime import timedelta

from hub.payment.in_flight import landed_by, sent_before
from tests.hub.payment.records import NOON, PROFILE, an_attempt, an_order, money
from wallets.profile import CallBudget

SLOW = replace(
    PROFILE, budget=CallBudget(patience_seconds=7.5), pay_timeout_seconds=6.25, pay_in_flight_seconds=90
)
ATTEMPT = an_attempt(an_order(money("3480 JPY")), money("778.13 THB"), "0.2236")


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_call_is_sent_while_a_call_may_wait_counted_from_the_submission() -> None:
    assert NOON == ATTEMPT.submitted_at
    assert NOON + seconds(7.5) == sent_before(ATTEMPT, SLOW)


def test_a_debit_has_landed_so_long_after_its_call_ended() -> None:
    ended = replace(ATTEMPT, call_ended_at=NOON + seconds(3))
    assert NOON + seconds(3 + 90) == landed_by(ended, SLOW)


def test_a_call_whose_end_nobody_knows_began_at_the_last_moment_and_took_all_its_time() -> None:
    assert NOON + seconds(7.5 + 6.25 + 90) == landed_by(ATTEMPT, SLOW)
