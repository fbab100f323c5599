"""The words of the books' port."""

from hub.flows.books import LaneHead, Verification
from hub.ledger.chain import GENESIS


def test_books_are_in_order_when_no_fault_was_found() -> None:
    lanes = (LaneHead("main", 0, GENESIS),)
    assert Verification(0, lanes).ok
    assert not Verification(0, lanes, ("entry main/1: its content is not what was booked",)).ok
