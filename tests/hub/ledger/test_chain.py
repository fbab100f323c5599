"""The chain: any change of any entry is found, and the bytes that are hashed are documented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.account import AccountKind, acquirer_account, hub_account, wallet_account
from hub.ledger.chain import GENESIS, Broken, canonical_bytes, link, seal, verify
from hub.ledger.entry import BookedEntry, Entry, EntryKind, Leg, Posting
from tests.hub.ledger.books import MemoryBooks
from tests.hub.payment.records import NOON

WR = wallet_account("W-TH", AccountKind.WR, "THB")
FX = hub_account(AccountKind.FX, "THB")


def an_entry(minor_units: int = 77813, refund_id: str | None = None) -> Entry:
    postings = (Posting(WR, minor_units, Leg.AMOUNT), Posting(FX, -minor_units, Leg.AMOUNT))
    return Entry(EntryKind.PAYMENT, "pay_1", "att_1", refund_id, postings)


def a_lane(length: int = 4) -> list[BookedEntry]:
    books = MemoryBooks()
    for number in range(length):
        books.book(an_entry(100 + number), NOON + timedelta(seconds=number))
    return books.entries


def test_the_hashed_bytes_are_a_version_then_length_prefixed_fields_in_order() -> None:
    fields: list[bytes | None] = [
        b"0", b"1", b"00" * 32, b"PAYMENT", b"pay_1", b"att_1", None,
        b"2026-11-22T04:00:00.000000+00:00", b"2026-11-22", b"2",
        b"WALLET:W-TH:WR:THB", b"77813", b"AMOUNT",
        b"HUB:hub:FX:THB", b"-77813", b"AMOUNT",
    ]  # fmt: skip
    written = [
        b"\xff\xff\xff\xff" if field is None else len(field).to_bytes(4, "big") + field for field in fields
    ]
    made = canonical_bytes("0", 1, an_entry(), NOON, date(2026, 11, 22), GENESIS)
    assert b"\x01" + b"".join(written) == made


def test_a_hash_is_the_same_for_ever() -> None:
    # Computed once, 2026-11-22, by sha256 over the bytes above: a change of it breaks every ledger in use.
    booked = link("0", 1, an_entry(), NOON, date(2026, 11, 22), GENESIS)
    assert (
        sha256(canonical_bytes("0", 1, an_entry(), NOON, date(2026, 11, 22), GENESIS)).digest() == booked.hash
    )
    assert "1283965eb04a1c150ffb6070364fdccdc8d9ad41d13081499b52b776b9a2824d" == booked.hash.hex()


def test_an_absent_field_is_not_an_empty_one() -> None:
    absent = link("0", 1, an_entry(), NOON, date(2026, 11, 22), GENESIS)
    empty = link("0", 1, an_entry(refund_id=""), NOON, date(2026, 11, 22), GENESIS)
    assert absent.hash != empty.hash


def test_a_lane_as_it_was_booked_verifies() -> None:
    assert verify("0", a_lane()) is None
    assert verify("0", []) is None


TAMPERINGS: dict[str, Callable[[BookedEntry], BookedEntry]] = {
    "an amount": lambda booked: replace(booked, entry=an_entry(1)),
    "an account": lambda booked: replace(
        booked,
        entry=replace(
            booked.entry,
            postings=(
                replace(booked.entry.postings[0], account=acquirer_account("A-JP", AccountKind.AP, "THB")),
                booked.entry.postings[1],
            ),
        ),
    ),
    "a leg": lambda booked: replace(
        booked,
        entry=replace(
            booked.entry,
            postings=(replace(booked.entry.postings[0], leg=Leg.HUB_FEE), booked.entry.postings[1]),
        ),
    ),
    "the kind": lambda booked: replace(booked, entry=replace(booked.entry, kind=EntryKind.REFUND)),
    "the payment": lambda booked: replace(booked, entry=replace(booked.entry, payment_id="pay_2")),
    "the attempt": lambda booked: replace(booked, entry=replace(booked.entry, attempt_id="att_2")),
    "the refund": lambda booked: replace(booked, entry=replace(booked.entry, refund_id="ref_2")),
    "the instant": lambda booked: replace(booked, booked_at=booked.booked_at + timedelta(microseconds=1)),
    "the business date": lambda booked: replace(booked, business_date=date(2026, 11, 23)),
    "its own hash": lambda booked: replace(booked, hash=bytes(32)),
}


@pytest.mark.parametrize("what", TAMPERINGS)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_change_of_one_entry_is_found_where_it_is(what: str, at: int) -> None:
    lane = a_lane()
    lane[at] = TAMPERINGS[what](lane[at])
    assert Broken("0", at + 1, "its content is not what was booked") == verify("0", lane)


def test_an_entry_taken_out_is_found() -> None:
    lane = a_lane()
    del lane[1]
    assert Broken("0", 2, "the next entry has number 3") == verify("0", lane)


def test_an_entry_put_in_with_a_chain_of_its_own_is_found() -> None:
    lane = a_lane()
    lane[2] = link("0", 3, an_entry(1), NOON, date(2026, 11, 22), lane[1].hash)
    assert Broken("0", 4, "it does not continue the entry before it") == verify("0", lane)


def test_an_entry_of_another_lane_does_not_verify() -> None:
    assert Broken("1", 1, "its content is not what was booked") == verify("1", a_lane())


def test_a_seal_is_over_all_heads_in_the_order_of_their_lanes() -> None:
    heads = [("a", 3, bytes([1]) * 32), ("b", 9, bytes([2]) * 32)]
    assert seal(heads) == seal(reversed(heads))
    assert seal(heads) != seal(heads[:1])
    assert seal(heads) != seal([("a", 3, bytes([1]) * 32), ("b", 10, bytes([2]) * 32)])
    assert 32 == len(seal([]))


def test_a_seal_hashes_a_version_then_lane_number_and_hash_of_each_head() -> None:
    fields = (b"a", b"12", b"01" * 32, b"b", b"3", b"02" * 32)
    written = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    made = seal([("b", 3, bytes([2]) * 32), ("a", 12, bytes([1]) * 32)])
    assert sha256(b"\x01" + written).digest() == made


@given(st.lists(st.integers(min_value=1, max_value=10**15), min_size=1, max_size=8), st.data())
def test_any_one_changed_amount_breaks_the_chain(amounts: list[int], data: st.DataObject) -> None:
    books = MemoryBooks()
    for minor in amounts:
        books.book(an_entry(minor), NOON)
    at = data.draw(st.integers(min_value=0, max_value=len(amounts) - 1))
    books.entries[at] = replace(books.entries[at], entry=an_entry(amounts[at] + 1))
    broken = verify("0", books.entries)
    assert broken is not None
    assert at + 1 == broken.seq
