"""Netting of any day at all: what holds whatever happened on it, and in whatever order it is read."""

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fx.money import Money
from hub.files.netting_csv import netting_csv
from hub.files.netting_json import netting_json
from hub.ledger.account import Role
from hub.ledger.book import stray_entry
from hub.ledger.entry import Entry, EntryKind
from hub.payment.model import RefundId
from hub.settlement.daybook import Carried, DayBook, Unresolved
from hub.settlement.netting import net_day
from hub.settlement.proof import faults
from hub.settlement.report import RowType
from tests.hub.payment.records import NOON, reserved
from tests.hub.settlement.daybooks import PARTICIPANTS, MemoryHub

DAY = date(2026, 11, 22)

wallets = st.sampled_from(["W-TH THB", "W-KR KRW", "W-PH PHP", "W-XX KWD"])
amounts = st.integers(min_value=100, max_value=10**9)


@st.composite
def day_books(draw: st.DrawFn) -> DayBook:
    """A day of payments, refunds, cancels in time and too late, strays and what is left open."""
    hub = MemoryHub()
    unresolved = []
    for number in range(draw(st.integers(min_value=0, max_value=8))):
        at = NOON + timedelta(seconds=draw(st.integers(min_value=0, max_value=3)))
        amount = f"{draw(amounts)} JPY"
        payment = hub.submit(
            str(number), amount, "0.2236", draw(wallets), NOON, markup_minor=draw(st.integers(0, 20))
        )
        match draw(
            st.sampled_from(["paid", "refunded", "undone", "undone later", "stray", "open", "refund open"])
        ):
            case "paid":
                hub.succeed(payment, at)
            case "refunded":
                paid = hub.succeed(payment, at)
                part = draw(st.integers(min_value=100, max_value=paid.captured_minor))
                hub.refund(paid, Money("JPY", part), at)
            case "undone":
                hub.cancel(hub.succeed(payment, at), at)
            case "undone later":
                hub.cancel(hub.succeed(payment, at - timedelta(days=1)), at, takes=DAY)
            case "stray":
                hub.book(stray_entry(payment, payment.attempts[0]), at)
            case "open":
                unresolved.append(Unresolved(payment))
            case _:
                paid = hub.succeed(payment, at)
                refund = reserved(paid, [], Money("JPY", 100), at=at)
                unresolved.append(Unresolved(paid, replace(refund, refund_id=RefundId(f"ref_{number}"))))
    carried = tuple(
        Carried(participant.position, draw(st.integers(-(10**6), 10**6))) for participant in PARTICIPANTS
    )
    return hub.day_book(DAY, unresolved=tuple(unresolved), carried_in=carried)


@given(day_books())
def test_any_day_s_rows_add_to_totals_and_equal_the_ledger(book: DayBook) -> None:
    assert () == faults(book, net_day(book))


@given(day_books(), st.randoms(use_true_random=False))
def test_the_same_day_in_any_order_gives_equal_rows(book: DayBook, chance: random.Random) -> None:
    shuffled = DayBook(
        book.business_date,
        book.as_of,
        tuple(chance.sample(book.participants, len(book.participants))),
        tuple(chance.sample(book.entries, len(book.entries))),
        tuple(chance.sample(book.unresolved, len(book.unresolved))),
        tuple(chance.sample(book.carried_in, len(book.carried_in))),
    )
    assert net_day(book) == net_day(shuffled)
    assert netting_csv(net_day(book)) == netting_csv(net_day(shuffled))
    assert netting_json(net_day(book)) == netting_json(net_day(shuffled))


@given(day_books())
def test_every_entry_is_a_row_of_each_it_touches_but_for_payments_undone_on_their_day(book: DayBook) -> None:
    kinds: dict[str | None, list[EntryKind]] = {}
    for day_entry in book.entries:
        entry = day_entry.booked.entry
        kinds.setdefault(entry.payment_id, []).append(entry.kind)
    pair = [EntryKind.PAYMENT, EntryKind.REVERSAL]
    expected = sorted(
        (day_entry.booked.entry.kind.value, day_entry.booked.entry.payment_id, owner)
        for day_entry in book.entries
        if kinds[day_entry.booked.entry.payment_id] != pair
        for owner in _owners(day_entry.booked.entry)
    )
    found = [row for row in net_day(book) if row.row_type is RowType.DETAIL]
    assert expected == sorted((row.kind, row.payment_id, row.participant_id) for row in found)


def _owners(entry: Entry) -> list[str]:
    """The participants that the entry touches, each once."""
    accounts = [posting.account for posting in entry.postings if posting.account.role is not Role.HUB]
    return [*dict.fromkeys(account.owner_id for account in accounts)]
