"""Until when a debit may still appear: what is stored of an attempt bounds it, and the real time seen."""

from dataclasses import replace
from datetime import timedelta

from hub.payment.in_flight import landed_by, lands_within, longest_wait, sent_before
from tests.hub.payment.records import NOON, PROFILE, an_attempt, an_order, money
from wallets.profile import CallBudget

SLOW = replace(
    PROFILE, budget=CallBudget(patience_seconds=7.5), pay_timeout_seconds=6.25, pay_in_flight_seconds=90
)
ATTEMPT = an_attempt(an_order(money("3480 JPY")), money("778.13 THB"), "0.2236")
ENDED = replace(ATTEMPT, call_ended_at=NOON + timedelta(seconds=3))
ALL_SEEN = timedelta()


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_call_is_sent_while_a_call_may_wait_counted_from_the_submission() -> None:
    assert NOON == ATTEMPT.submitted_at
    assert seconds(7.5) == longest_wait(SLOW)
    assert NOON + seconds(7.5) == sent_before(ATTEMPT, SLOW)


def test_a_debit_has_landed_so_long_after_its_call_ended() -> None:
    assert seconds(90) == lands_within(ENDED, SLOW)
    assert NOON + seconds(3 + 90) == landed_by(ENDED, SLOW, NOON, ALL_SEEN)


def test_a_call_whose_end_nobody_knows_began_at_the_last_moment_and_took_all_its_time() -> None:
    assert seconds(7.5 + 6.25 + 90) == lands_within(ATTEMPT, SLOW)
    assert NOON + seconds(7.5 + 6.25 + 90) == landed_by(ATTEMPT, SLOW, NOON, ALL_SEEN)


def test_a_business_clock_that_was_set_forward_proves_nothing_that_real_time_has_not_seen() -> None:
    tomorrow = NOON + timedelta(days=1)
    assert tomorrow + seconds(40) == landed_by(ENDED, SLOW, tomorrow, seconds(40))
    assert tomorrow >= landed_by(ENDED, SLOW, tomorrow, ALL_SEEN)


def test_nor_does_real_time_prove_what_business_time_has_not_reached() -> None:
    assert NOON + seconds(3 + 90) == landed_by(ENDED, SLOW, NOON + seconds(4), seconds(-500))
