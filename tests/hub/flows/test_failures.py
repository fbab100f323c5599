"""Failures in a row: pauses that grow, an end, and what is not the record's fault."""

from datetime import timedelta

import pytest

from hub.flows.failures import FORGETS_AFTER, PAUSES_SECONDS, REASON_CHARACTERS_MAX, Failures, reason_of
from hub.flows.units import CommitInDoubt, StoreStopped
from tests.hub.flows.parties import NOON

BUG = RuntimeError("a bug")


def test_the_pauses_grow_and_the_fifth_failure_in_a_row_is_one_too_many() -> None:
    failures = Failures()
    for seconds in PAUSES_SECONDS:
        assert not failures.failed("pay_1", BUG, NOON)
        assert NOON + timedelta(seconds=seconds) == failures.rests_until("pay_1")
    assert failures.failed("pay_1", BUG, NOON)
    assert (5, None) == (failures.tries("pay_1"), failures.rests_until("pay_2"))


def test_what_went_well_once_begins_anew() -> None:
    failures = Failures()
    for _ in PAUSES_SECONDS:
        failures.failed("pay_1", BUG, NOON)
    failures.forget("pay_1")
    assert (0, None, 0) == (failures.tries("pay_1"), failures.rests_until("pay_1"), len(failures))
    assert not failures.failed("pay_1", BUG, NOON)


@pytest.mark.parametrize("wrong", [StoreStopped("the disk"), CommitInDoubt("the line")])
def test_a_store_that_fails_is_no_record_s_fault(wrong: Exception) -> None:
    failures = Failures()
    for _ in range(100):
        assert not failures.failed("pay_1", wrong, NOON)
    assert NOON + timedelta(seconds=PAUSES_SECONDS[0]) == failures.rests_until("pay_1")
    assert 0 == failures.tries("pay_1")


def test_what_was_not_tried_again_for_long_is_forgotten() -> None:
    failures = Failures()
    failures.failed("pay_1", BUG, NOON)
    rested = NOON + timedelta(seconds=PAUSES_SECONDS[0])
    failures.forget_old(rested + FORGETS_AFTER)
    assert 1 == len(failures)
    failures.forget_old(rested + FORGETS_AFTER + timedelta(seconds=1))
    assert 0 == len(failures)


def test_a_reason_names_the_kind_of_error_and_is_of_bounded_length() -> None:
    assert "RuntimeError: a bug" == reason_of(BUG)
    assert REASON_CHARACTERS_MAX == len(reason_of(RuntimeError("x" * 10_000)))
