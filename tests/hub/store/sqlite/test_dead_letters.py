"""Dead letters in rows."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

from hub.flows.units import DeadLetter, DueKind, Park, Unpark
from hub.store.sqlite import dead_letters, incidents
from tests.hub.payment.two_people import ANN, BOB
from tests.hub.store.samples import NOON

LATER = NOON + timedelta(minutes=5)


def test_what_is_parked_is_listed_in_the_order_of_parking_and_once(database: sqlite3.Connection) -> None:
    for kind, record_id, at in (
        (DueKind.REFUND, "ref_1", LATER),
        (DueKind.PAYMENT, "pay_2", NOON),
        (DueKind.PAYMENT, "pay_2", LATER),
    ):
        dead_letters.park(database, Park(kind, record_id, f"since {at}", 5), at)

    first = DeadLetter(DueKind.PAYMENT, "pay_2", f"since {NOON}", 5, NOON)
    second = DeadLetter(DueKind.REFUND, "ref_1", f"since {LATER}", 5, LATER)
    assert [first, second] == dead_letters.listed(database, 9)
    assert [first] == dead_letters.listed(database, 1)


def test_a_record_whose_row_is_gone_is_parked_all_the_same(database: sqlite3.Connection) -> None:
    dead_letters.park(database, Park(DueKind.REFUND, "ref_1", "KeyError: ref_1", 5), NOON)

    assert ["ref_1"] == [one.record_id for one in dead_letters.listed(database, 9)]
    (stuck,) = incidents.listed(database, None, None, (), 0, 9)
    assert ("ref_1", "ref_1", "") == (
        stuck.incident.subject_id,
        stuck.incident.payment_id,
        stuck.incident.wallet_id,
    )


def test_only_what_is_parked_is_sent_back_to_work_and_who_did_it_is_kept(
    database: sqlite3.Connection,
) -> None:
    dead_letters.park(database, Park(DueKind.PAYMENT, "pay_1", "why", 5), NOON)

    assert not dead_letters.unpark(database, Unpark(DueKind.REFUND, "pay_1", ANN))
    assert dead_letters.unpark(database, Unpark(DueKind.PAYMENT, "pay_1", ANN))
    assert not dead_letters.unpark(database, Unpark(DueKind.PAYMENT, "pay_1", BOB))
    assert [] == dead_letters.listed(database, 9)
    letter = DeadLetter(DueKind.PAYMENT, "pay_1", "why", 5, NOON, ANN)
    assert (letter, None) == (
        dead_letters.find(database, DueKind.PAYMENT, "pay_1"),
        dead_letters.find(database, DueKind.REFUND, "pay_1"),
    )


def test_what_is_parked_again_stands_before_what_was_sent_back(database: sqlite3.Connection) -> None:
    for why, by, at in (("first", ANN, NOON), ("second", BOB, LATER), ("third", None, LATER)):
        dead_letters.park(database, Park(DueKind.PAYMENT, "pay_1", why, 5), at)
        found = dead_letters.find(database, DueKind.PAYMENT, "pay_1")
        assert DeadLetter(DueKind.PAYMENT, "pay_1", why, 5, at) == found
        if by is not None:
            dead_letters.unpark(database, Unpark(DueKind.PAYMENT, "pay_1", by))
            assert replace(found, retried_by=by) == dead_letters.find(database, DueKind.PAYMENT, "pay_1")


def test_pages_follow_each_other_by_time_and_id(database: sqlite3.Connection) -> None:
    for record_id, at in (("pay_3", NOON), ("pay_1", LATER), ("pay_2", LATER)):
        dead_letters.park(database, Park(DueKind.PAYMENT, record_id, "why", 5), at)
    after = [("pay_3", NOON), ("pay_1", LATER), ("pay_2", LATER)]
    assert [["pay_1"], ["pay_2"], []] == [
        [one.record_id for one in dead_letters.listed(database, 1, (at, name))] for name, at in after
    ]
